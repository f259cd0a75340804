import { describeFailureClass } from '../failure-class.ts';
import { formatCount, formatDuration, formatPlural, formatRate, formatShare } from '../format.ts';
import { summaryGeneratorText } from '../generator-text.ts';
import { summaryOutcome } from '../outcome.ts';
import type { RunSummary } from '../run-summary.ts';
import { markdownCode, markdownText } from './escape.ts';
import { failureExampleText } from './failure-example-text.ts';
import { markdownVerdict } from './markdown-verdict.ts';
import { isTimeMetric, metricValues, type ReportInput, runRatePerSecond, runVerdict, trendStatistics } from './report-input.ts';

const marks = { good: '✅', mixed: '⚠️', bad: '❌' } as const;

function table(header: readonly string[], alignment: string, rows: readonly (readonly string[])[]): string[] {
  const marks = [...alignment].map((side) => (side === 'r' ? '---:' : '---'));
  return [header, marks, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function figures(summary: RunSummary): string[] {
  const { requests } = summary.results;
  const share = (count: number) => (requests.asked > 0 ? formatShare(count / requests.asked) : '–');
  return table(['asked', 'ok', 'failed', 'aborted', 'rate', 'duration'], 'rrrrrr', [
    [
      formatCount(requests.asked),
      `${formatCount(requests.ok)} (${share(requests.ok)})`,
      `${formatCount(requests.failed)} (${share(requests.failed)})`,
      formatCount(requests.aborted),
      formatRate(runRatePerSecond(summary)),
      formatDuration(summary.metadata.durationMs),
    ],
  ]);
}

function latency(summary: RunSummary): string[] {
  const values = metricValues(summary, 'http_req_duration');
  if (!values) return [];
  const shown = trendStatistics.filter((name) => values[name] !== undefined);
  return [
    '',
    ...table(['latency', ...shown], `l${'r'.repeat(shown.length)}`, [
      ['response time', ...shown.map((name) => formatDuration(values[name] ?? 0))],
    ]),
  ];
}

function failures(summary: RunSummary): string[] {
  if (summary.results.failures.length === 0) return [];
  const rows = summary.results.failures.map((failure) => {
    const example = summary.results.examples.find((candidate) => candidate.class === failure.class);
    return [
      `\`${failure.class}\``,
      markdownText(describeFailureClass(failure.class).meaning),
      formatCount(failure.count),
      formatShare(failure.share),
      formatCount(failure.reused),
      example ? markdownCode(failureExampleText(example)) : '–',
    ];
  });
  return ['', ...table(['failure', 'meaning', 'count', 'share', 'on a reused connection', 'example'], 'llrrrl', rows)];
}

function thresholds(summary: RunSummary): string[] {
  if (summary.results.thresholds.length === 0) return [];
  const rows = summary.results.thresholds.map(({ metric, expression, ok, value }) => [
    ok ? '✅ held' : '❌ failed',
    markdownCode(`${metric}: ${expression}`),
    isTimeMetric(summary, metric) ? formatDuration(value) : String(Math.round(value * 1_000_000) / 1_000_000),
  ]);
  return ['', ...table(['threshold', 'expression', 'measured'], 'llr', rows)];
}

/** A Markdown summary to paste into a pull request: the outcome in one sentence, then tables. */
export function renderMarkdown({ summary, verdict }: ReportInput): string {
  const { metadata, config } = summary;
  const generator = summaryGeneratorText(summary);
  const first = config.requests[0];
  const target = first ? markdownCode(`${first.method} ${first.url}`) : '–';
  const more = config.requests.length > 1 ? ` and ${formatPlural(config.requests.length - 1, 'more request')} in the mix` : '';
  const name = metadata.name === '' ? '' : ` · ${markdownText(metadata.name)}`;
  return [
    `### ${marks[runVerdict(summary).tone]} Run ${metadata.run}${name}`,
    '',
    `**${markdownText(summaryOutcome(summary))}**`,
    '',
    `${target}${more} · ${markdownText(metadata.startedAt)} · blitz ${markdownText(metadata.blitzVersion)}`,
    '',
    ...figures(summary),
    ...(verdict === undefined ? [] : markdownVerdict(verdict)),
    ...latency(summary),
    ...failures(summary),
    ...thresholds(summary),
    ...(generator ? ['', `> ⚠️ **${markdownText(generator.title)}** ${markdownText(generator.hint)}`] : []),
    '',
  ].join('\n');
}
