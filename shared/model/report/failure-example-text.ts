import type { FailureExample } from '../failure-class.ts';
import { formatDuration } from '../format.ts';
import { visibleExcerpt } from './visible-text.ts';

/** What was seen of one failed request, in one line: `GET http://… · ECONNRESET · after 240 ms, on connection 17 (3 requests before)`. */
export function failureExampleText(example: FailureExample): string {
  const { id, requestsBefore } = example.connection;
  const seen = example.statusLine ?? example.error;
  const parts = [
    visibleExcerpt(`${example.method} ${example.url}`, 120),
    ...(seen === undefined ? [] : [visibleExcerpt(seen, 120)]),
    `request ${example.requestNumber} after ${formatDuration(example.durationMs)}`,
    requestsBefore === 0 ? `connection ${id}, fresh` : `connection ${id}, ${requestsBefore} before it`,
  ];
  return parts.join(' · ');
}
