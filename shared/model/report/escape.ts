import { visibleText } from './visible-text.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for an XML or HTML text node or quoted attribute: entities for the five signs, control characters made visible. */
export function escapeMarkup(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

/** One CSV text cell (RFC 4180); what a spreadsheet would take for a formula gets a leading `'`. */
export function csvText(text: string): string {
  const shown = /^[=+\-@\t\r]/.test(text) ? `'${visibleText(text)}` : visibleText(text);
  return /[",]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** One CSV number cell: finite, without an exponent's ambiguity; empty where there is no figure. */
export function csvNumber(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 1000) / 1000) : '';
}

/**
 * Text from outside as Markdown code, which no viewer turns into a link, a mention, HTML or a new table cell.
 *
 * A pipe or a backtick cannot be written safely inside a code span of a table cell; such text becomes `<code>` with entities.
 */
export function markdownCode(text: string): string {
  const shown = visibleText(text);
  if (shown.trim() === '') return '–';
  if (!/[|`\\]/.test(shown)) return `\`${shown}\``;
  return `<code>${shown.replace(/[^\p{L}\p{N} ]/gu, (sign) => `&#${sign.codePointAt(0)};`)}</code>`;
}

/** Text of ours around figures as Markdown: every sign that could mean something is escaped. */
export function markdownText(text: string): string {
  return visibleText(text)
    .replace(/[\\`*_{}[\]<>#+!|~&]/g, (sign) => `\\${sign}`)
    .replaceAll('@', '@\u2060');
}
