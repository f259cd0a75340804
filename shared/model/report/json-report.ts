import type { ReportInput } from './report-input.ts';

/**
 * The summary as `--summary-export` writes it: the versioned shape of `RunSummary`, indented, ending in a line feed. Why requests failed stands beside
 * it under a key of its own.
 */
export function renderJson({ summary, verdict }: ReportInput): string {
  return `${JSON.stringify(verdict === undefined ? summary : { ...summary, verdict }, undefined, 2)}\n`;
}
