import type uPlot from 'uplot';
import type { ChartMarker } from './chart-marker.ts';
import { chartFont, type Hue } from './hue.ts';
import { paintBars } from './paint-bars.ts';
import { paintMarkers } from './paint-markers.ts';

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
    series: [{}, ...drawn.map((series) => seriesOptions(series, color))],
    hooks: {
      setCursor: [(chart) => look.onCursor(chart.cursor.idx ?? undefined)],
      drawSeries: [
        (chart, index) => {
          const one = drawn[index - 1];
          if (one?.kind !== 'bar') return;
          const seconds = Math.min(look.stepSeconds(), look.xMax() - look.xMin());
          paintBars(chart, index, { color: color(one.hue), seconds, ...(look.stacked ? { edge: color('--bz-panel') } : {}) });
        },
      ],
      draw: [(chart) => paintMarkers(chart, look.markers(), look.markerLabels, color)],
    },
  };
}

/** Between two whole numbers there is nothing to label. */
function withoutRepeats(labels: readonly string[]): string[] {
  return labels.map((label, index) => (label === labels[index - 1] ? '' : label));
}

function seriesOptions(series: TimeSeries, color: (hue: Hue) => string): uPlot.Series {
  const hue = color(series.hue);
  // Bars are painted by `paintBars`.
  if (series.kind === 'bar') return { points: { show: false }, paths: () => null };
  return {
    stroke: hue,
    width: 1.5,
    points: series.isBare ? { show: false } : { size: 4, fill: hue },
    ...(series.dash ? { dash: [...series.dash] } : {}),
  };
}
