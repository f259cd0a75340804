import type { SecondPoint } from '../load-sample.ts';
import { csvNumber, csvText } from './escape.ts';
import { hostBySecond, hostColumns } from './host-series.ts';
import { classesInSeries, type ReportInput, timeOfSecond } from './report-input.ts';

const columns: readonly (readonly [header: string, value: (point: SecondPoint) => number])[] = [
  ['sent (requests)', (point) => point.sent],
  ['ok (requests)', (point) => point.ok],
  ['failed (requests)', (point) => point.failed],
  ['aborted (requests)', (point) => point.aborted],
  ['p50 (ms)', (point) => point.p50Us / 1000],
  ['p95 (ms)', (point) => point.p95Us / 1000],
  ['p99 (ms)', (point) => point.p99Us / 1000],
  ['max (ms)', (point) => point.maxUs / 1000],
  ['in flight (requests)', (point) => point.inFlight],
  ['queued (requests)', (point) => point.queued],
  ['connections (open)', (point) => point.connections],
  ['connections (opened)', (point) => point.connectionsOpened],
  ['received (bytes)', (point) => point.bytesReceived],
  ['generator lag (ms)', (point) => point.lagMs],
  ['event loop utilization (0-1)', (point) => point.eventLoopUtilization],
  ['generator cpu (cores)', (point) => point.cpu],
];

/**
 * The per-second series: one line a second, units in the header, one more column for each failure class that occurred, and those of the
 * machine where it was recorded: empty for a second it did not answer in.
 */
export function renderCsv(input: ReportInput): string {
  const { summary, seconds } = input;
  const host = hostBySecond(input);
  const machine = host.size > 0 ? hostColumns : [];
  const classes = classesInSeries(seconds);
  const header = [
    'run',
    'name',
    'second (s)',
    'time (UTC)',
    ...columns.map(([name]) => name),
    ...classes.map((name) => `${name} (requests)`),
    ...machine.map(([name]) => name),
  ];
  const lines = [header.map(csvText).join(',')];
  const run = `${summary.metadata.run},${csvText(summary.metadata.name)}`;
  for (const point of seconds) {
    const figures = columns.map(([, value]) => csvNumber(value(point)));
    const failures = classes.map((name) => csvNumber(point.byClass[name] ?? 0));
    const sample = host.get(point.second);
    const hostFigures = machine.map(([, , value]) => (sample === undefined ? '' : csvNumber(value(sample))));
    lines.push([run, point.second, timeOfSecond(summary, point.second), ...figures, ...failures, ...hostFigures].join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}
