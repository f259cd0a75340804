import { csvText } from './report/escape.ts';

interface SeriesForCsv {
  readonly query: {
    readonly metric: {
      readonly namespace: string;
      readonly name: string;
      readonly dimensions: readonly { readonly name: string; readonly value: string }[];
    };
    readonly statistic: string;
    readonly periodS: number;
  };
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** A metric in one line: namespace, name and dimensions. */
export function metricText({ namespace, name, dimensions }: SeriesForCsv['query']['metric']): string {
  return [namespace, name, ...dimensions.map((dimension) => `${dimension.name}=${dimension.value}`)].join(' ');
}

/** A line for each period, a column for each series; times in ISO 8601, an empty cell where a series has no value. */
export function cloudSeriesCsv(series: readonly SeriesForCsv[]): string {
  const rows = cloudSeriesRows(series).map(([at, ...values]) => [at, ...values.map(String)]);
  const heads = series.map(({ query }) => `${metricText(query.metric)} ${query.statistic} ${query.periodS}s`);
  return [['time', ...heads].map(csvText), ...rows].map((cells) => `${cells.join(',')}\n`).join('');
}

/** The same as values: an ISO time, then a number or an empty text for each series. */
export function cloudSeriesRows(series: readonly SeriesForCsv[]): [string, ...(number | '')[]][] {
  const times = [...new Set(series.flatMap((one) => one.times))].toSorted((a, b) => a - b);
  const columns = series.map((one) => new Map(one.times.map((at, index) => [at, one.values[index]])));
  return times.map((at) => [new Date(at).toISOString(), ...columns.map((column): number | '' => column.get(at) ?? '')]);
}
