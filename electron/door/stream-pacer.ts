import { streamWindow } from '../../shared/contract/stream.ts';

const finished: IteratorResult<never> = { done: true, value: undefined };

/**
 * Gives a stream's values only while fewer than `window` are unacknowledged, and ends it at once when its signal aborts.
 *
 * While it waits the source is not asked for a value: what happens meanwhile is the source's business (its flow). Ending releases the
 * source (`return()`), also one whose values nobody ever asked for.
 */
export class PacedStream<T> implements AsyncIterableIterator<T> {
  readonly #source: AsyncIterator<T>;
  readonly #window: number;
  readonly #signal: AbortSignal | undefined;
  readonly #mapError: (error: unknown) => unknown;
  readonly #onEnd: () => void;
  #unacknowledged = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(options: {
    readonly source: AsyncIterator<T>;
    readonly signal: AbortSignal | undefined;
    readonly window?: number | undefined;
    readonly mapError: (error: unknown) => unknown;
    readonly onEnd?: (() => void) | undefined;
  }) {
    this.#source = options.source;
    this.#window = options.window ?? streamWindow;
    this.#signal = options.signal;
    this.#mapError = options.mapError;
    this.#onEnd = options.onEnd ?? (() => {});
    if (this.#signal?.aborted) this.#abandon();
    else this.#signal?.addEventListener('abort', this.#abandon, { once: true });
  }

  async next(): Promise<IteratorResult<T>> {
    while (!this.#ended && this.#unacknowledged >= this.#window) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#ended) return finished;
    try {
      const result = await this.#nextOrEnd();
      if (result.done) this.#end();
      else this.#unacknowledged += 1;
      return result;
    } catch (error) {
      this.#end();
      throw this.#mapError(error);
    }
  }

  async return(): Promise<IteratorResult<T>> {
    this.#abandon();
    return finished;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abandon();
  }

  /** The consumer is done with `count` more values. */
  acknowledge(count: number): void {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - count);
    this.#wakeUp();
  }

  /** A source that ignores its signal must not keep the consumer waiting. */
  #nextOrEnd(): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      this.#wake = () => {
        if (this.#ended) resolve(finished);
      };
      this.#source.next().then(resolve, reject);
    });
  }

  readonly #abandon = (): void => {
    if (this.#ended) return;
    this.#end();
    // Its clean-up may take time or fail; neither is the consumer's business any more.
    this.#source.return?.().catch((error: unknown) => void this.#mapError(error));
  };

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#signal?.removeEventListener('abort', this.#abandon);
    this.#onEnd();
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    if (this.#ended || this.#unacknowledged < this.#window) wake?.();
  }
}

/** True for what a procedure answers with when its output is a stream. */
export function isAsyncIterator(value: unknown): value is AsyncIterator<unknown> & AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
}
