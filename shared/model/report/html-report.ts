import { formatCount, formatDuration, formatPlural, formatRate, formatShare } from '../format.ts';
import { summaryGeneratorText } from '../generator-text.ts';
import { summaryOutcome } from '../outcome.ts';
import type { RunSummary } from '../run-summary.ts';
import { momentsCover } from '../series-columns.ts';
import { escapeMarkup } from './escape.ts';
import { failureFigure, latencyFigure, outcomeFigure, percentileFigure } from './html-charts.ts';
import { hostFigures, markerTable } from './html-host.ts';
import { htmlStyle } from './html-style.ts';
import { counterTable, exampleTable, failureTable, latencyTable, statusTable, thresholdTable } from './html-tables.ts';
import { verdictSection } from './html-verdict.ts';
import { classesInSeries, metricValues, type ReportInput, runRatePerSecond, runTitle, runVerdict } from './report-input.ts';
import { thinMoments, thinPoints } from './thin-points.ts';
import { visibleExcerpt } from './visible-text.ts';

/** Columns per chart: more than a page's width shows, few enough that a day-long run stays a small file. */
const columnLimit = 360;
/** Characters of a plan's text shown; a body of megabytes belongs in the JSON export. */
const planLimit = 20_000;

const marks = { good: '✓', mixed: '!', bad: '✗' } as const;

function tiles(summary: RunSummary): string {
  const { requests } = summary.results;
  const values = metricValues(summary, 'http_req_duration');
  const share = (count: number) =>
    requests.asked > 0 && count > 0 ? ` <small class="quiet">${formatShare(count / requests.asked)}</small>` : '';
  const time = (statistic: string) => (values?.[statistic] === undefined ? '–' : formatDuration(values[statistic]));
  const shown: readonly (readonly [string, string])[] = [
    ['asked', formatCount(requests.asked)],
    ['ok', formatCount(requests.ok) + share(requests.ok)],
    ['failed', `<span${requests.failed > 0 ? ' class="bad-text"' : ''}>${formatCount(requests.failed)}</span>${share(requests.failed)}`],
    ['aborted', formatCount(requests.aborted)],
    ['requests/s', formatRate(runRatePerSecond(summary)).replace(/\s*req\/s$/, '')],
    ['median', time('med')],
    ['p95', time('p(95)')],
    ['p99', time('p(99)')],
    ['duration', formatDuration(summary.metadata.durationMs)],
  ];
  return `<dl class="tiles">${shown.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
}

function header(summary: RunSummary): string {
  const { metadata, config } = summary;
  const generator = summaryGeneratorText(summary);
  const { tone, word } = runVerdict(summary);
  const first = config.requests[0];
  const more = config.requests.length > 1 ? ` and ${formatPlural(config.requests.length - 1, 'more request')} in the mix` : '';
  const target = first ? `<code>${escapeMarkup(`${first.method} ${visibleExcerpt(first.url, 400)}`)}</code>${more}` : '';
  const facts = [
    metadata.startedAt
      .replace('T', ' ')
      .replace(/\.\d+Z$/, 'Z')
      .replace('Z', ' UTC'),
    ...metadata.tags,
  ].map(escapeMarkup);
  return [
    `<h1>${escapeMarkup(runTitle(summary))}</h1>`,
    `<p class="quiet">${[target, ...facts].filter((fact) => fact !== '').join(' · ')}</p>`,
    `<div class="outcome ${tone}"><span class="badge">${marks[tone]} ${word}</span>`,
    `<div>${escapeMarkup(summaryOutcome(summary))}<br><small class="quiet">${escapeMarkup(metadata.reason)}</small></div></div>`,
    generator ? `<p class="warning"><b>⚠ ${escapeMarkup(generator.title)}</b> ${escapeMarkup(generator.hint)}</p>` : '',
  ].join('');
}

function charts(input: ReportInput): string {
  const { summary, seconds, moments = [] } = input;
  const { durationMs } = summary.metadata;
  const thinning = { limit: columnLimit, durationMs };
  const points = moments.length > 0 && momentsCover(durationMs) ? thinMoments(moments, thinning) : thinPoints(seconds, thinning);
  const classes = classesInSeries(seconds);
  const { requests } = summary.results;
  const figures = [
    points.length > 0 ? outcomeFigure(points) + latencyFigure(points) : '',
    points.length > 0 && classes.length > 0 ? failureFigure(points, classes) : '',
    summary.results.latencyCurve.length > 1 ? percentileFigure(summary.results.latencyCurve, requests.ok + requests.failed) : '',
    hostFigures(input),
  ].join('');
  return figures === '' ? '' : `<div class="charts">${figures}</div>`;
}

function planSection({ config }: RunSummary): string {
  const text = JSON.stringify(config, undefined, 2);
  const shown = text.length > planLimit ? `${text.slice(0, planLimit)}\n… ${formatCount(text.length - planLimit)} more characters` : text;
  return `<section><h2>Plan</h2><pre>${shown.split('\n').map(escapeMarkup).join('\n')}</pre></section>`;
}

function footer({ metadata, results }: RunSummary): string {
  const { cpuSeconds, lagMs, eventLoopUtilization } = results.generator;
  const facts = [
    `Blitz Console ${metadata.blitzVersion}`,
    `Node ${metadata.nodeVersion}`,
    metadata.platform,
    `generator: ${cpuSeconds.toFixed(2)} s CPU, lag ${formatDuration(lagMs)} (p99), event loop ${formatShare(eventLoopUtilization)} busy`,
  ];
  return `<footer>${facts.map(escapeMarkup).join(' · ')}</footer>`;
}

/** One self-contained HTML page: no script, no outside file, everything escaped; a run of any length stays under 500 kB. */
export function renderHtml(input: ReportInput): string {
  const { summary } = input;
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeMarkup(runTitle(summary))} – Blitz Console</title>`,
    `<style>${htmlStyle}</style></head><body><main>`,
    header(summary),
    tiles(summary),
    verdictSection(input),
    charts(input),
    markerTable(input),
    failureTable(summary),
    exampleTable(summary),
    thresholdTable(summary),
    latencyTable(summary),
    statusTable(summary),
    counterTable(summary),
    planSection(summary),
    footer(summary),
    '</main></body></html>',
    '',
  ].join('\n');
}
