const longestHeadBytes = 512;
/** After this many different heads in a row only every so many-th is kept: a server that never repeats itself is not worth the copying. */
const patience = 16;

/** What the head of a response meant. */
export interface KnownHead {
  readonly status: number;
  readonly contentLength: number;
  readonly reason: string;
}

/**
 * Remembers the last simple head a kind of request was answered with, and what it meant. Most servers repeat it byte for byte until the next
 * second changes its Date, and comparing is many times faster than parsing. Only heads that leave the connection as it is are kept: a length,
 * no limits, no closing, no redirect.
 */
export class HeadMemory {
  readonly #bytes = new Uint8Array(longestHeadBytes);
  readonly #words = new Int32Array(this.#bytes.buffer);
  length = 0;
  known: KnownHead | undefined;
  #missesInARow = 0;

  /** True when the response begins with the head remembered. `words` shows the same memory as `bytes`, from its start. */
  matches(bytes: Uint8Array, words: Int32Array, end: number): boolean {
    const { length } = this;
    if (length === 0 || end < length) return false;
    const own = this.#words;
    const wordCount = length >> 2;
    for (let index = 0; index < wordCount; index += 1) {
      if (words[index] !== own[index]) return false;
    }
    for (let index = wordCount << 2; index < length; index += 1) {
      if (bytes[index] !== this.#bytes[index]) return false;
    }
    this.#missesInARow = 0;
    return true;
  }

  /** Keeps the head bytes[0, length), where it is short enough and keeping has been worth while. */
  remember(bytes: Uint8Array, length: number, known: KnownHead): void {
    this.#missesInARow += 1;
    if (length > longestHeadBytes || (this.#missesInARow > patience && this.#missesInARow % patience !== 0)) return;
    for (let index = 0; index < length; index += 1) this.#bytes[index] = bytes[index] as number;
    this.length = length;
    this.known = known;
  }
}
