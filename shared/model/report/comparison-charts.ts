import type { ComparedGroup } from '../compare/comparison.ts';
import { describeFailureClass } from '../failure-class.ts';
import { failureColor } from '../failure-color.ts';
import { formatDuration, formatShare } from '../format.ts';
import { escapeMarkup } from './escape.ts';
import { figure } from './html-charts.ts';
import { type ChartScale, coordinate, linePath, svgChart } from './svg-chart.ts';
import { visibleExcerpt } from './visible-text.ts';

/** Colours and strokes of up to five groups: told apart without colour, too. */
export const comparisonStyle = [0, 1, 2, 3, 4]
  .map((index) => {
    const color = ['--p50', '--p95', '--p99', '--ok', '--quiet'][index];
    const dash = ['none', '7 3', '2 3', '9 3 2 3', '4 4'][index];
    return `.line.g${index}{stroke:var(${color});stroke-dasharray:${dash}}.dot.g${index}{fill:var(${color})}.key.g${index}{background:var(${color})}`;
  })
  .join('');

const nameLimit = 30;

/** The charts of a comparison: every run as a dot, latency curves overlaid, failure classes. */
export function comparisonFigures(groups: readonly ComparedGroup[]): string {
  const failedOf = (run: ComparedGroup['runs'][number]) => (run.ok + run.failed > 0 ? run.failed / (run.ok + run.failed) : 0);
  return [
    dotFigure(
      'Failed share of each run',
      'bar: 95 % interval of all',
      groups,
      failedOf,
      formatShare,
      ({ failedInterval }) => failedInterval,
    ),
    dotFigure('p95 of each run', 'response time', groups, (run) => run.p95Ms, formatDuration),
    curveFigure(groups),
    classFigure(groups),
  ].join('');
}

function columns(groups: readonly ComparedGroup[]): { at: number; label: string }[] {
  return groups.map(({ label }, index) => ({
    at: index + 0.5,
    label: visibleExcerpt(label, Math.floor((2 * nameLimit) / Math.max(2, groups.length))),
  }));
}

function dotFigure(
  title: string,
  note: string,
  groups: readonly ComparedGroup[],
  value: (run: ComparedGroup['runs'][number]) => number,
  format: (value: number) => string,
  interval?: (group: ComparedGroup) => readonly [number, number],
): string {
  const highest = Math.max(...groups.flatMap((group) => [...group.runs.map(value), interval?.(group)[1] ?? 0]));
  const dots = (group: ComparedGroup, index: number, { x, y }: ChartScale) =>
    group.runs
      .map((run, place) => {
        // Side by side, so that equal runs do not hide each other.
        const at = x(index + 0.5 + (group.runs.length > 1 ? (place / (group.runs.length - 1) - 0.5) * 0.5 : 0));
        const words = escapeMarkup(`run ${run.id}: ${format(value(run))}`);
        return `<circle class="dot g${index}" cx="${coordinate(at)}" cy="${coordinate(y(value(run)))}" r="4"><title>${words}</title></circle>`;
      })
      .join('');
  const bar = (group: ComparedGroup, index: number, { x, y }: ChartScale) => {
    if (interval === undefined) return '';
    const [low, high] = interval(group);
    const at = coordinate(x(index + 0.88));
    return `<path class="line g${index}" style="stroke-dasharray:none" d="M${at} ${coordinate(y(low))}V${coordinate(y(high))}"/>`;
  };
  const chart = svgChart({
    description: `${title}: ${groups.map((group) => `${group.label}: ${group.runs.map((run) => format(value(run))).join(', ')}`).join('; ')}`,
    xMaximum: groups.length,
    yMaximum: highest,
    xTicks: columns(groups),
    formatY: format,
    draw: (scale) => groups.map((group, index) => bar(group, index, scale) + dots(group, index, scale)).join(''),
  });
  return figure(title, note, legend(groups), chart);
}

/** Percentiles with the tail stretched, those of all groups over each other. */
function curveFigure(groups: readonly ComparedGroup[]): string {
  const nines = (percentile: number) => Math.min(5, -Math.log10(Math.max(1 - percentile / 100, 1e-5)));
  const curves = groups.map(({ latencyCurve }) => latencyCurve.map(([percentile, atMs]) => [nines(percentile), atMs] as const));
  if (curves.every((curve) => curve.length < 2)) return '';
  const end = Math.max(...curves.flatMap((curve) => curve.map(([at]) => at)));
  const labels = ['0', '90', '99', '99.9', '99.99', '100'];
  const chart = svgChart({
    description: 'Response time by percentile of the middle run of each group',
    xMaximum: end,
    yMaximum: Math.max(...curves.flatMap((curve) => curve.map(([, atMs]) => atMs))),
    xTicks: labels.map((label, at) => ({ at, label: `${label}%` })).filter(({ at }) => at <= end),
    formatY: formatDuration,
    draw: ({ x, y }) =>
      curves
        .map((curve, index) => `<path class="line g${index}" d="${linePath(curve.map(([at, atMs]) => [x(at), y(atMs)] as const))}"/>`)
        .join(''),
  });
  return figure('Response time by percentile', 'the middle run by p95', legend(groups), chart);
}

/** Failures by class as a share of what ended, stacked. */
function classFigure(groups: readonly ComparedGroup[]): string {
  const classes = [...new Set(groups.flatMap(({ failures }) => failures.map((failure) => failure.class)))];
  if (classes.length === 0) return '';
  const shares = groups.map(({ runs, failures }) => {
    const ended = runs.reduce((sum, { ok, failed }) => sum + ok + failed, 0);
    return classes.map((name) => (ended > 0 ? (failures.find((failure) => failure.class === name)?.count ?? 0) / ended : 0));
  });
  const chart = svgChart({
    description: 'Failures by class, as a share of all requests that ended',
    xMaximum: groups.length,
    yMaximum: Math.max(...groups.map(({ failedShare }) => failedShare)),
    xTicks: columns(groups),
    formatY: formatShare,
    draw: ({ x, y }) =>
      shares
        .map((group, index) => {
          let below = 0;
          return group
            .map((share, place) => {
              const name = classes[place];
              if (share === 0 || name === undefined) return '';
              const [from, to] = [coordinate(y(below)), coordinate(y(below + share))];
              below += share;
              const [left, right] = [coordinate(x(index + 0.25)), coordinate(x(index + 0.75))];
              return `<path style="fill:${failureColor(name)}" d="M${left} ${from}V${to}H${right}V${from}z"/>`;
            })
            .join('');
        })
        .join(''),
  });
  const items = classes.map((name) => ({ mark: 'class', label: describeFailureClass(name).label, color: failureColor(name) }));
  return figure('Failures by class', 'share of requests that ended', items, chart);
}

function legend(groups: readonly ComparedGroup[]) {
  return groups.map(({ label }, index) => ({ mark: `g${index}`, label: visibleExcerpt(label, nameLimit) }));
}
