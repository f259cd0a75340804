import type { ChartFrame, ChartSource } from '../../ui/chart-source.ts';
import type { RunSeries, SeriesKey } from './run-series.ts';

/** Columns drawn at most; a longer run is drawn in steps of several seconds. */
const mostPoints = 600;
/** The time axis of a run that has just begun. */
const leastSeconds = 5;
/** A plan of this length or less has its whole axis from the start; a longer one doubles its axis as it goes. */
const leastPlanned = 60;

/** Seconds a plan takes while it runs, so that the time axis stands still; 0 afterwards. */
export type AxisEnd = () => number;

type Fold = (values: Float64Array, from: number, to: number) => number | undefined;

/** Per second, on average over the step. */
const meanOf: Fold = (values, from, to) => {
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += values[index] ?? 0;
  return sum / Math.max(1, to - from);
};

const largestOf: Fold = (values, from, to) => {
  let largest = 0;
  for (let index = from; index < to; index += 1) largest = Math.max(largest, values[index] ?? 0);
  return largest;
};

/** Largest in the step, and nothing where no request ended. Microseconds to milliseconds. */
const latencyOf: Fold = (values, from, to) => {
  const largest = largestOf(values, from, to);
  return largest ? largest / 1000 : undefined;
};

/** Chart columns of a run: outcomes per second. */
export function outcomeSource(series: RunSeries, axis: AxisEnd): ChartSource {
  return source(series, axis, () => columnsOf(series, ['ok', 'failed', 'aborted'], meanOf));
}

/** p50, p95 and p99 in milliseconds. */
export function latencySource(series: RunSeries, axis: AxisEnd): ChartSource {
  return source(series, axis, () => columnsOf(series, ['p50Us', 'p95Us', 'p99Us'], latencyOf));
}

/** Failures per second of the classes given, in their order. */
export function failureSource(series: RunSeries, axis: AxisEnd, classes: readonly string[]): ChartSource {
  return source(series, axis, () => classes.map((name) => fold(series.classValues(name), series.length, meanOf)));
}

/** Connections and requests waiting for one. */
export function connectionSource(series: RunSeries, axis: AxisEnd): ChartSource {
  return source(series, axis, () => columnsOf(series, ['connections', 'inFlight', 'queued'], largestOf));
}

/** Generator lag in milliseconds. */
export function generatorSource(series: RunSeries, axis: AxisEnd): ChartSource {
  return source(series, axis, () => columnsOf(series, ['lagMs'], largestOf));
}

function source(series: RunSeries, axis: AxisEnd, columns: () => ChartFrame['columns']): ChartSource {
  return {
    subscribe: series.subscribe,
    read() {
      const step = stepOf(series.length);
      const x = Array.from({ length: Math.ceil(series.length / step) }, (_, index) => (index + 0.5) * step);
      return { x, columns: columns(), xMax: axisEnd(axis(), series.length) };
    },
  };
}

/** The plan's length, as long as what has happened fills a fair part of it: in a plan of an hour its first minute would be a hairline. */
export function axisEnd(plannedSeconds: number, length: number): number {
  let standsFor = leastPlanned;
  while (standsFor < length) standsFor *= 2;
  return Math.max(leastSeconds, Math.min(plannedSeconds, standsFor), length);
}

function columnsOf(series: RunSeries, keys: readonly SeriesKey[], by: Fold): (number | undefined)[][] {
  return keys.map((key) => fold(series.values(key), series.length, by));
}

/** Seconds a column of the charts stands for. */
export function stepOf(length: number): number {
  return Math.max(1, Math.ceil(length / mostPoints));
}

function fold(values: Float64Array, length: number, by: Fold): (number | undefined)[] {
  const step = stepOf(length);
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => by(values, index * step, Math.min(length, (index + 1) * step)));
}
