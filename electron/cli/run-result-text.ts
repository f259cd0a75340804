import { describeFailureClass } from '../../shared/model/failure-class.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../../shared/model/format.ts';
import { summaryGeneratorText } from '../../shared/model/generator-text.ts';
import { formatMetricValue } from '../../shared/model/metric-value.ts';
import { summaryOutcome } from '../../shared/model/outcome.ts';
import { planTarget, planText } from '../../shared/model/plan-text.ts';
import { failureExampleText } from '../../shared/model/report/failure-example-text.ts';
import { runRatePerSecond, trendStatistics } from '../../shared/model/report/report-input.ts';
import { visibleExcerpt } from '../../shared/model/report/visible-text.ts';
import type { RunSummary } from '../../shared/model/run-summary.ts';
import type { TerminalOutput } from './terminal.ts';
import { tableLines } from './text-table.ts';

const indent = '  ';

function table(rows: readonly (readonly string[])[], rightFrom: number, gap = '   '): string[] {
  return tableLines(rows, { gap, isRight: (column) => column >= rightFrom }).map((line) => indent + line);
}

function requestLines(summary: RunSummary): string[] {
  const { requests } = summary.results;
  const counts = (['asked', 'sent', 'ok', 'failed', 'aborted'] as const).map((name) => `${formatCount(requests[name])} ${name}`);
  return table(
    [
      ['target', visibleExcerpt(planTarget(summary.config), 200)],
      ['load', planText(summary.config)],
      ['requests', counts.join(' · ')],
      ['rate', `${formatRate(runRatePerSecond(summary))} over ${formatDuration(summary.metadata.durationMs)}`],
    ],
    9,
  );
}

function failureLines({ results }: RunSummary, output: TerminalOutput): string[] {
  if (results.failures.length === 0) return [];
  const lines = ['', output.style('bold', 'Failures')];
  const width = Math.max(...results.failures.map(({ count }) => formatCount(count).length));
  const nameWidth = Math.max(...results.failures.map((failure) => failure.class.length));
  for (const failure of results.failures) {
    const { meaning } = describeFailureClass(failure.class);
    const fresh = failure.count - failure.reused;
    const where = `${formatCount(fresh)} on a fresh connection, ${formatCount(failure.reused)} on a reused one`;
    const count = formatCount(failure.count).padStart(width);
    lines.push(
      `${indent}${output.style('red', count)}  ${output.style('bold', failure.class.padEnd(nameWidth))}  ${formatShare(failure.share).padStart(7)}  ${meaning}`,
    );
    lines.push(`${indent}${' '.repeat(width)}  ${output.style('dim', where)}`);
    const example = results.examples.find((candidate) => candidate.class === failure.class);
    if (example) lines.push(`${indent}${' '.repeat(width)}  ${output.style('dim', `e.g. ${failureExampleText(example)}`)}`);
  }
  return lines;
}

function latencyLines({ results }: RunSummary, output: TerminalOutput): string[] {
  // What took no time at all (TLS without TLS) is left out.
  const trends = results.metrics.filter(({ type, contains, values }) => type === 'trend' && contains === 'time' && (values.max ?? 0) > 0);
  if (trends.length === 0) return [];
  // A terminal of 80 columns has no room for the least of each.
  const narrow = output.isTerminal && output.columns < 96;
  const shown = trendStatistics.filter((statistic) => !narrow || statistic !== 'min');
  const rows = trends.map(({ name, values }) => [
    visibleExcerpt(name, 60),
    ...shown.map((statistic) => (values[statistic] === undefined ? '–' : formatDuration(values[statistic]))),
  ]);
  return ['', output.style('bold', 'Times'), ...table([['', ...shown], ...rows], 1, narrow ? '  ' : '   ')];
}

function thresholdLines(summary: RunSummary, output: TerminalOutput): string[] {
  if (summary.results.thresholds.length === 0) return [];
  const rows = summary.results.thresholds.map((threshold) => [
    threshold.ok ? output.style('green', '✓ held') : output.style('red', '✗ failed'),
    visibleExcerpt(`${threshold.metric}: ${threshold.expression}`, 120),
    formatMetricValue(threshold),
  ]);
  return ['', output.style('bold', 'Thresholds'), ...table(rows, 2)];
}

/** What a terminal shows of a finished run: the outcome first, then why, how fast and what held; `footer` says what can be done with it. */
export function runResultLines(summary: RunSummary, output: TerminalOutput, footer: readonly string[] = []): string[] {
  const { results, metadata } = summary;
  const generator = summaryGeneratorText(summary);
  const good = results.passed && results.requests.failed === 0;
  return [
    output.style(['bold', good ? 'green' : results.passed ? 'yellow' : 'red'], summaryOutcome(summary)),
    ...(metadata.state === 'completed' || metadata.reason === '' ? [] : [visibleExcerpt(metadata.reason, 400)]),
    '',
    ...requestLines(summary),
    ...failureLines(summary, output),
    ...latencyLines(summary, output),
    ...thresholdLines(summary, output),
    ...(generator ? ['', output.style('yellow', `! ${generator.title}`), `${indent}${generator.hint}`] : []),
    ...(footer.length > 0 ? ['', ...footer] : []),
  ];
}
