import { longestLine } from '../../../../shared/contract/logs.ts';

/**
 * Cuts bytes into lines: text without its line end (LF or CRLF), characters whole wherever the bytes were split, U+FFFD for what is no UTF-8.
 *
 * A line longer than 64 KiB keeps its beginning and gets ` [truncated N bytes]`; what is left out is counted and not held, so that a line
 * of any length costs one look at each byte and no memory.
 */
export class LineFramer {
  /** Beginning of a line whose end has not come. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #cutBytes = 0;

  /** True while a line has begun and not ended. */
  get hasPartial(): boolean {
    return this.#heldBytes > 0;
  }

  push(bytes: Buffer): string[] {
    const lines: string[] = [];
    // In pieces of the longest line: then only a line that spans two of them can be too long.
    for (let at = 0; at < bytes.length; at += longestLine) this.#pushPiece(bytes.subarray(at, at + longestLine), lines);
    return lines;
  }

  /**
   * What there is of a line whose end has not come; what still comes of it is then a line of its own. `undefined` when there is nothing.
   * A character that is not all there stays, unless nothing more will come (`isEnd`).
   */
  flush(isEnd: boolean): string | undefined {
    if (this.#heldBytes === 0) return undefined;
    if (isEnd || this.#cutBytes > 0) return this.#release();
    const bytes = Buffer.concat(this.#held, this.#heldBytes);
    const whole = wholeCharacters(bytes);
    if (whole.length === 0) return undefined;
    this.#held = [];
    this.#heldBytes = 0;
    if (whole.length < bytes.length) this.#hold(bytes.subarray(whole.length));
    return whole.toString('utf8');
  }

  #pushPiece(bytes: Buffer, lines: string[]): void {
    let from = 0;
    if (this.#heldBytes > 0) {
      const first = bytes.indexOf(10);
      this.#hold(first === -1 ? bytes : bytes.subarray(0, first));
      if (first === -1) return;
      lines.push(this.#release());
      from = first + 1;
    }
    const last = bytes.lastIndexOf(10);
    if (last >= from) addWholeLines(bytes.subarray(from, last), lines);
    if (last + 1 < bytes.length) this.#hold(bytes.subarray(Math.max(from, last + 1)));
  }

  #hold(bytes: Buffer): void {
    const kept = bytes.subarray(0, longestLine - this.#heldBytes);
    this.#cutBytes += bytes.length - kept.length;
    if (kept.length === 0) return;
    // A copy: a few bytes must not keep the whole chunk they came in.
    this.#held.push(Buffer.from(kept));
    this.#heldBytes += kept.length;
    // Bytes that drip in one by one must not cost an object each.
    if (this.#held.length > 64) this.#held = [Buffer.concat(this.#held, this.#heldBytes)];
  }

  #release(): string {
    const bytes = Buffer.concat(this.#held, this.#heldBytes);
    const cut = this.#cutBytes;
    this.#held = [];
    this.#heldBytes = 0;
    this.#cutBytes = 0;
    if (cut === 0) return withoutReturn(bytes.toString('utf8'));
    const whole = wholeCharacters(bytes);
    return `${whole.toString('utf8')} [truncated ${cut + bytes.length - whole.length} bytes]`;
  }
}

/** Lines that are all there, without the last line feed. */
function addWholeLines(bytes: Buffer, lines: string[]): void {
  const text = bytes.toString('utf8');
  const hasReturns = bytes.includes(13);
  let from = 0;
  for (;;) {
    const end = text.indexOf('\n', from);
    const line = end === -1 ? text.slice(from) : text.slice(from, end);
    lines.push(hasReturns ? withoutReturn(line) : line);
    if (end === -1) return;
    from = end + 1;
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Without the beginning of a character whose end is missing. */
function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return bytes;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}
