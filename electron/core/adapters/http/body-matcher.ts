import type { BodySink } from './response-parser.ts';

/** A text prepared for searching: its UTF-8 bytes, and for each prefix the longest proper prefix that is also its suffix. */
export interface BodyPattern {
  readonly bytes: Uint8Array;
  readonly fallback: Int32Array;
}

export function compileBodyPattern(text: string): BodyPattern {
  const bytes = Buffer.from(text, 'utf8');
  const fallback = new Int32Array(bytes.length);
  let length = 0;
  for (let index = 1; index < bytes.length; index += 1) {
    while (length > 0 && bytes[index] !== bytes[length]) length = fallback[length - 1] as number;
    if (bytes[index] === bytes[length]) length += 1;
    fallback[index] = length;
  }
  return { bytes, fallback };
}

/** Looks for a text in a body that arrives in pieces, without keeping the body (Knuth-Morris-Pratt). */
export class BodyMatcher implements BodySink {
  readonly #pattern: BodyPattern;
  #matched = 0;
  found = false;

  constructor(pattern: BodyPattern) {
    this.#pattern = pattern;
  }

  /** Makes ready for the next body. */
  reset(): void {
    this.#matched = 0;
    this.found = this.#pattern.bytes.length === 0;
  }

  onBody(bytes: Uint8Array, start: number, end: number): void {
    if (this.found) return;
    const { bytes: pattern, fallback } = this.#pattern;
    let matched = this.#matched;
    for (let position = start; position < end; position += 1) {
      const byte = bytes[position];
      while (matched > 0 && pattern[matched] !== byte) matched = fallback[matched - 1] as number;
      if (pattern[matched] === byte) matched += 1;
      if (matched === pattern.length) {
        this.found = true;
        return;
      }
    }
    this.#matched = matched;
  }
}
