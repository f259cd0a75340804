import type { Histogram } from '../../../../../shared/model/histogram.ts';
import type { GeneratorHealth } from '../../../../../shared/model/load-sample.ts';
import { type MetricName, metricCatalog } from '../../../../../shared/model/metric-catalog.ts';
import type { MetricSummary, RunResults } from '../../../../../shared/model/run-summary.ts';
import type { Threshold } from '../../../../../shared/model/threshold.ts';
import type { ThresholdResult } from '../../../../../shared/model/threshold-result.ts';
import type { RunMetrics } from './run-metrics.ts';

/** Figures of a run that its scheduler keeps. */
export interface RunFigures {
  readonly asked: number;
  readonly dropped: number;
  readonly elapsedMs: number;
  readonly users: number;
  readonly mostUsers: number;
  readonly plannedUsers: number;
}

const curvePercentiles = [
  0, 1, 5, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 96, 97, 98, 98.5, 99, 99.25, 99.5, 99.75, 99.9, 99.95, 99.99, 99.999, 100,
];

/** All metrics of a run under k6's names, times in milliseconds. */
export function summarizeMetrics(metrics: RunMetrics, figures: RunFigures): MetricSummary[] {
  return metricCatalog.map(({ name, type, contains }) => ({ name, type, contains, values: valuesOf(name, metrics, figures) }));
}

/** Value of the statistic a threshold looks at. */
export function readStatistic(threshold: Threshold, metrics: RunMetrics, figures: RunFigures): number {
  const name = threshold.metric as MetricName;
  if (threshold.percentile !== undefined) {
    return toMs(trendOf(name, metrics)?.quantile(threshold.percentile / 100) ?? 0);
  }
  return valuesOf(name, metrics, figures)[threshold.statistic] ?? 0;
}

/** The result of a run, or of what there is of it. */
export function buildResults(
  metrics: RunMetrics,
  figures: RunFigures,
  thresholds: readonly ThresholdResult[],
  generator: GeneratorHealth,
  completed: boolean,
): RunResults {
  const duration = metrics.duration();
  const curve = duration.count === 0 ? [] : duration.quantiles(curvePercentiles.map((percentile) => percentile / 100));
  const latencyCurve = curve.map(
    (valueUs, index) => [curvePercentiles[index] as number, index === 0 ? toMs(duration.minUs) : toMs(valueUs)] as const,
  );
  const statuses: { status: number; count: number }[] = [];
  for (const [status, count] of metrics.statuses.entries()) if (count > 0) statuses.push({ status, count });
  return {
    passed: completed && thresholds.every(({ ok }) => ok),
    requests: { asked: figures.asked, sent: metrics.sent, ok: metrics.ok, failed: metrics.failed, aborted: metrics.aborted },
    failures: metrics.failures.counts().map((entry) => ({ ...entry, share: figures.asked === 0 ? 0 : entry.count / figures.asked })),
    metrics: summarizeMetrics(metrics, figures),
    thresholds,
    statuses,
    latencyCurve,
    examples: metrics.failures.examples(),
    generator,
  };
}

function valuesOf(name: MetricName, metrics: RunMetrics, figures: RunFigures): Record<string, number> {
  const ended = metrics.ok + metrics.failed;
  switch (name) {
    case 'http_reqs':
      return counter(ended + metrics.redirects, figures);
    case 'iterations':
      return counter(ended, figures);
    case 'dropped_iterations':
      return counter(figures.dropped, figures);
    case 'data_sent':
      return counter(metrics.bytesSent, figures);
    case 'data_received':
      return counter(metrics.traffic.bytesReceived, figures);
    case 'http_req_failed':
      // k6's words: a "pass" of this rate is a request that failed.
      return { rate: ended === 0 ? 0 : metrics.failed / ended, passes: metrics.failed, fails: metrics.ok };
    case 'vus':
      return { value: figures.users, min: Math.min(figures.users, figures.mostUsers), max: figures.mostUsers };
    case 'vus_max':
      return { value: figures.plannedUsers, min: figures.plannedUsers, max: figures.plannedUsers };
    default:
      return trend(trendOf(name, metrics) as Histogram);
  }
}

function trendOf(name: MetricName, metrics: RunMetrics): Histogram | undefined {
  switch (name) {
    case 'http_req_duration':
      return metrics.duration();
    case 'http_req_service_time':
      return metrics.service;
    case 'http_req_blocked':
      return metrics.blocked;
    case 'http_req_connecting':
      return metrics.connecting;
    case 'http_req_tls_handshaking':
      return metrics.handshaking;
    case 'http_req_sending':
      return metrics.sending;
    case 'http_req_waiting':
      return metrics.waiting;
    case 'http_req_receiving':
      return metrics.receiving;
    default:
      return undefined;
  }
}

function counter(count: number, figures: RunFigures): Record<string, number> {
  return { count, rate: figures.elapsedMs > 0 ? Math.round((count / figures.elapsedMs) * 1e6) / 1000 : 0 };
}

function trend(histogram: Histogram): Record<string, number> {
  const [median, p90, p95, p99] = histogram.quantiles([0.5, 0.9, 0.95, 0.99]) as [number, number, number, number];
  return {
    avg: toMs(histogram.meanUs),
    min: toMs(histogram.minUs),
    med: toMs(median),
    max: toMs(histogram.maxUs),
    'p(90)': toMs(p90),
    'p(95)': toMs(p95),
    'p(99)': toMs(p99),
  };
}

/** Whole microseconds as milliseconds. */
function toMs(valueUs: number): number {
  return Math.round(valueUs) / 1000;
}
