import type { ReportInput } from './report-input.ts';

/** The summary as `--summary-export` writes it: the versioned shape of `RunSummary`, indented, ending in a line feed. */
export function renderJson({ summary }: ReportInput): string {
  return `${JSON.stringify(summary, undefined, 2)}\n`;
}
