import type { KnownFile } from './catch-up.ts';
import type { FileOutput } from './source-sink.ts';

const idleMs = 1000;
const headBytes = 256;

/**
 * One file of a log and how far it has been read: bytes in, lines (or whole lines of bytes) out.
 *
 * The beginning of a line whose end does not come for a second is passed on.
 */
export class FollowedFile implements KnownFile {
  id: string;
  head = '';
  offset: number;
  state: KnownFile['state'] = 'open';
  /** The largest size seen since it began or was truncated. */
  sizeBytes = 0;
  /** Its size when it was last looked at. */
  reportedBytes = 0;
  /** When bytes last came; `performance.now()`. */
  lastBytesAt = performance.now();
  /** Counts truncations, so that a report from before one is not taken for one from after it. */
  epoch = 0;
  readonly #output: FileOutput;
  #isFromStart: boolean;
  #idle: NodeJS.Timeout | undefined;

  constructor(id: string, offset: number, output: FileOutput) {
    this.id = id;
    this.offset = offset;
    this.#isFromStart = offset === 0;
    this.#output = output;
  }

  /** Settles when there is room for more. */
  push(bytes: Buffer): Promise<void> | void {
    if (this.#isFromStart && this.head.length < headBytes * 2 && this.offset * 2 === this.head.length) {
      this.head += bytes.subarray(0, headBytes - this.offset).toString('hex');
    }
    this.offset += bytes.length;
    this.lastBytesAt = performance.now();
    const room = this.#output.push(bytes);
    if (this.#output.hasPartial) this.#idle ??= setTimeout(this.#lookIdle, idleMs);
    return room;
  }

  /** One timer for a stream of pieces, not one for each of them. */
  readonly #lookIdle = (): void => {
    this.#idle = undefined;
    if (!this.#output.hasPartial) return;
    const restMs = idleMs - (performance.now() - this.lastBytesAt);
    if (restMs > 0) this.#idle = setTimeout(this.#lookIdle, Math.ceil(restMs));
    else this.#output.flush(false);
  };

  /** It was looked at. */
  report(sizeBytes: number): void {
    this.reportedBytes = sizeBytes;
    this.sizeBytes = Math.max(this.sizeBytes, sizeBytes);
  }

  /** Nothing more comes of what was there: what is left of a line is a line. */
  end(): void {
    this.pause();
    this.#output.flush(true);
  }

  /** Nobody reads it for a while: a line that is not all there waits. */
  pause(): void {
    clearTimeout(this.#idle);
    this.#idle = undefined;
  }

  /** It begins anew, in its place. */
  restart(): void {
    this.end();
    this.offset = 0;
    this.sizeBytes = 0;
    this.reportedBytes = 0;
    this.head = '';
    this.#isFromStart = true;
    this.epoch += 1;
  }

  dispose(): void {
    clearTimeout(this.#idle);
  }
}
