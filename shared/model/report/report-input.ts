import type { Verdict } from '../diagnosis/verdict.ts';
import type { HostSample } from '../host-sample.ts';
import type { MomentPoint, SecondPoint } from '../load-sample.ts';
import type { RunSummary } from '../run-summary.ts';

/** What every report is written from: the summary of a run and its per-second series, ascending. */
export interface ReportInput {
  readonly summary: RunSummary;
  readonly seconds: readonly SecondPoint[];
  /** The first 31 s in finer steps, ascending: the charts of a shorter run are drawn from them. */
  readonly moments?: readonly MomentPoint[] | undefined;
  /** How the machine behind the URL was, ascending. */
  readonly host?: readonly HostSample[] | undefined;
  /** What happened beside the run, ascending. */
  readonly markers?: readonly { readonly atMs: number; readonly text: string }[] | undefined;
  /** Why requests failed. */
  readonly verdict?: Verdict | undefined;
}

/** How a run is to be read at a glance. Without a threshold nothing was asked of it, so failures make it neither passed nor failed. */
export function runVerdict(summary: RunSummary): { readonly tone: 'good' | 'mixed' | 'bad'; readonly word: string } {
  const { passed, thresholds, requests } = summary.results;
  if (!passed) return { tone: 'bad', word: 'NOT PASSED' };
  if (thresholds.length > 0) return { tone: 'good', word: 'PASSED' };
  return requests.failed > 0 ? { tone: 'mixed', word: 'NO THRESHOLD SET' } : { tone: 'good', word: 'COMPLETED' };
}

/** The statistics of one metric, or nothing when the run did not record it. */
export function metricValues(summary: RunSummary, name: string): Readonly<Record<string, number>> | undefined {
  return summary.results.metrics.find((metric) => metric.name === name)?.values;
}

/** `Run 41`, with its name where it has one. */
export function runTitle(summary: RunSummary): string {
  const title = `Run ${summary.metadata.run}`;
  return summary.metadata.name === '' ? title : `${title} · ${summary.metadata.name}`;
}

/** Requests that ended per second of the run; 0 for a run without a duration. */
export function runRatePerSecond(summary: RunSummary): number {
  const { requests } = summary.results;
  const { durationMs } = summary.metadata;
  return durationMs > 0 ? ((requests.ok + requests.failed) * 1000) / durationMs : 0;
}

/** ISO 8601 time at which a second of the run began. */
export function timeOfSecond(summary: RunSummary, second: number): string {
  const startedAtMs = Date.parse(summary.metadata.startedAt);
  return new Date((Number.isFinite(startedAtMs) ? startedAtMs : 0) + second * 1000).toISOString();
}

/** Failure classes that occur in a series, most frequent first. */
export function classesInSeries(seconds: readonly SecondPoint[]): string[] {
  const counts = new Map<string, number>();
  for (const point of seconds) {
    for (const [name, count] of Object.entries(point.byClass)) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name);
}

/** The statistics of a trend in the order they are shown. */
export const trendStatistics = ['avg', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'] as const;

/** Whether the value of a threshold on this metric is a time in milliseconds. */
export function isTimeMetric(summary: RunSummary, name: string): boolean {
  return summary.results.metrics.find((metric) => metric.name === name)?.contains === 'time';
}
