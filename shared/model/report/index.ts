import { assertNever } from '../../base/assert-never.ts';
import { renderCsv } from './csv-report.ts';
import { renderHtml } from './html-report.ts';
import { renderJson } from './json-report.ts';
import { renderJunit } from './junit-report.ts';
import { renderMarkdown } from './markdown-report.ts';
import { renderNdjson } from './ndjson-report.ts';
import type { ReportInput } from './report-input.ts';

export type { ReportInput } from './report-input.ts';
export { visibleExcerpt, visibleText } from './visible-text.ts';

export type ReportFormat = 'json' | 'junit' | 'html' | 'csv' | 'ndjson' | 'markdown';

export interface Report {
  /** A name to save it under, e.g. `blitz-run-41.html`. */
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string;
}

/** Writes a finished run in one of the formats: the same bytes from the console's export and from the command's flags. */
export function renderReport(format: ReportFormat, input: ReportInput): Report {
  const stem = `blitz-run-${input.summary.metadata.run}`;
  switch (format) {
    case 'json':
      return { fileName: `${stem}.json`, mediaType: 'application/json', content: renderJson(input) };
    case 'junit':
      return { fileName: `${stem}-junit.xml`, mediaType: 'application/xml', content: renderJunit(input) };
    case 'html':
      return { fileName: `${stem}.html`, mediaType: 'text/html;charset=utf-8', content: renderHtml(input) };
    case 'csv':
      return { fileName: `${stem}.csv`, mediaType: 'text/csv;charset=utf-8', content: renderCsv(input) };
    case 'ndjson':
      return { fileName: `${stem}.ndjson`, mediaType: 'application/x-ndjson', content: renderNdjson(input) };
    case 'markdown':
      return { fileName: `${stem}.md`, mediaType: 'text/markdown;charset=utf-8', content: renderMarkdown(input) };
    default:
      return assertNever(format);
  }
}
