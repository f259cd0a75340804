import type { LogEntry } from '../../../../renderer/ui/log-ring.ts';

/** A line for a test; everything that is not given is plain. */
export function entry(text: string, values: Partial<LogEntry> = {}): LogEntry {
  return { source: 0, at: 1_000, stamped: true, level: undefined, continued: false, kind: 'line', text, ...values };
}
