import type { Disposable } from '../../../shared/base/disposable.ts';

/** Where a `latest` stream gets its values from. */
export interface LatestSource<T> {
  /** The state of things at the moment somebody begins to watch; `undefined` when there is none yet. */
  snapshot(): T | undefined;
  /** Calls `push` with every later value; `end` closes the stream once what is held has been taken. */
  subscribe(push: (value: T) => void, end: () => void): Disposable;
  /** What to keep when a value is still held and another comes; without it the newer one replaces the older. */
  merge?: ((held: T, next: T) => T) | undefined;
  /** Ends the stream at once, whatever is held. */
  signal?: AbortSignal | undefined;
  /** No two values closer together than this; 0 = as fast as the consumer takes them. */
  minIntervalMs?: number | undefined;
}

/**
 * The `latest` flow of the contract: the snapshot first, then what changes, and never more than one value held.
 *
 * Nothing is subscribed before the first value is asked for. Not an async generator function, because `return()` of one that is
 * waiting would wait with it: a consumer that goes away must release the subscription at once.
 */
export function latest<T>(source: LatestSource<T>): AsyncGenerator<T, void, undefined> {
  return new LatestStream(source);
}

class LatestStream<T> implements AsyncGenerator<T, void, undefined> {
  readonly #source: LatestSource<T>;
  #subscription: Disposable | undefined;
  #started = false;
  #done = false;
  #ending = false;
  #held: { readonly value: T } | undefined;
  #waiting: ((result: IteratorResult<T, void>) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #nextAllowedAt = 0;

  constructor(source: LatestSource<T>) {
    this.#source = source;
  }

  next(): Promise<IteratorResult<T, void>> {
    if (!this.#started && !this.#done) this.#start();
    if (this.#done) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#deliver();
    });
  }

  return(): Promise<IteratorResult<T, void>> {
    this.#finish();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: unknown): Promise<IteratorResult<T, void>> {
    this.#finish();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#finish();
  }

  #start(): void {
    this.#started = true;
    const signal = this.#source.signal;
    if (signal?.aborted) {
      this.#finish();
      return;
    }
    signal?.addEventListener('abort', this.#finish, { once: true });
    const snapshot = this.#source.snapshot();
    if (snapshot !== undefined) this.#held = { value: snapshot };
    const subscription = this.#source.subscribe(
      (value) => this.#push(value),
      () => {
        this.#ending = true;
        this.#deliver();
      },
    );
    // The source may have ended, or the consumer gone, while subscribing.
    if (this.#done) void subscription.dispose();
    else this.#subscription = subscription;
  }

  #push(value: T): void {
    if (this.#done || this.#ending) return;
    const merge = this.#source.merge;
    this.#held = { value: this.#held !== undefined && merge !== undefined ? merge(this.#held.value, value) : value };
    this.#deliver();
  }

  #deliver(): void {
    if (this.#done) return;
    if (this.#held === undefined) {
      if (this.#ending) this.#finish();
      return;
    }
    if (this.#waiting.length === 0 || this.#timer !== undefined) return;
    // The last value does not wait for its turn: nothing comes after it that could be merged into it.
    const waitMs = this.#ending ? 0 : this.#nextAllowedAt - performance.now();
    if (waitMs > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#deliver();
      }, waitMs);
      return;
    }
    const value = this.#held.value;
    this.#held = undefined;
    this.#nextAllowedAt = performance.now() + (this.#source.minIntervalMs ?? 0);
    this.#waiting.shift()?.({ done: false, value });
  }

  readonly #finish = (): void => {
    if (this.#done) return;
    this.#done = true;
    this.#held = undefined;
    clearTimeout(this.#timer);
    this.#source.signal?.removeEventListener('abort', this.#finish);
    void this.#subscription?.dispose();
    this.#subscription = undefined;
    for (const resolve of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
  };
}
