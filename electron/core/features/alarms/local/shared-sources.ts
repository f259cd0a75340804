import { type Disposable, toDisposable } from '../../../../../shared/base/disposable.ts';

/** Something several look at, for as long as one of them does. */
interface Source extends Disposable {
  tick(now: number): void;
  restart?(now: number): void;
}

/** Sources by what they are of: made for the first who asks, disposed of with the last. */
export class SharedSources<T extends Source> implements Disposable {
  readonly #held = new Map<string, { readonly source: T; count: number }>();
  readonly #ending = new Set<Promise<void>>();

  take(key: string, make: () => T): { readonly source: T; readonly share: Disposable } {
    let held = this.#held.get(key);
    if (held === undefined) {
      held = { source: make(), count: 0 };
      this.#held.set(key, held);
    }
    held.count += 1;
    const taken = held;
    const share = toDisposable(() => {
      taken.count -= 1;
      if (taken.count > 0) return;
      this.#held.delete(key);
      this.#end(taken.source);
    });
    return { source: held.source, share };
  }

  /** Sources there are. */
  get size(): number {
    return this.#held.size;
  }

  tick(now: number): void {
    for (const { source } of [...this.#held.values()]) source.tick(now);
  }

  restart(now: number): void {
    for (const { source } of [...this.#held.values()]) source.restart?.(now);
  }

  /** Resolves when nothing of them goes on any more. */
  async dispose(): Promise<void> {
    for (const { source } of this.#held.values()) this.#end(source);
    this.#held.clear();
    await Promise.all(this.#ending);
  }

  #end(source: T): void {
    const ending = Promise.resolve(source.dispose()).finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}
