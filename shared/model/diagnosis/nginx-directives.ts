/** One directive of nginx: `listen 80 backlog=1024;` or, with a block, `server { … }`. */
export interface NginxDirective {
  readonly name: string;
  readonly args: readonly string[];
  /** What stands between its braces. */
  readonly block?: readonly NginxDirective[] | undefined;
}

interface OpenBlock {
  readonly name: string;
  readonly args: readonly string[];
  readonly block: NginxDirective[];
}

/**
 * Reads the text of a configuration file the way nginx does (src/core/ngx_conf_file.c): words, quoted or not, with backslashes; comments; blocks.
 * Never fails: a file that nginx would refuse gives what could be read. Blocks of Lua are read as words.
 */
export function parseNginxDirectives(text: string): NginxDirective[] {
  const top: OpenBlock = { name: '', args: [], block: [] };
  const open: OpenBlock[] = [];
  let words: string[] = [];
  for (const token of nginxTokens(text)) {
    const into = (open.at(-1) ?? top).block;
    if (token.isWord) words.push(token.text);
    else if (token.text === '}') {
      const closed = open.pop();
      if (closed !== undefined) (open.at(-1) ?? top).block.push(closed);
      words = [];
    } else {
      const [name, ...args] = words;
      words = [];
      if (name === undefined) continue;
      if (token.text === '{') open.push({ name, args, block: [] });
      else into.push({ name, args });
    }
  }
  // Braces that were never closed.
  for (let closed = open.pop(); closed !== undefined; closed = open.pop()) (open.at(-1) ?? top).block.push(closed);
  return top.block;
}

export interface NginxToken {
  readonly text: string;
  /** Else one of `;`, `{` and `}`. */
  readonly isWord: boolean;
  /** Where it stands, its quotes included. */
  readonly from: number;
  readonly end: number;
}

const escapes: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

/** The words and marks of a configuration, comments left out. */
export function* nginxTokens(text: string): Generator<NginxToken> {
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (/\s/.test(char)) at += 1;
    else if (char === '#') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end + 1;
    } else if (char === ';' || char === '{' || char === '}') {
      yield { text: char, isWord: false, from: at, end: at + 1 };
      at += 1;
    } else {
      const word = char === '"' || char === "'" ? quotedWord(text, at + 1, char) : plainWord(text, at);
      yield { text: word.text, isWord: true, from: at, end: word.end };
      at = word.end;
    }
  }
}

interface Word {
  readonly text: string;
  readonly end: number;
}

function quotedWord(text: string, from: number, quote: string): Word {
  let word = '';
  for (let at = from; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === quote) return { text: word, end: at + 1 };
    if (char === '\\' && at + 1 < text.length) {
      at += 1;
      word += escaped(text[at] ?? '');
    } else word += char;
  }
  return { text: word, end: text.length };
}

function plainWord(text: string, from: number): Word {
  let word = '';
  for (let at = from; at < text.length; at += 1) {
    const char = text[at] ?? '';
    // `${name}` is a variable within a word, not a block.
    if (char === '{' && word.endsWith('$')) {
      const end = text.indexOf('}', at);
      if (end === -1) return { text: word + text.slice(at), end: text.length };
      word += text.slice(at, end + 1);
      at = end;
    } else if (/[\s;{]/.test(char)) return { text: word, end: at };
    else if (char === '\\' && at + 1 < text.length) {
      at += 1;
      word += escaped(text[at] ?? '');
    } else word += char;
  }
  return { text: word, end: text.length };
}

/** What stands behind a backslash: quotes and itself without it, anything else as it is written (regular expressions). */
function escaped(char: string): string {
  if (char === '"' || char === "'" || char === '\\') return char;
  return escapes[char] ?? `\\${char}`;
}
