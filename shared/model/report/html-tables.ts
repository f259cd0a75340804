import { describeFailureClass, type FailureExample } from '../failure-class.ts';
import { failureColor } from '../failure-color.ts';
import { formatBytes, formatCount, formatDuration, formatShare } from '../format.ts';
import type { MetricSummary, RunSummary } from '../run-summary.ts';
import { escapeMarkup } from './escape.ts';
import { isTimeMetric, trendStatistics } from './report-input.ts';

interface Column {
  readonly title: string;
  readonly numeric?: boolean;
}

/** A table from cells that are markup already. */
function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const style = (index: number) => (columns[index]?.numeric ? ' class="n"' : '');
  const head = columns.map(({ title }, index) => `<th scope="col"${style(index)}>${escapeMarkup(title)}</th>`).join('');
  const body = rows.map(
    (cells) => `<tr>${cells.map((cell, index) => (cell.startsWith('<td') ? cell : `<td${style(index)}>${cell}</td>`)).join('')}</tr>`,
  );
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

const section = (title: string, content: string) => `<section><h2>${escapeMarkup(title)}</h2>${content}</section>`;

/** Every failure class that occurred, with what it means and how often it hit a reused connection. */
export function failureTable({ results }: RunSummary): string {
  if (results.failures.length === 0) return '';
  const rows = results.failures.map((failure) => {
    const { label, meaning } = describeFailureClass(failure.class);
    const swatch = `<i class="swatch" style="background:${failureColor(failure.class)}"></i>`;
    return [
      `${swatch}<b>${escapeMarkup(label)}</b> <code>${escapeMarkup(failure.class)}</code><span class="meaning">${escapeMarkup(meaning)}</span>`,
      formatCount(failure.count),
      formatShare(failure.share),
      formatCount(failure.count - failure.reused),
      formatCount(failure.reused),
      formatCount(failure.withBytes),
    ];
  });
  const numeric = ['Count', 'Of asked', 'Fresh connection', 'Reused', 'With response bytes'].map((title) => ({ title, numeric: true }));
  return section('What failed', table([{ title: 'Class' }, ...numeric], rows));
}

function seenOf(example: FailureExample): string {
  const parts = [
    example.statusLine === undefined ? '' : `<code>${escapeMarkup(example.statusLine)}</code>`,
    example.error === undefined ? '' : `<code>${escapeMarkup(example.error)}</code>`,
    example.bodyExcerpt === undefined || example.bodyExcerpt === ''
      ? ''
      : `<span class="meaning"><code>${escapeMarkup(example.bodyExcerpt)}</code></span>`,
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join('<br>') : '–';
}

/** Failures written down in full, a few of each class. */
export function exampleTable({ results }: RunSummary): string {
  if (results.examples.length === 0) return '';
  const rows = results.examples.map((example) => {
    const { id, requestsBefore, localPort, remoteAddress } = example.connection;
    const where = [
      requestsBefore === 0 ? 'fresh' : `${formatCount(requestsBefore)} before`,
      ...(localPort === undefined ? [] : [`port ${localPort}`]),
      ...(remoteAddress === undefined ? [] : [`to ${remoteAddress}`]),
    ];
    return [
      `<code>${escapeMarkup(example.class)}</code>`,
      formatCount(example.requestNumber),
      formatDuration(example.atMs),
      formatDuration(example.durationMs),
      `<code>${escapeMarkup(`${example.method} ${example.url}`)}</code>`,
      seenOf(example),
      `${id}<span class="meaning">${escapeMarkup(where.join(', '))}</span>`,
    ];
  });
  const numeric = ['Request', 'At', 'Took'].map((title) => ({ title, numeric: true }));
  return section('Examples', table([{ title: 'Class' }, ...numeric, { title: 'Sent' }, { title: 'Seen' }, { title: 'Connection' }], rows));
}

/** The thresholds and what was measured. */
export function thresholdTable(summary: RunSummary): string {
  if (summary.results.thresholds.length === 0) return '';
  const rows = summary.results.thresholds.map(({ metric, expression, ok, value }) => [
    ok ? '<td class="good">✓ held</td>' : '<td class="bad">✗ failed</td>',
    `<code>${escapeMarkup(`${metric}: ${expression}`)}</code>`,
    isTimeMetric(summary, metric) ? formatDuration(value) : String(Math.round(value * 1_000_000) / 1_000_000),
  ]);
  return section('Thresholds', table([{ title: 'Outcome' }, { title: 'Threshold' }, { title: 'Measured', numeric: true }], rows));
}

/** Every timed metric with its statistics. */
export function latencyTable({ results }: RunSummary): string {
  const trends = results.metrics.filter((metric) => metric.type === 'trend' && metric.contains === 'time');
  if (trends.length === 0) return '';
  const rows = trends.map(({ name, values }) => [
    `<code>${escapeMarkup(name)}</code>`,
    ...trendStatistics.map((statistic) => (values[statistic] === undefined ? '–' : formatDuration(values[statistic]))),
  ]);
  return section('Times', table([{ title: 'Metric' }, ...trendStatistics.map((title) => ({ title, numeric: true }))], rows));
}

function metricValue({ contains, type }: MetricSummary, name: string, value: number): string {
  if (contains === 'data') return name === 'rate' ? `${formatBytes(value)}/s` : formatBytes(value);
  if (contains === 'time') return formatDuration(value);
  if (type === 'rate' && name === 'rate') return formatShare(value);
  return Number.isInteger(value) ? formatCount(value) : String(Math.round(value * 100) / 100);
}

/** Counters, gauges and rates. */
export function counterTable({ results }: RunSummary): string {
  const rows = results.metrics
    .filter((metric) => metric.type !== 'trend')
    .map((metric) => [
      `<code>${escapeMarkup(metric.name)}</code>`,
      Object.entries(metric.values)
        .map(([name, value]) => `<span class="quiet">${escapeMarkup(name)}</span> ${escapeMarkup(metricValue(metric, name, value))}`)
        .join(' · '),
    ]);
  return rows.length === 0 ? '' : section('Counters', table([{ title: 'Metric' }, { title: 'Values' }], rows));
}

/** Statuses of complete responses with a bar for the share of each. */
export function statusTable({ results }: RunSummary): string {
  if (results.statuses.length === 0) return '';
  const total = results.statuses.reduce((sum, { count }) => sum + count, 0);
  const rows = results.statuses.map(({ status, count }) => {
    const share = total > 0 ? count / total : 0;
    return [
      String(status),
      formatCount(count),
      formatShare(share),
      `<td class="bars"><i class="bar" style="width:${(share * 100).toFixed(1)}%"></i></td>`,
    ];
  });
  const columns = [{ title: 'Status' }, { title: 'Responses', numeric: true }, { title: 'Share', numeric: true }, { title: 'As a bar' }];
  return section('HTTP statuses', table(columns, rows));
}
