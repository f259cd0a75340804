import { LineFramer } from './line-framer.ts';
import type { FileOutput, LineSink } from './source-sink.ts';

/** The bytes of one file as lines. What comes of a line after its beginning was passed on belongs to it (`continued`). */
export class LineOutput implements FileOutput {
  readonly #lines: LineSink['lines'];
  readonly #framer = new LineFramer();
  #isContinuing = false;

  constructor(lines: LineSink['lines']) {
    this.#lines = lines;
  }

  get hasPartial(): boolean {
    return this.#framer.hasPartial;
  }

  push(bytes: Buffer): Promise<void> | void {
    const lines = this.#framer.push(bytes);
    if (lines.length === 0) return;
    // The rest of a line that was passed on may be nothing but its end.
    const isOver = this.#isContinuing && lines[0] === '';
    const isContinuing = this.#isContinuing && !isOver;
    this.#isContinuing = false;
    if (isOver) lines.shift();
    return lines.length > 0 ? this.#lines(lines, isContinuing) : undefined;
  }

  flush(isEnd: boolean): void {
    const text = this.#framer.flush(isEnd);
    // Not waited for: it is one line, and nobody to wait.
    if (text !== undefined) void this.#lines([text], this.#isContinuing);
    this.#isContinuing = !isEnd && (this.#isContinuing || text !== undefined);
  }
}
