import type { MetricSummary } from '../run-summary.ts';
import type { ThresholdResult } from '../threshold-result.ts';
import { importedPlan } from './imported-plan.ts';
import { badFile, type ImportedRun, longestImportMs } from './imported-run.ts';

type Values = Readonly<Record<string, unknown>>;

/** Whether a parsed file is a summary of k6. */
export function looksLikeK6Summary(value: unknown): value is { readonly metrics: Readonly<Record<string, Values>> } {
  return isRecord(value) && isRecord(value.metrics) && Object.values(value.metrics).every(isRecord);
}

/**
 * A summary of k6: `--summary-export`, or the `data` handleSummary() is given. It holds sums only: no seconds, no addresses, and of a failed request not how.
 * https://grafana.com/docs/k6/latest/results-output/end-of-test/
 */
export function importK6Summary(value: { readonly metrics: Readonly<Record<string, Values>> }, name: string): ImportedRun {
  const { metrics } = value;
  const requests = valuesOf(metrics.http_reqs);
  const asked = whole(requests.count);
  if (asked === undefined || asked === 0) throw badFile('The k6 summary holds no request: http_reqs is missing or 0.');
  const duration = valuesOf(metrics.http_req_duration);
  const failedValues = valuesOf(metrics.http_req_failed);
  const share = failedValues.rate ?? failedValues.value ?? 0;
  // k6's words: a "pass" of this rate is a request that failed.
  const failed = Math.min(asked, whole(failedValues.passes) ?? Math.round(share * asked));
  const durationMs = Math.max(1, durationOf(value, requests, asked));
  if (durationMs > longestImportMs) throw badFile('The k6 summary tells of more than 24 hours.');
  const users = valuesOf(metrics.vus_max).max ?? valuesOf(metrics.vus_max).value ?? 1;
  const statistics = [
    ['min', 0],
    ['med', 50],
    ['p(90)', 90],
    ['p(95)', 95],
    ['p(99)', 99],
    ['max', 100],
  ] as const;
  return {
    ...{ tool: 'k6', name, tags: [], state: 'completed', durationMs, seconds: [] },
    plan: importedPlan(name, [], asked, users),
    notes: [
      'A summary of k6 does not tell when it was run, second by second, nor at what address.',
      ...(failed > 0 ? ['Nor does it tell how requests failed.'] : []),
    ],
    results: {
      passed: true,
      requests: { asked, sent: asked, ok: asked - failed, failed, aborted: 0 },
      failures: failed === 0 ? [] : [{ class: 'unclassified', count: failed, reused: 0, withBytes: 0, share: failed / asked }],
      metrics: summaryMetrics(metrics, failed / asked, failed, asked),
      thresholds: thresholdsOf(metrics),
      statuses: [],
      latencyCurve: statistics.flatMap(([statistic, percentile]) => {
        const at = duration[statistic];
        return at === undefined ? [] : [[percentile, at] as const];
      }),
      examples: [],
      generator: { cpuSeconds: 0, lagMs: 0, eventLoopUtilization: 0, limited: false },
    },
  };
}

/** Its figures: `{ count, rate }` itself in an export, within `values` in handleSummary's data. */
function valuesOf(metric: Values | undefined): Readonly<Record<string, number>> {
  const given = isRecord(metric?.values) ? metric.values : (metric ?? {});
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, number] => isFigure(entry[1])));
}

function durationOf(value: Readonly<Record<string, unknown>>, { rate }: Readonly<Record<string, number>>, asked: number): number {
  const said = isRecord(value.state) ? value.state.testRunDurationMs : undefined;
  if (isFigure(said) && said > 0) return said;
  return rate !== undefined && rate > 0 ? (asked / rate) * 1000 : 1;
}

function summaryMetrics(metrics: Readonly<Record<string, Values>>, rate: number, failed: number, asked: number): MetricSummary[] {
  return Object.entries(metrics).flatMap(([name, metric]): MetricSummary[] => {
    if (!/^(?:http_req|data_|iteration|vus|dropped_iterations)/.test(name)) return [];
    if (name === 'http_req_failed')
      return [{ name, type: 'rate', contains: 'default', values: { rate, passes: failed, fails: asked - failed } }];
    const values = valuesOf(metric);
    const type = 'avg' in values ? 'trend' : 'count' in values ? 'counter' : 'gauge';
    return [{ name, type, contains: type === 'trend' ? 'time' : name.startsWith('data_') ? 'data' : 'default', values }];
  });
}

/** In an export a threshold is true where it was crossed; in handleSummary's data it has an `ok`. */
function thresholdsOf(metrics: Readonly<Record<string, Values>>): ThresholdResult[] {
  return Object.entries(metrics).flatMap(([metric, values]) => {
    const figures = valuesOf(values);
    return Object.entries(isRecord(values.thresholds) ? values.thresholds : {}).flatMap(([expression, result]) => {
      const ok = typeof result === 'boolean' ? !result : isRecord(result) && typeof result.ok === 'boolean' ? result.ok : undefined;
      const statistic = /^\s*([\w.()]+?)\s*[<>=!]/.exec(expression)?.[1] ?? '';
      const value = figures[statistic] ?? figures.value ?? figures.rate ?? 0;
      return ok === undefined ? [] : [{ metric: metric.slice(0, 120), expression: expression.slice(0, 120), ok, value }];
    });
  });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFigure = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;

function whole(value: number | undefined): number | undefined {
  return value === undefined || value > 1e9 ? undefined : Math.round(value);
}
