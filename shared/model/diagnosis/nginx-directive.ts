/** One directive of an nginx configuration file, and where it stands in the text. */
export interface NginxDirective {
  readonly name: string;
  readonly value: string;
  /** Blocks around it: `['events']`; empty at the top. */
  readonly blocks: readonly string[];
  /** Of its name. */
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** After its `;`. */
  readonly end: number;
}

/** Reads the simple directives of a file, comments and quotes respected. What is no configuration gives what could be read until then. */
export function nginxDirectives(text: string): NginxDirective[] {
  const found: NginxDirective[] = [];
  const blocks: string[] = [];
  let words: { text: string; start: number; end: number }[] = [];
  let at = 0;
  while (at < text.length) {
    const sign = text[at] ?? '';
    if (/\s/.test(sign)) at += 1;
    else if (sign === '#') at = endOfLine(text, at);
    else if (sign === ';' || sign === '{' || sign === '}') {
      const [name, ...rest] = words;
      if (sign === ';' && name !== undefined) {
        const valueStart = rest[0]?.start ?? name.end;
        const valueEnd = rest.at(-1)?.end ?? name.end;
        const value = text.slice(valueStart, valueEnd);
        found.push({ name: name.text, value, blocks: [...blocks], start: name.start, valueStart, valueEnd, end: at + 1 });
      } else if (sign === '{') blocks.push(name?.text ?? '');
      else if (sign === '}') blocks.pop();
      words = [];
      at += 1;
    } else {
      const end = endOfWord(text, at);
      words.push({ text: text.slice(at, end), start: at, end });
      at = end;
    }
  }
  return found;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function endOfWord(text: string, from: number): number {
  const quote = text[from] === '"' || text[from] === "'" ? text[from] : undefined;
  let at = quote === undefined ? from : from + 1;
  while (at < text.length) {
    const sign = text[at] ?? '';
    if (sign === '\\') at += 2;
    else if (quote !== undefined) {
      if (sign === quote) return at + 1;
      at += 1;
    } else if (sign === '$' && text[at + 1] === '{') at = Math.max(at + 2, text.indexOf('}', at) + 1);
    else if (/[\s;{}]/.test(sign)) return at;
    else at += 1;
  }
  return Math.min(at, text.length);
}
