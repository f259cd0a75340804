import { badLine } from './imported-run.ts';

export interface DelimitedRow {
  /** Of its first character, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const mostCells = 200;

/** Rows of RFC 4180 text with any one delimiter: a cell in quotes may hold the delimiter, line breaks and doubled quotes. Empty lines are skipped. */
export function* delimitedRows(text: string, delimiter: string): Generator<DelimitedRow> {
  let [at, line] = [0, 1];
  while (at < text.length) {
    const startLine = line;
    const cells: string[] = [];
    for (;;) {
      const cell = text[at] === '"' ? quotedCell(text, at, startLine) : plainCell(text, at, delimiter);
      cells.push(cell.value);
      line += cell.breaks;
      at = cell.end;
      if (cells.length > mostCells) throw badLine(startLine, `it has more than ${mostCells} cells`);
      if (text[at] !== delimiter) break;
      at += 1;
    }
    if (text[at] === '\r') at += 1;
    if (at < text.length && text[at] !== '\n') throw badLine(startLine, 'something stands between a closing quote and the delimiter');
    at += 1;
    line += 1;
    if (cells.length > 1 || cells[0] !== '') yield { line: startLine, cells };
  }
}

interface Cell {
  readonly value: string;
  /** Index behind it. */
  readonly end: number;
  /** Line breaks within it. */
  readonly breaks: number;
}

function plainCell(text: string, from: number, delimiter: string): Cell {
  let end = from;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n') end += 1;
  const value = text.slice(from, end);
  // The line break may be two characters.
  return value.endsWith('\r') ? { value: value.slice(0, -1), end: end - 1, breaks: 0 } : { value, end, breaks: 0 };
}

function quotedCell(text: string, from: number, line: number): Cell {
  let close = text.indexOf('"', from + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) throw badLine(line, 'a quote is not closed');
  const raw = text.slice(from + 1, close);
  let breaks = 0;
  for (let at = raw.indexOf('\n'); at >= 0; at = raw.indexOf('\n', at + 1)) breaks += 1;
  return { value: raw.replaceAll('""', '"'), end: close + 1, breaks };
}
