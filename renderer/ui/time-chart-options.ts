import uPlot from 'uplot';
import { chartFont, type Hue } from './hue.ts';

export interface TimeSeries {
  readonly key: string;
  readonly label: string;
  readonly hue: Hue;
  readonly kind: 'line' | 'bar';
  /** Lengths of strokes and gaps in pixels, so that a line is known without its colour. */
  readonly dash?: readonly number[];
  /** A line that is no measurement, e.g. a threshold: without a dot at each of its places. */
  readonly isBare?: boolean;
}

/** A moment worth a thin labelled line, or a span of time: shaded, with a line at each of its ends. */
export interface ChartMarker {
  /** Seconds since the start. */
  readonly at: number;
  /** End of a span; infinite for one that goes on. */
  readonly until?: number | undefined;
  readonly label: string;
  readonly tone: 'failed' | 'warning' | 'unknown';
}

export interface TimeChartLook {
  readonly series: readonly TimeSeries[];
  readonly stacked: boolean;
  readonly syncKey: string;
  format(value: number): string;
  /** Left end of the time axis. */
  xMin(): number;
  xMax(): number;
  /** Top of the y axis, where it is known beforehand. */
  readonly yMax?: number | undefined;
  /** The values are bytes: the axis steps in round KiB, MiB and GiB. */
  readonly isBytes: boolean;
  /** Labels a place on the time axis, in seconds. */
  tick(seconds: number): string;
  /** Seconds a bar stands for. */
  stepSeconds(): number;
  markers(): readonly ChartMarker[];
  /** Says what the markers are; one chart of a column is enough. */
  readonly markerLabels: boolean;
  onCursor(index: number | undefined): void;
}

const timeSteps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600];

const byteSteps = Array.from({ length: 48 }, (_, power) => 2 ** power);

/** What lies under the shade of a span keeps its contrast. */
const spanOpacity = 0.1;

/** Narrower bars, in pixels, stand without an edge. */
const leastPitchWithEdge = 5;

/** uPlot options of one time chart: y from 0, time at round places, one cursor for all charts of the same key, no animation. */
export function timeChartOptions(look: TimeChartLook, color: (hue: Hue) => string): Omit<uPlot.Options, 'width' | 'height'> {
  const axis = { stroke: color('--bz-dim'), font: chartFont, ticks: { show: false } };
  const drawn = look.stacked ? [...look.series].reverse() : look.series;
  return {
    legend: { show: false },
    padding: [10, 26, 0, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false },
      sync: { key: look.syncKey, setSeries: false },
      points: { show: !look.stacked, size: 6 },
    },
    scales: {
      x: { time: false, range: () => [look.xMin(), look.xMax()] },
      y: { range: (_, __, most) => [0, look.yMax ?? (most > 0 ? most * 1.08 : 1)] },
    },
    axes: [
      { ...axis, size: 22, gap: 4, incrs: timeSteps, space: 56, grid: { show: false }, values: (_, splits) => splits.map(look.tick) },
      {
        ...axis,
        size: 64,
        gap: 6,
        space: 26,
        ...(look.isBytes ? { incrs: byteSteps } : {}),
        grid: { stroke: color('--bz-grid'), width: 1 },
        values: (_, splits) => withoutRepeats(splits.map((split) => look.format(split))),
      },
    ],
    series: [{}, ...drawn.map((series) => seriesOptions(series, look, color))],
    hooks: {
      setCursor: [(chart) => look.onCursor(chart.cursor.idx ?? undefined)],
      draw: [(chart) => drawMarkers(chart, look.markers(), look.markerLabels, color)],
    },
  };
}

/** Between two whole numbers there is nothing to label. */
function withoutRepeats(labels: readonly string[]): string[] {
  return labels.map((label, index) => (label === labels[index - 1] ? '' : label));
}

function seriesOptions(series: TimeSeries, look: TimeChartLook, color: (hue: Hue) => string): uPlot.Series {
  const { stacked } = look;
  const hue = color(series.hue);
  if (series.kind === 'bar') {
    // The edge in the ground's colour keeps neighbours in a stack apart even for those who see no difference in hue; a thin bar it would hide.
    return {
      fill: hue,
      stroke: stacked ? (chart) => (barPitch(chart) < leastPitchWithEdge ? hue : color('--bz-panel')) : hue,
      width: stacked ? 1 : 0,
      points: { show: false },
      paths: (chart, index, from, to) => {
        const mostPixels = barWidth(chart, Math.min(look.stepSeconds(), look.xMax() - look.xMin()));
        return uPlot.paths.bars?.({ size: [0.94, mostPixels] })(chart, index, from, to) ?? null;
      },
    };
  }
  return {
    stroke: hue,
    width: 1.5,
    points: series.isBare ? { show: false } : { size: 4, fill: hue },
    ...(series.dash ? { dash: [...series.dash] } : {}),
  };
}

/** Pixels of a bar as wide as its time: a lone one would be as wide as the chart. */
function barWidth(chart: uPlot, seconds: number): number {
  return Math.max(1, (chart.valToPos(seconds, 'x') - chart.valToPos(0, 'x')) * 0.94);
}

/** Pixels between the middles of two bars. */
function barPitch(chart: uPlot): number {
  const [first = 0, second = first + 1] = chart.data[0];
  return chart.valToPos(second, 'x') - chart.valToPos(first, 'x');
}

function drawMarkers(chart: uPlot, markers: readonly ChartMarker[], labels: boolean, color: (hue: Hue) => string): void {
  const { ctx, bbox } = chart;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.font = chartFont.replace('11px', `${10 * ratio}px`);
  ctx.textBaseline = 'bottom';
  const right = bbox.left + bbox.width;
  const isInside = (x: number) => x >= bbox.left - 1 && x <= right + 1;
  const line = (x: number) => {
    if (!isInside(x)) return;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  };
  // Of labels that would lie on each other the later one stands: the newest says most.
  let labelledFrom = Number.POSITIVE_INFINITY;
  for (const marker of markers.toSorted((a, b) => b.at - a.at)) {
    const [from, to] = edges(marker, (seconds) => Math.round(chart.valToPos(seconds, 'x', true)));
    if (to < bbox.left - 1 || from > right + 1) continue;
    const x = Math.max(from, bbox.left);
    ctx.strokeStyle = color(`--bz-${marker.tone}`);
    ctx.fillStyle = color(`--bz-${marker.tone}`);
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 2 * ratio]);
    line(from);
    if (marker.until !== undefined) {
      line(to);
      ctx.globalAlpha = spanOpacity;
      ctx.fillRect(x, bbox.top, Math.min(to, right) - x, bbox.height);
      ctx.globalAlpha = 1;
    }
    if (!labels) continue;
    const width = ctx.measureText(marker.label).width + 4 * ratio;
    const fits = x + width < right;
    if ((fits ? x + width : x) > labelledFrom) continue;
    labelledFrom = fits ? x : x - width;
    ctx.textAlign = fits ? 'left' : 'right';
    ctx.fillText(marker.label, x + (fits ? 3 : -3) * ratio, bbox.top + 2 * ratio);
  }
  ctx.restore();
}

/** Both ends of a marker in pixels; of a moment they are one. */
function edges({ at, until }: ChartMarker, toPixels: (seconds: number) => number): readonly [from: number, to: number] {
  const from = toPixels(at);
  if (until === undefined) return [from, from];
  return [from, until === Number.POSITIVE_INFINITY ? until : toPixels(until)];
}
