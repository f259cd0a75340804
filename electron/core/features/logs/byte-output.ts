import { longestLine } from '../../../../shared/contract/logs.ts';
import type { FileOutput } from './source-sink.ts';

/** The bytes of one file as they are, in pieces that end where a line ends: two files may be read at a time. Longer lines than 64 KiB come in parts. */
export class ByteOutput implements FileOutput {
  readonly #give: (pieces: readonly Buffer[]) => Promise<void> | void;
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(give: (pieces: readonly Buffer[]) => Promise<void> | void) {
    this.#give = give;
  }

  get hasPartial(): boolean {
    return this.#heldBytes > 0;
  }

  push(bytes: Buffer): Promise<void> | void {
    const end = bytes.lastIndexOf(10) + 1;
    if (end === 0 && this.#heldBytes + bytes.length <= longestLine) {
      this.#hold(bytes);
      return;
    }
    const whole = end === 0 ? bytes : bytes.subarray(0, end);
    const pieces = this.#heldBytes === 0 ? [whole] : [...this.#held, whole];
    this.#held = [];
    this.#heldBytes = 0;
    if (end > 0 && end < bytes.length) this.#hold(bytes.subarray(end));
    return this.#give(pieces);
  }

  flush(_isEnd: boolean): void {
    if (this.#heldBytes === 0) return;
    const pieces = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    // Not waited for: it is less than a line, and nobody to wait.
    void this.#give(pieces);
  }

  #hold(bytes: Buffer): void {
    // A copy: a few bytes must not keep the whole chunk they came in.
    this.#held.push(Buffer.from(bytes));
    this.#heldBytes += bytes.length;
    if (this.#held.length > 64) this.#held = [Buffer.concat(this.#held, this.#heldBytes)];
  }
}
