import { type Disposable, toDisposable } from '../../../shared/base/disposable.ts';
import { Emitter } from '../../../shared/base/emitter.ts';
import { latest } from './latest.ts';

/** One thing that changes, and any number of streams that say how it is now and whenever it has changed. */
export class Topic<T> implements Disposable {
  readonly #current: () => T;
  readonly #onError: (error: unknown) => void;
  readonly #changes: Emitter<T>;
  readonly #ends = new Emitter<void>();
  #disposed = false;

  /** `onError` is told when a listener fails, or when it cannot be said how it is now. */
  constructor(current: () => T, onError: (error: unknown) => void) {
    this.#current = current;
    this.#onError = onError;
    this.#changes = new Emitter(onError);
  }

  /** Tells every stream how it is now. */
  changed(): void {
    if (this.#changes.listenerCount === 0) return;
    try {
      this.#changes.emit(this.#current());
    } catch (error) {
      this.#onError(error);
    }
  }

  /** How it is now, then whenever it changes; ends with the signal or the topic. */
  stream(signal: AbortSignal | undefined): AsyncGenerator<T, void, undefined> {
    return latest({
      snapshot: () => (this.#disposed ? undefined : this.#current()),
      subscribe: (push, end) => {
        if (this.#disposed) end();
        const listeners = [this.#changes.on(push), this.#ends.on(end)];
        return toDisposable(() => {
          for (const listener of listeners) void listener.dispose();
        });
      },
      signal,
    });
  }

  /** Ends every stream. */
  dispose(): void {
    this.#disposed = true;
    this.#ends.emit();
  }
}
