import { formatClockTick } from '../format.ts';
import { escapeMarkup } from './escape.ts';

/** Size of a chart in SVG units; it scales to the width of the page. */
export const chartSize = { width: 560, height: 210, left: 58, right: 24, top: 12, bottom: 28 } as const;

export interface ChartScale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

export interface ChartTick {
  readonly at: number;
  readonly label: string;
}

export interface ChartFrame {
  /** What a screen reader says instead of the picture. */
  readonly description: string;
  readonly xMaximum: number;
  readonly yMaximum: number;
  readonly xTicks: readonly ChartTick[];
  readonly formatY: (value: number) => string;
  /** The marks: SVG made with the scale. */
  readonly draw: (scale: ChartScale) => string;
}

/** A round number at or above `maximum` and the step that divides it into at most five parts. */
export function niceScale(maximum: number): { top: number; step: number } {
  if (!(maximum > 0) || !Number.isFinite(maximum)) return { top: 1, step: 1 };
  const magnitude = 10 ** Math.floor(Math.log10(maximum / 4));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((candidate) => candidate * 5 >= maximum) ?? magnitude * 10;
  return { top: Math.ceil(maximum / step - 1e-9) * step, step };
}

/** A coordinate with one decimal: enough for the eye, small in the file. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}

const timeSteps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];

/** Labels along a run of `durationSeconds`: at most eight, at round times. */
export function timeTicks(durationSeconds: number): ChartTick[] {
  const step = timeSteps.find((candidate) => durationSeconds / candidate <= 8) ?? 28_800;
  const count = Math.floor(durationSeconds / step + 1e-9) + 1;
  return Array.from({ length: count }, (_, index) => ({ at: index * step, label: formatClockTick(index * step) }));
}

/** A chart as an SVG string: grid, axes, labels and what `draw` returns. Colours come from the page's style sheet. */
export function svgChart(frame: ChartFrame): string {
  const { width, height, left, right, top, bottom } = chartSize;
  const { top: yTop, step } = niceScale(frame.yMaximum);
  const xTop = frame.xMaximum > 0 ? frame.xMaximum : 1;
  const scale: ChartScale = {
    x: (value) => left + (Math.min(Math.max(value, 0), xTop) / xTop) * (width - left - right),
    y: (value) => height - bottom - (Math.min(Math.max(value, 0), yTop) / yTop) * (height - top - bottom),
  };
  const grid: string[] = [];
  for (let value = 0; value <= yTop * (1 + 1e-9); value += step) {
    const y = coordinate(scale.y(value));
    grid.push(`<path class="grid" d="M${left} ${y}H${width - right}"/>`);
    grid.push(`<text x="${left - 6}" y="${y}" dy="0.32em" text-anchor="end">${escapeMarkup(frame.formatY(value))}</text>`);
  }
  for (const tick of frame.xTicks) {
    const x = coordinate(scale.x(tick.at));
    grid.push(`<path class="tick" d="M${x} ${height - bottom}v4"/>`);
    grid.push(`<text x="${x}" y="${height - bottom + 17}" text-anchor="middle">${escapeMarkup(tick.label)}</text>`);
  }
  const description = escapeMarkup(frame.description);
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}">${grid.join('')}${frame.draw(scale)}</svg>`;
}

/** A line through the points; a gap where a value is missing. A lone point becomes a dash, `reach` to either side. */
export function linePath(points: readonly (readonly [x: number, y: number | undefined])[], reach = 2): string {
  let path = '';
  let pen = false;
  points.forEach(([x, y], index) => {
    if (y === undefined) {
      pen = false;
      return;
    }
    const lone = !pen && points[index + 1]?.[1] === undefined;
    path += lone
      ? `M${coordinate(x - reach)} ${coordinate(y)}h${coordinate(2 * reach)}`
      : `${pen ? 'L' : 'M'}${coordinate(x)} ${coordinate(y)}`;
    pen = true;
  });
  return path;
}
