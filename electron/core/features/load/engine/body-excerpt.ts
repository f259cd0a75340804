import { BodyMatcher, type BodyPattern } from '../../../adapters/http/body-matcher.ts';
import type { BodySink } from '../../../adapters/http/response-parser.ts';

const excerptCharacters = 512;

/** Watches a body go by: keeps its first bytes for a failure example and looks for the text the plan expects. */
export class BodyWatch implements BodySink {
  readonly #matcher: BodyMatcher | undefined;
  #kept: Uint8Array | undefined;
  #length = 0;

  constructor(pattern: BodyPattern | undefined) {
    this.#matcher = pattern === undefined ? undefined : new BodyMatcher(pattern);
  }

  reset(): void {
    this.#length = 0;
    this.#matcher?.reset();
  }

  /** True when the body held the expected text, or none is expected. */
  get satisfied(): boolean {
    return this.#matcher === undefined || this.#matcher.found;
  }

  onBody(bytes: Uint8Array, start: number, end: number): void {
    if (this.#length < excerptCharacters) {
      const take = Math.min(end - start, excerptCharacters - this.#length);
      this.#kept ??= new Uint8Array(excerptCharacters);
      for (let index = 0; index < take; index += 1) this.#kept[this.#length + index] = bytes[start + index] as number;
      this.#length += take;
    }
    this.#matcher?.onBody(bytes, start, end);
  }

  /** The beginning of the body with control characters replaced; `undefined` when none has arrived. */
  excerpt(): string | undefined {
    if (this.#kept === undefined || this.#length === 0) return undefined;
    return printable(new TextDecoder().decode(this.#kept.subarray(0, this.#length)));
  }
}

/** Text that can do nothing but be read: control and bidirectional formatting characters are replaced. */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{C}\n\t]/gu, '\uFFFD');
}
