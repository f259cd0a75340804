import { create } from 'zustand';
import type { AwsScope } from '../../../shared/contract/aws.ts';
import type { CloudMetric, MetricQuery } from '../../../shared/contract/cloudwatch.ts';

/** Metrics drawn at once. */
export const mostQueries = 24;

interface CloudwatchStore {
  /** Picked by the user; else the target's own, or the first there is. */
  readonly scope: AwsScope | undefined;
  readonly spanMs: number;
  readonly statistic: string;
  /** `auto` = what the span can show. */
  readonly periodS: number | 'auto';
  /** What is drawn; `undefined`: what is worth looking at of the target. */
  readonly chosen: readonly CloudMetric[] | undefined;
  /** Everything in one chart. */
  readonly together: boolean;
  edit(change: Partial<Pick<CloudwatchStore, 'scope' | 'spanMs' | 'statistic' | 'periodS' | 'together' | 'chosen'>>): void;
  /** Puts a metric into the drawn ones, or takes it out. */
  toggle(metric: CloudMetric, shown: readonly CloudMetric[]): void;
}

/** What is looked at on the Metrics screen. It outlives the screen. */
export const useCloudwatchStore = create<CloudwatchStore>()((set) => ({
  scope: undefined,
  spanMs: 3 * 3_600_000,
  statistic: 'Average',
  periodS: 'auto',
  chosen: undefined,
  together: false,
  edit: (change) => set(change),
  toggle(metric, shown) {
    const key = metricKey(metric);
    const without = shown.filter((one) => metricKey(one) !== key);
    set({ chosen: without.length < shown.length ? without : [...shown, metric].slice(-mostQueries) });
  },
}));

/** Says which metric it is, whatever the order of its dimensions. */
export function metricKey({ namespace, name, dimensions }: CloudMetric): string {
  return JSON.stringify([namespace, name, ...dimensions.map((dimension) => `${dimension.name}=${dimension.value}`).sort()]);
}

export function scopeKey({ kind, profile, region }: AwsScope): string {
  return `${kind} ${profile} ${region}`;
}

/** The shortest period of which `spanMs` shows at most 500 points, no shorter than `leastS`. */
export function periodFor(spanMs: number, leastS = 60): number {
  const periods = [10, 60, 300, 900, 3600, 21_600];
  return periods.find((period) => period >= leastS && spanMs / 1000 / period <= 500) ?? 86_400;
}

/** The query of a metric as the screen's choices say. */
export function queryOf(
  metric: CloudMetric,
  { statistic, periodS, spanMs }: Pick<CloudwatchStore, 'statistic' | 'periodS' | 'spanMs'>,
): MetricQuery {
  return { metric, statistic, periodS: periodS === 'auto' ? periodFor(spanMs) : periodS };
}
