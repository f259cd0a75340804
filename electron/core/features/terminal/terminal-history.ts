import { chunkLength } from '../../../../shared/contract/stream.ts';

/** Characters of a terminal's output that are kept for a watcher to come. */
export const keptLength = 256 * 1024;

/** Short texts are joined up to this length: an echoed key is no chunk of its own. */
const joinedLength = 8 * 1024;

/** The last of what a terminal showed. Positions count characters (UTF-16) from its beginning. */
export class TerminalHistory {
  #texts: string[] = [];
  #start = 0;
  #end = 0;

  /** Where what is kept begins. */
  get start(): number {
    return this.#start;
  }

  /** How much there has been in all. */
  get end(): number {
    return this.#end;
  }

  /** Adds what came; forgets what is older than `keptLength`, but nothing from `needed` on. */
  append(text: string, needed: number): void {
    if (text === '') return;
    const last = this.#texts.at(-1);
    if (last !== undefined && last.length + text.length <= joinedLength) this.#texts[this.#texts.length - 1] = last + text;
    else this.#texts.push(text);
    this.#end += text.length;
    for (let [oldest] = this.#texts; oldest !== undefined; [oldest] = this.#texts) {
      const next = this.#start + oldest.length;
      if (next > needed || this.#end - next < keptLength) break;
      this.#texts.shift();
      this.#start = next;
    }
  }

  /** The text from `position` on, at most `chunkLength` characters and never half of a character; empty at the end. */
  read(position: number): string {
    let at = this.#start;
    let text = '';
    for (const part of this.#texts) {
      const from = Math.max(0, position - at);
      at += part.length;
      if (from >= part.length) continue;
      text += part.slice(from, from + chunkLength - text.length);
      if (text.length >= chunkLength) break;
    }
    return text.length === chunkLength && isHighSurrogate(text.charCodeAt(chunkLength - 1)) ? text.slice(0, -1) : text;
  }

  /**
   * Where somebody begins who has seen nothing: at the last `keptLength` characters, and there at the beginning of a line, so that no
   * half of a control sequence is shown.
   */
  replayStart(): number {
    const earliest = Math.max(this.#start, this.#end - keptLength);
    if (earliest === 0) return 0;
    const newline = this.read(earliest).indexOf('\n');
    return newline === -1 ? earliest : earliest + newline + 1;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
