import { visibleText } from '../../shared/model/report/visible-text.ts';

/** Characters of a line that are drawn; the rest is there to be opened. */
export const drawnCharacters = 1000;

/** A line as it is drawn: inert, and cut where it is very long. */
export function drawnText(text: string): { readonly text: string; readonly more: number } {
  if (text.length <= drawnCharacters) return { text: visibleText(text), more: 0 };
  return { text: visibleText(text.slice(0, drawnCharacters)), more: text.length - drawnCharacters };
}

export const timeModes = ['absolute', 'relative', 'off'] as const;
export type TimeMode = (typeof timeModes)[number];

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });

/** Local time with milliseconds: `12:04:07.311`. */
export function formatLogTime(at: number): string {
  return clock.format(at);
}

/** Seconds before or after a moment: `+0.040`, `-12.310`, `+1:02:03.000`. */
export function formatRelativeTime(at: number, origin: number): string {
  const distance = Math.abs(at - origin);
  const sign = at < origin ? '-' : '+';
  const seconds = (distance / 1000) % 60;
  const minutes = Math.floor(distance / 60_000);
  if (minutes === 0) return `${sign}${seconds.toFixed(3)}`;
  const tail = `${String(minutes % 60).padStart(minutes < 60 ? 1 : 2, '0')}:${seconds.toFixed(3).padStart(6, '0')}`;
  return minutes < 60 ? `${sign}${tail}` : `${sign}${Math.floor(minutes / 60)}:${tail}`;
}

/** Columns a text takes in a monospace font, as far as that can be told without drawing it. */
export function textColumns(text: string): number {
  let columns = text.length;
  for (let index = 0; index < text.length; index += 1)
    if (text.charCodeAt(index) >= 0x1100 && text.charCodeAt(index) < 0xd800) columns += 1;
  return columns;
}
