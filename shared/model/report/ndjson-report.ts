import type { SecondPoint } from '../load-sample.ts';
import { hostBySecond, hostColumns } from './host-series.ts';
import { type ReportInput, timeOfSecond } from './report-input.ts';

interface Sample {
  readonly value: number;
  readonly tags?: Readonly<Record<string, string>>;
}

interface Series {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'rate' | 'trend';
  readonly contains: 'default' | 'time' | 'data';
  readonly samples: (point: SecondPoint) => readonly Sample[];
}

const ended = (point: SecondPoint) => point.ok + point.failed;

/** k6's metric names; a point stands for a second, so trends carry the statistic in the tag `stat` and times are in milliseconds. */
const series: readonly Series[] = [
  { name: 'http_reqs', type: 'counter', contains: 'default', samples: (point) => [{ value: ended(point) }] },
  {
    name: 'http_req_failed',
    type: 'rate',
    contains: 'default',
    samples: (point) => (ended(point) === 0 ? [] : [{ value: point.failed / ended(point) }]),
  },
  {
    name: 'http_req_duration',
    type: 'trend',
    contains: 'time',
    samples: (point) =>
      ended(point) === 0
        ? []
        : [
            { value: point.p50Us / 1000, tags: { stat: 'med' } },
            { value: point.p95Us / 1000, tags: { stat: 'p(95)' } },
            { value: point.p99Us / 1000, tags: { stat: 'p(99)' } },
            { value: point.maxUs / 1000, tags: { stat: 'max' } },
          ],
  },
  {
    name: 'http_req_failures',
    type: 'counter',
    contains: 'default',
    samples: (point) => Object.entries(point.byClass).map(([name, value]) => ({ value, tags: { class: name } })),
  },
  {
    name: 'http_reqs_aborted',
    type: 'counter',
    contains: 'default',
    samples: (point) => (point.aborted > 0 ? [{ value: point.aborted }] : []),
  },
  { name: 'http_reqs_in_flight', type: 'gauge', contains: 'default', samples: (point) => [{ value: point.inFlight }] },
  { name: 'http_reqs_queued', type: 'gauge', contains: 'default', samples: (point) => [{ value: point.queued }] },
  { name: 'connections', type: 'gauge', contains: 'default', samples: (point) => [{ value: point.connections }] },
  { name: 'data_received', type: 'counter', contains: 'data', samples: (point) => [{ value: point.bytesReceived }] },
  { name: 'generator_lag', type: 'gauge', contains: 'time', samples: (point) => [{ value: point.lagMs }] },
];

/**
 * The per-second series in the line format of k6's JSON output: each metric is declared once, then one line per second and value; those of
 * the machine (`host_…`) where it was recorded.
 */
export function renderNdjson(input: ReportInput): string {
  const { summary, seconds } = input;
  const host = hostBySecond(input);
  const lines: string[] = [];
  for (const { name, type, contains } of series) {
    const thresholds = summary.results.thresholds.filter((threshold) => threshold.metric === name).map((threshold) => threshold.expression);
    lines.push(JSON.stringify({ type: 'Metric', data: { name, type, contains, thresholds }, metric: name }));
  }
  for (const [, name] of host.size > 0 ? hostColumns : []) {
    lines.push(JSON.stringify({ type: 'Metric', data: { name, type: 'gauge', contains: 'default', thresholds: [] }, metric: name }));
  }
  const run = String(summary.metadata.run);
  for (const point of seconds) {
    const time = timeOfSecond(summary, point.second);
    for (const { name, samples } of series) {
      for (const { value, tags } of samples(point)) {
        lines.push(JSON.stringify({ metric: name, type: 'Point', data: { time, value, tags: { run, ...tags } } }));
      }
    }
    const sample = host.get(point.second);
    if (sample === undefined) continue;
    for (const [, metric, value] of hostColumns) {
      lines.push(JSON.stringify({ metric, type: 'Point', data: { time, value: value(sample), tags: { run } } }));
    }
  }
  return `${lines.join('\n')}\n`;
}
