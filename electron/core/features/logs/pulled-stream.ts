/**
 * A stream somebody pulls values from: what it is made of waits until it is asked for. Ends at once when it is left, by `return()` or the
 * signal; not an async generator function, because `return()` of one that is waiting would wait with it.
 */
export abstract class PulledStream<T> implements AsyncGenerator<T, void, undefined> {
  readonly #onEnd: () => void;
  readonly #signal: AbortSignal | undefined;
  readonly #waiting: ((result: IteratorResult<T, void>) => void)[] = [];
  #done = false;

  constructor(options: { readonly signal: AbortSignal | undefined; readonly onEnd: () => void }) {
    this.#onEnd = options.onEnd;
    this.#signal = options.signal;
    this.#signal?.addEventListener('abort', this.end, { once: true });
    // When the fields of whoever extends it are there.
    if (this.#signal?.aborted) queueMicrotask(this.end);
  }

  next(): Promise<IteratorResult<T, void>> {
    if (this.#done) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.deliver();
    });
  }

  return(): Promise<IteratorResult<T, void>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: unknown): Promise<IteratorResult<T, void>> {
    this.end();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
  }

  /** Ends it at once, whatever is held. */
  readonly end = (): void => {
    if (this.#done) return;
    this.#done = true;
    this.#signal?.removeEventListener('abort', this.end);
    this.#onEnd();
    for (const resolve of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
    this.release();
  };

  protected get isDone(): boolean {
    return this.#done;
  }

  protected get isAskedFor(): boolean {
    return this.#waiting.length > 0;
  }

  /** Answers whoever asked first. */
  protected give(value: T): void {
    this.#waiting.shift()?.({ done: false, value });
  }

  /** Somebody asks: gives a value as soon as there is one. */
  protected abstract deliver(): void;

  /** It has ended: lets go of whoever waits for room, and of timers. */
  protected abstract release(): void;
}
