import { nginxTokens } from './nginx-directives.ts';

/** Levels that hide `worker_connections are not enough, reusing connections`, which nginx writes at warn. */
const quieter = new Set(['error', 'crit', 'alert', 'emerg']);

/** The text of a file of nginx with every `error_log` that is quieter than `warn` at `warn`; the same text where there is none. Nothing else changes. */
export function raisedErrorLogs(text: string): string {
  const edits: { from: number; end: number; text: string }[] = [];
  let words: { text: string; from: number; end: number }[] = [];
  for (const token of nginxTokens(text)) {
    if (token.isWord) {
      words.push(token);
      continue;
    }
    const [name, path, level] = words;
    if (token.text === ';' && name?.text === 'error_log' && path !== undefined) {
      if (level === undefined) edits.push({ from: path.end, end: path.end, text: ' warn' });
      else if (quieter.has(level.text)) edits.push({ from: level.from, end: level.end, text: 'warn' });
    }
    words = [];
  }
  return edits.reduceRight((edited, edit) => `${edited.slice(0, edit.from)}${edit.text}${edited.slice(edit.end)}`, text);
}
