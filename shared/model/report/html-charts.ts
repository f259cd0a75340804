import { describeFailureClass, isFailureClass } from '../failure-class.ts';
import { failureColor } from '../failure-color.ts';
import { formatCount, formatDuration } from '../format.ts';
import { escapeMarkup } from './escape.ts';
import { type ChartScale, coordinate, linePath, svgChart, timeTicks } from './svg-chart.ts';
import type { ChartPoint } from './thin-points.ts';

interface Layer {
  /** Class of the style sheet that colours the marks. */
  readonly mark: string;
  readonly label: string;
  /** Overrides the style sheet's colour. */
  readonly color?: string | undefined;
  readonly value: (point: ChartPoint) => number;
}

const outcomeLayers: readonly Layer[] = [
  { mark: 'ok', label: 'ok', value: (point) => point.ok },
  { mark: 'failed', label: 'failed', value: (point) => point.failed },
  { mark: 'aborted', label: 'aborted', value: (point) => point.aborted },
];

/** Classes drawn one by one; the rest is drawn together, as there are no more colours the eye tells apart. */
const classLimit = 7;

export type LegendItem = Pick<Layer, 'mark' | 'label' | 'color'>;

/** A chart with its title, a few words beside it and a legend. */
export function figure(title: string, note: string, legend: readonly LegendItem[], chart: string): string {
  const items = legend
    .map(
      ({ mark, label, color }) =>
        `<li><i class="key ${mark}"${color ? ` style="background:${color}"` : ''}></i>${escapeMarkup(label)}</li>`,
    )
    .join('');
  return `<figure><figcaption><b>${escapeMarkup(title)}</b><span>${escapeMarkup(note)}</span><ul class="legend">${items}</ul></figcaption>${chart}</figure>`;
}

function columnPath(point: ChartPoint, from: number, to: number, { x, y }: ChartScale): string {
  const left = x(point.second);
  const right = x(point.second + point.width);
  const gap = right - left > 6 ? 1 : 0;
  return `M${coordinate(left)} ${coordinate(y(from))}V${coordinate(y(to))}H${coordinate(right - gap)}V${coordinate(y(from))}z`;
}

function stackedColumns(points: readonly ChartPoint[], layers: readonly Layer[], scale: ChartScale): string {
  const paths = layers.map(() => '');
  for (const point of points) {
    let below = 0;
    layers.forEach((layer, index) => {
      const value = layer.value(point);
      if (value > 0) paths[index] += columnPath(point, below, below + value, scale);
      below += value;
    });
  }
  return layers
    .map(({ mark, color }, index) => {
      const fill = color ? ` style="fill:${color}"` : '';
      return paths[index] === '' ? '' : `<path class="area ${mark}"${fill} d="${paths[index]}"/>`;
    })
    .join('');
}

/** Seconds a column stands for; absent where there is only one. */
function columnStep([first, second]: readonly ChartPoint[]): number | undefined {
  return first === undefined || second === undefined ? undefined : second.second - first.second;
}

function rateNote(points: readonly ChartPoint[]): string {
  const step = columnStep(points) ?? 1;
  if (step === 1) return 'per second';
  return step < 1 ? `per second, in steps of ${step * 1000} ms` : `per second, mean of ${step} s`;
}

function latencyNote(points: readonly ChartPoint[]): string {
  const step = columnStep(points);
  if (step === undefined) return 'of the whole run';
  if (step === 1) return 'per second';
  return step < 1 ? `in steps of ${step * 1000} ms` : `worst second of each ${step} s`;
}

function stackedFigure(title: string, points: readonly ChartPoint[], layers: readonly Layer[], description: string): string {
  const end = points.reduce((largest, point) => Math.max(largest, point.second + point.width), 0);
  const highest = points.reduce(
    (largest, point) =>
      Math.max(
        largest,
        layers.reduce((sum, layer) => sum + layer.value(point), 0),
      ),
    0,
  );
  const used = layers.filter((layer) => points.some((point) => layer.value(point) > 0));
  const chart = svgChart({
    description,
    xMaximum: end,
    yMaximum: highest,
    xTicks: timeTicks(end),
    formatY: (value) => (highest < 5 ? String(Math.round(value * 100) / 100) : formatCount(value)),
    draw: (scale) => stackedColumns(points, layers, scale),
  });
  return figure(title, rateNote(points), used, chart);
}

/** Requests that ended per second, stacked by outcome. */
export function outcomeFigure(points: readonly ChartPoint[]): string {
  return stackedFigure('Requests/s by outcome', points, outcomeLayers, 'Requests that ended per second: ok, failed and aborted, stacked');
}

/** Failures per second, stacked by class, in the order given (most frequent first). */
export function failureFigure(points: readonly ChartPoint[], classes: readonly string[]): string {
  const shown = classes.length > classLimit + 1 ? classes.slice(0, classLimit) : classes;
  const rest = classes.slice(shown.length);
  const layers: Layer[] = shown.map((name) => ({
    mark: 'class',
    color: isFailureClass(name) ? failureColor(name) : undefined,
    label: isFailureClass(name) ? describeFailureClass(name).label : name,
    value: (point) => point.byClass[name] ?? 0,
  }));
  if (rest.length > 0) {
    const value = (point: ChartPoint) => rest.reduce((sum, name) => sum + (point.byClass[name] ?? 0), 0);
    layers.push({ mark: 'rest', label: `${rest.length} other classes`, value });
  }
  return stackedFigure('Failures/s by class', points, layers, `Failures per second by class: ${classes.join(', ')}`);
}

/** p50, p95 and p99 of the response time over the run; a merged column shows its worst second. */
export function latencyFigure(points: readonly ChartPoint[]): string {
  const end = points.reduce((largest, point) => Math.max(largest, point.second + point.width), 0);
  const highest = points.reduce((largest, point) => Math.max(largest, point.p99Ms ?? 0), 0);
  const width = points[0]?.width ?? 1;
  const line = (mark: string, scale: ChartScale, value: (point: ChartPoint) => number | undefined) => {
    const path = linePath(
      points.map((point) => {
        const latencyMs = value(point);
        return [scale.x(point.second + point.width / 2), latencyMs === undefined ? undefined : scale.y(latencyMs)] as const;
      }),
      Math.max(2, (scale.x(width) - scale.x(0)) / 2),
    );
    return path === '' ? '' : `<path class="line ${mark}" d="${path}"/>`;
  };
  const chart = svgChart({
    description: 'Response time over the run: median, 95th and 99th percentile',
    xMaximum: end,
    yMaximum: highest,
    xTicks: timeTicks(end),
    formatY: formatDuration,
    draw: (scale) =>
      line('p99', scale, (point) => point.p99Ms) + line('p95', scale, (point) => point.p95Ms) + line('p50', scale, (point) => point.p50Ms),
  });
  const legend = ['p50', 'p95', 'p99'].map((label) => ({ mark: `dash ${label}`, label }));
  return figure('Response time', latencyNote(points), legend, chart);
}

/** Response time by percentile, the tail stretched: 0, 90, 99, 99.9 … at equal distances, as far as `count` requests have a say in it. */
export function percentileFigure(curve: readonly (readonly [percentile: number, latencyMs: number])[], count: number): string {
  const nines = (percentile: number) => -Math.log10(Math.max(1 - percentile / 100, 1e-9));
  const inner = curve
    .filter(([percentile]) => percentile < 100)
    .map(([percentile, latencyMs]) => [nines(percentile), latencyMs] as const)
    .filter(([at]) => at <= Math.log10(Math.max(count, 10)));
  const lastInner = inner.reduce((largest, [at]) => Math.max(largest, at), 0);
  const maximum = curve.find(([percentile]) => percentile === 100);
  const end = Math.min(Math.max(lastInner, 1), 9) + (maximum ? 0.25 : 0);
  const points = maximum ? [...inner, [end, maximum[1]] as const] : inner;
  const labels = ['0', '90', '99', '99.9', '99.99', '99.999', '99.9999', '99.99999'];
  const chart = svgChart({
    description: 'Response time by percentile',
    xMaximum: end,
    yMaximum: points.reduce((largest, [, latencyMs]) => Math.max(largest, latencyMs), 0),
    xTicks: labels.map((label, at) => ({ at, label: `${label}%` })).filter(({ at }) => at <= end),
    formatY: formatDuration,
    draw: ({ x, y }) => `<path class="line curve" d="${linePath(points.map(([at, latencyMs]) => [x(at), y(latencyMs)] as const))}"/>`,
  });
  return figure('Response time by percentile', 'the tail stretched; ends at the slowest request', [], chart);
}
