import { Readable } from 'node:stream';

/** The other end of an output: what can be told to wait. */
export interface PausableSource {
  pause(): void;
  resume(): void;
}

const bufferedBytes = 256 * 1024;

/**
 * Output of a command, pushed by whatever carries it and read as a stream.
 *
 * While nobody reads, the source is paused once 256 KiB wait. It always ends with 'end', however the command ended: how it did is not
 * the stream's to say, and nobody who reads it has to expect an error.
 */
export class PushedOutput extends Readable {
  readonly #source: PausableSource;
  #ended = false;

  constructor(source: PausableSource) {
    super({ highWaterMark: bufferedBytes });
    this.#source = source;
    source.pause();
  }

  accept(chunk: Uint8Array): void {
    if (this.#ended) return;
    if (!this.push(chunk)) this.#source.pause();
  }

  /** Nothing more comes; what the source still brings is let go. */
  finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.push(null);
    this.#source.resume();
  }

  override _read(): void {
    if (!this.#ended) this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#ended = true;
    this.#source.resume();
    callback(error);
  }
}
