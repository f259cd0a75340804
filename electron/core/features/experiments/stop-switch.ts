import { type Disposable, toDisposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';

/** Ends a series of runs: once with grace for what is in flight, again without. The first reason counts. */
export class StopSwitch {
  readonly #controller = new AbortController();
  readonly #changes = new Emitter<boolean>();
  #reason: string | undefined;
  #force = false;

  stop(reason: string, force: boolean): void {
    if (this.#reason !== undefined && (this.#force || !force)) return;
    this.#reason ??= reason;
    this.#force = force;
    this.#controller.abort();
    this.#changes.emit(force);
  }

  /** Called when it is asked to end, at once where it was already; `force`: without grace. */
  on(listener: (force: boolean) => void): Disposable {
    if (this.#reason !== undefined) listener(this.#force);
    const listening = this.#changes.on(listener);
    return toDisposable(() => listening.dispose());
  }

  get reason(): string | undefined {
    return this.#reason;
  }

  /** Aborted by the first stop. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }
}
