import type { LogLevel } from './log-level.ts';

const words: Readonly<Record<string, LogLevel>> = {
  trace: 'trace',
  verbose: 'trace',
  silly: 'trace',
  finest: 'trace',
  finer: 'trace',
  debug: 'debug',
  dbg: 'debug',
  fine: 'debug',
  info: 'info',
  information: 'info',
  notice: 'info',
  warn: 'warning',
  warning: 'warning',
  err: 'error',
  error: 'error',
  severe: 'error',
  crit: 'fatal',
  critical: 'fatal',
  alert: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
  fatal: 'fatal',
  panic: 'fatal',
};
const byWord = new Map<string, LogLevel>(
  Object.entries(words).flatMap(([word, level]) => [[word, level] as const, [word.toUpperCase(), level]]),
);

/** What a program calls a level: a word in any case, or a number of pino's (10…60). `undefined` for anything else. */
export function levelOfWord(word: string): LogLevel | undefined {
  const known = byWord.get(word) ?? byWord.get(word.toLowerCase());
  if (known !== undefined || !/^\d{2}$/.test(word)) return known;
  const number = Number(word);
  return (['trace', 'debug', 'info', 'warning', 'error', 'fatal'] as const)[Math.floor(number / 10) - 1];
}

/** Syslog's and the journal's priorities: 0 emergency … 7 debug. */
export function levelOfPriority(priority: number): LogLevel {
  if (priority <= 2) return 'fatal';
  if (priority === 3) return 'error';
  if (priority === 4) return 'warning';
  return priority >= 7 ? 'debug' : 'info';
}

/** Of a web server's answer: 5xx is an error, 4xx a warning. */
export function levelOfStatus(status: number): LogLevel {
  if (status >= 500) return 'error';
  return status >= 400 ? 'warning' : 'info';
}

/** How far into a line a level may stand. */
const reach = 160;
const names = 'trace|debug|info|notice|warn(?:ing)?|err(?:or)?|severe|crit(?:ical)?|alert|emerg(?:ency)?|fatal|panic';
/** In capitals anywhere near the beginning; in small letters only where nothing else can be meant: `[error]`, `level=error`, `error:` in front. */
const capitals = new RegExp(`(?<![\\w/.=-])(?:${names.toUpperCase()}|DBG|Warning|Error|Info|Debug)(?![\\w/=-]|\\.\\w)`);
const inBrackets = new RegExp(`\\[ ?(?:[\\w.-]+[:.])?(${names}) ?\\]`, 'i');
const asField = /\b(?:level|lvl|severity|loglevel)=["']?(\w+)/i;
const inFront = new RegExp(`(?:^|[:\\]] )(${names})(?=: )`, 'i');
const jsonLevel = /"(?:level|severity|levelname|lvl|log\.level|loglevel|log_level)"\s*:\s*"?([A-Za-z]+|\d+)/i;

/** The level a line of JSON says it has. */
export function levelOfJson(text: string): LogLevel | undefined {
  const found = jsonLevel.exec(text);
  return found ? levelOfWord(found[1] ?? '') : undefined;
}

/** The level a line of text says it has, looking from `from` (behind its time stamp) on. */
export function levelOfText(text: string, from: number): LogLevel | undefined {
  const next = nextWord(text, from);
  if (next !== undefined) return next;
  const part = text.length - from > reach ? text.slice(from, from + reach) : from === 0 ? text : text.slice(from);
  const loud = capitals.exec(part);
  if (loud) return levelOfWord(loud[0]);
  if (part.includes('[')) {
    const bracketed = inBrackets.exec(part);
    if (bracketed) return levelOfWord(bracketed[1] ?? '');
  }
  if (part.includes('=')) {
    const field = asField.exec(part);
    if (field) return levelOfWord(field[1] ?? '');
  }
  const front = inFront.exec(from === 0 ? part : part.trimStart());
  return front ? levelOfWord(front[1] ?? '') : undefined;
}

/** The level that is the very next word in capitals: what nearly every logger writes behind its time stamp. Ten times faster than looking for it. */
function nextWord(text: string, from: number): LogLevel | undefined {
  let at = from;
  // A blank, a bracket, a dash, a bar or a colon.
  for (let code = text.charCodeAt(at); at < from + 4 && (code === 32 || code === 91 || code === 45 || code === 124 || code === 58); ) {
    at += 1;
    code = text.charCodeAt(at);
  }
  let end = at;
  for (let code = text.charCodeAt(end); code >= 65 && code <= 90 && end < at + 10; ) {
    end += 1;
    code = text.charCodeAt(end);
  }
  if (end - at < 3) return undefined;
  const after = text.charCodeAt(end);
  // Part of a longer word, a path or a setting.
  if (
    after === 95 ||
    after === 47 ||
    after === 61 ||
    after === 45 ||
    after === 46 ||
    (after >= 48 && after <= 57) ||
    (after >= 97 && after <= 122)
  ) {
    return undefined;
  }
  return byWord.get(text.slice(at, end));
}
