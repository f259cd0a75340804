import { globSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { OpsError } from '../../../../shared/base/ops-error.ts';

/** One line of a configuration file that says something. */
export interface ConfigLine {
  /** In small letters. */
  readonly keyword: string;
  readonly values: readonly string[];
  readonly path: string;
  readonly line: number;
}

/** Like OpenSSH: deeper than this is a circle. */
export const maxIncludeDepth = 16;

/** Reads one file. A file that is not there is empty; one that cannot be read or understood throws `invalid_input` with its name and line. */
export function readConfigLines(path: string): ConfigLine[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new OpsError({
      code: 'invalid_input',
      message: `${path} cannot be read: ${(error as Error).message}`,
      hint: 'Make it readable for you, or switch off "use ~/.ssh/config" for this target.',
      cause: error,
    });
  }
  return text.split(/\r?\n/).flatMap((line, index) => {
    const parsed = parseLine(line);
    if (parsed === 'unterminated') throw badLine(path, index + 1, 'a quote is not closed');
    if (parsed === undefined) return [];
    if (parsed.values.length === 0) throw badLine(path, index + 1, `${parsed.keyword} has no value`);
    return [{ ...parsed, path, line: index + 1 }];
  });
}

export function badLine(path: string, line: number, reason: string): OpsError {
  return new OpsError({
    code: 'invalid_input',
    message: `${path}:${line}: ${reason}.`,
    hint: 'Correct that line; `ssh -G host` shows whether OpenSSH takes it.',
    details: { path, line },
  });
}

/** The files an `Include` means, in order: `~` and patterns replaced, names without a folder taken from `folder`. */
export function includedPaths(value: string, folder: string, home: string): string[] {
  const path = value.startsWith('~/') ? join(home, value.slice(2)) : isAbsolute(value) ? value : join(folder, value);
  return /[*?[\]]/.test(path) ? globSync(path).sort() : [path];
}

function parseLine(line: string): { keyword: string; values: string[] } | 'unterminated' | undefined {
  const match = /^[\s\f]*([^\s=#"]+)(?:[ \t]*=[ \t]*|[ \t]+|$)(.*)$/.exec(line.trimEnd());
  if (!match) return undefined;
  const [, keyword = '', rest = ''] = match;
  const values = splitWords(rest);
  return values === undefined ? 'unterminated' : { keyword: keyword.toLowerCase(), values };
}

/** Words as OpenSSH splits them: single and double quotes, `\` before a quote, a `\` or a space, `#` at the beginning of a word ends the line. */
function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] ?? '';
    const next = text[index + 1] ?? '';
    if (char === '\\' && (`"'\\`.includes(next) || (quote === undefined && next === ' ')) && next !== '') {
      word = (word ?? '') + next;
      index += 1;
    } else if (quote === undefined && (char === ' ' || char === '\t')) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (quote === undefined && word === undefined && char === '#') {
      return words;
    } else if (quote === undefined && (char === '"' || char === "'")) {
      quote = char;
      word ??= '';
    } else if (char === quote) {
      quote = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== undefined) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
