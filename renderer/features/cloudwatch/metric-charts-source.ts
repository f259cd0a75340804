import type { CloudMetric, MetricSeries } from '../../../shared/contract/cloudwatch.ts';
import type { ChartFrame, ChartSource } from '../../ui/chart-source.ts';

/** The metrics that share a chart: of one name in one namespace, so that their values compare. */
export interface MetricGroup {
  readonly key: string;
  readonly title: string;
  readonly unit: string | undefined;
  readonly series: readonly MetricSeries[];
}

/** Groups series by metric name, or puts all of them into one. */
export function groupSeries(series: readonly MetricSeries[], together: boolean): MetricGroup[] {
  if (together && series.length > 0) {
    const units = new Set(series.map(({ unit }) => unit));
    return [{ key: 'all', title: 'Metrics', unit: units.size === 1 ? series[0]?.unit : undefined, series }];
  }
  const groups = new Map<string, MetricSeries[]>();
  for (const one of series) {
    const key = `${one.query.metric.namespace} ${one.query.metric.name}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups].map(([key, members]) => ({
    key,
    title: members[0]?.query.metric.name ?? key,
    unit: members[0]?.unit,
    series: members,
  }));
}

/** What tells a series from the others of its chart. */
export function seriesLabel({ query, label }: MetricSeries, group: MetricGroup): string {
  const { metric } = query;
  const own = metric.dimensions.filter(({ name, value }) =>
    group.series.some(({ query: other }) => !other.metric.dimensions.some((one) => one.name === name && one.value === value)),
  );
  const names = new Set(group.series.map((one) => one.query.metric.name));
  const words = [...(names.size > 1 ? [metric.name] : []), ...own.map(({ value }) => value)];
  return words.join(' ') || query.statistic || label;
}

/** `CPUUtilization · InstanceId i-0abc` */
export function metricText({ name, dimensions }: CloudMetric): string {
  return [name, ...dimensions.map((dimension) => `${dimension.name} ${dimension.value}`)].join(' · ');
}

/** The columns of a group on the time axis `fromMs`…`toMs` (Unix ms); second 0 is `originMs`. */
export function groupSource(group: MetricGroup, originMs: number, fromMs: number, toMs: number): ChartSource {
  const times = [...new Set(group.series.flatMap((one) => one.times))].sort((a, b) => a - b);
  const columns = group.series.map((one) => {
    const values = new Map(one.times.map((at, index) => [at, one.values[index]]));
    return times.map((at) => values.get(at));
  });
  const frame: ChartFrame = {
    x: times.map((at) => (at - originMs) / 1000),
    columns,
    xMin: (fromMs - originMs) / 1000,
    xMax: (toMs - originMs) / 1000,
    stepSeconds: Math.min(...group.series.map(({ query }) => query.periodS)),
  };
  return { subscribe: () => () => {}, read: () => frame };
}
