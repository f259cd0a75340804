import type { KnownFile } from './catch-up.ts';
import { LineFramer } from './line-framer.ts';
import type { SourceSink } from './source-sink.ts';

const idleMs = 1000;
const headBytes = 256;

/**
 * One file of a log and how far it has been read: bytes in, lines out.
 *
 * The beginning of a line whose end does not come for a second is passed on; what still comes of that line then belongs to it (`continued`).
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
  readonly #sink: SourceSink;
  readonly #framer = new LineFramer();
  #isFromStart: boolean;
  #isContinuing = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(id: string, offset: number, sink: SourceSink) {
    this.id = id;
    this.offset = offset;
    this.#isFromStart = offset === 0;
    this.#sink = sink;
  }

  /** Settles when there is room for more. */
  push(bytes: Buffer): Promise<void> | void {
    if (this.#isFromStart && this.head.length < headBytes * 2 && this.offset * 2 === this.head.length) {
      this.head += bytes.subarray(0, headBytes - this.offset).toString('hex');
    }
    this.offset += bytes.length;
    this.lastBytesAt = performance.now();
    const lines = this.#framer.push(bytes);
    clearTimeout(this.#idle);
    this.#idle = this.#framer.hasPartial ? setTimeout(() => this.#emitPartial(false), idleMs) : undefined;
    return lines.length > 0 ? this.#emit(lines) : undefined;
  }

  /** It was looked at. */
  report(sizeBytes: number): void {
    this.reportedBytes = sizeBytes;
    this.sizeBytes = Math.max(this.sizeBytes, sizeBytes);
  }

  /** Nothing more comes of what was there: what is left of a line is a line. */
  end(): void {
    clearTimeout(this.#idle);
    this.#emitPartial(true);
    this.#isContinuing = false;
  }

  /** Nobody reads it for a while: a line that is not all there waits. */
  pause(): void {
    clearTimeout(this.#idle);
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

  #emitPartial(isEnd: boolean): void {
    const text = this.#framer.flush(isEnd);
    if (text === undefined) return;
    // Not waited for: it is one line, and nobody to wait.
    void this.#sink.lines([text], this.#isContinuing);
    this.#isContinuing = true;
  }

  #emit(lines: string[]): Promise<void> | void {
    // The rest of a line that was passed on may be nothing but its end.
    const isOver = this.#isContinuing && lines[0] === '';
    const isContinuing = this.#isContinuing && !isOver;
    this.#isContinuing = false;
    if (isOver) lines.shift();
    return lines.length > 0 ? this.#sink.lines(lines, isContinuing) : undefined;
  }
}
