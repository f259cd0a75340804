import type { MetricSeries } from '../../../shared/contract/cloudwatch.ts';

/** A line for each period, a column for each series; times in ISO 8601, cells that a spreadsheet would take for a formula are made text. */
export function seriesCsv(series: readonly MetricSeries[]): string {
  const times = [...new Set(series.flatMap((one) => one.times))].sort((a, b) => a - b);
  const values = series.map((one) => new Map(one.times.map((at, index) => [at, one.values[index]])));
  const heads = series.map(({ query: { metric, statistic, periodS } }) =>
    [metric.namespace, metric.name, ...metric.dimensions.map(({ name, value }) => `${name}=${value}`), statistic, `${periodS}s`].join(' '),
  );
  const lines = times.map((at) => [new Date(at).toISOString(), ...values.map((column) => String(column.get(at) ?? ''))]);
  return [['time', ...heads].map(cell), ...lines].map((line) => `${line.join(',')}\n`).join('');
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
