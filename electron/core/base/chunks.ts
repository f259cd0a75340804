import type { Readable } from 'node:stream';

export interface ChunkOptions {
  /** Bytes one chunk may hold; 64 KiB. */
  readonly maxBytes?: number | undefined;
  /** No two chunks closer together than this, unless the first is full; 15 ms. What comes after a quiet time is not held back. */
  readonly intervalMs?: number | undefined;
  /** Ends the chunks at once and destroys the stream. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The `lossless` flow of the contract: the bytes of a stream in chunks, read only while somebody asks for one.
 *
 * A stream nobody asks for fills its own buffer (its high-water mark) and then waits, and with it the program that writes. At most one
 * chunk is held beside it. It is listened to from the start: Node throws away what nobody listens to when a child process ends. Leaving (`return()`, the signal) destroys the stream at once. Throws what the stream fails with. Not an async
 * generator function, because `return()` of one that is waiting would wait with it.
 */
export function chunks(stream: Readable, options: ChunkOptions = {}): AsyncGenerator<Buffer, void, undefined> {
  return new ChunkStream(stream, options);
}

const finished: IteratorResult<Buffer, void> = { done: true, value: undefined };

interface Waiting {
  readonly resolve: (result: IteratorResult<Buffer, void>) => void;
  readonly reject: (error: unknown) => void;
}

class ChunkStream implements AsyncGenerator<Buffer, void, undefined> {
  readonly #stream: Readable;
  readonly #maxBytes: number;
  readonly #intervalMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #waiting: Waiting[] = [];
  /** No more bytes will come. */
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #done = false;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #nextAt = 0;

  constructor(stream: Readable, options: ChunkOptions) {
    this.#stream = stream;
    this.#maxBytes = options.maxBytes ?? 64 * 1024;
    this.#intervalMs = options.intervalMs ?? 15;
    this.#signal = options.signal;
    this.#listen();
    if (this.#signal?.aborted) this.#finish();
    else this.#signal?.addEventListener('abort', this.#finish, { once: true });
  }

  next(): Promise<IteratorResult<Buffer, void>> {
    if (this.#done) return Promise.resolve(finished);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#deliver();
    });
  }

  return(): Promise<IteratorResult<Buffer, void>> {
    this.#finish();
    return Promise.resolve(finished);
  }

  throw(error: unknown): Promise<IteratorResult<Buffer, void>> {
    this.#finish();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#finish();
  }

  #listen(): void {
    const stream = this.#stream;
    stream.on('readable', this.#deliver);
    stream.on('end', this.#end);
    stream.on('close', this.#end);
    stream.on('error', this.#fail);
    if (stream.errored) this.#failure = { error: stream.errored };
    if (stream.readableEnded || stream.destroyed) this.#ended = true;
  }

  readonly #end = (): void => {
    this.#ended = true;
    this.#deliver();
  };

  readonly #fail = (error: unknown): void => {
    this.#failure ??= { error };
    this.#end();
  };

  readonly #deliver = (): void => {
    while (!this.#done && this.#waiting.length > 0) {
      this.#take();
      if (this.#heldBytes === 0) {
        if (this.#ended) this.#finish();
        return;
      }
      // What is full or the last has nothing to wait for.
      const waitMs = this.#heldBytes >= this.#maxBytes || this.#ended ? 0 : this.#nextAt - performance.now();
      if (waitMs > 0) {
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          this.#deliver();
        }, waitMs);
        return;
      }
      const value = this.#held.length === 1 ? (this.#held[0] as Buffer) : Buffer.concat(this.#held, this.#heldBytes);
      this.#held = [];
      this.#heldBytes = 0;
      this.#nextAt = performance.now() + this.#intervalMs;
      this.#waiting.shift()?.resolve({ done: false, value });
    }
  };

  #take(): void {
    while (this.#heldBytes < this.#maxBytes) {
      // Makes it read on, and end; then never ask for more than is there: that would give nothing.
      if (this.#stream.readableLength === 0) this.#stream.read(0);
      const length = Math.min(this.#stream.readableLength, this.#maxBytes - this.#heldBytes);
      const piece: unknown = length === 0 ? null : this.#stream.read(length);
      if (piece === null) return;
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : (piece as Buffer);
      this.#held.push(bytes);
      this.#heldBytes += bytes.length;
    }
  }

  readonly #finish = (): void => {
    if (this.#done) return;
    this.#done = true;
    this.#held = [];
    this.#heldBytes = 0;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#finish);
    const stream = this.#stream;
    stream.off('readable', this.#deliver);
    stream.off('end', this.#end);
    stream.off('close', this.#end);
    stream.off('error', this.#fail);
    // Destroying may still fail it; nobody is left to be told.
    stream.on('error', () => {});
    stream.destroy();
    const [first, ...others] = this.#waiting.splice(0);
    if (this.#failure !== undefined) first?.reject(this.#failure.error);
    else first?.resolve(finished);
    for (const { resolve } of others) resolve(finished);
  };
}
