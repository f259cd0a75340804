import { columnSeconds, momentsCover, type SeriesColumn, seriesColumns, seriesEnd } from '../../../shared/model/series-columns.ts';
import type { ChartFrame, ChartSource } from '../../ui/chart-source.ts';
import type { TimeSpan } from '../../ui/time-zoom.ts';
import type { RunSeries, SeriesKey, SeriesTable } from './run-series.ts';

/** Columns drawn at most; a longer run is drawn in steps of several seconds. */
const mostPoints = 400;
/** The time axis of a run that has just begun. */
const leastSeconds = 5;
/** A plan of this length or less has its whole axis from the start; a longer one doubles its axis as it goes. */
const leastPlanned = 60;

/** Seconds a plan takes, as far as it says: while it runs, the time axis stands still. */
export type PlannedSeconds = () => number;

type Fold = (values: Float64Array, column: SeriesColumn) => number | undefined;

/** Per second, on average over the column. */
const rateOf: Fold = (values, { from, to, widthSeconds }) => {
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += values[index] ?? 0;
  return sum / widthSeconds;
};

const largestOf: Fold = (values, { from, to }) => {
  let largest = 0;
  for (let index = from; index < to; index += 1) largest = Math.max(largest, values[index] ?? 0);
  return largest;
};

/** Largest in the column, and nothing where no request ended. Microseconds to milliseconds. */
const latencyOf: Fold = (values, column) => {
  const largest = largestOf(values, column);
  return largest ? largest / 1000 : undefined;
};

/** Chart columns of a run: outcomes per second. */
export function outcomeSource(series: RunSeries, planned: PlannedSeconds): ChartSource {
  return source(series, planned, valuesOf(['ok', 'failed', 'aborted']), rateOf);
}

/** p50, p95 and p99 in milliseconds. */
export function latencySource(series: RunSeries, planned: PlannedSeconds): ChartSource {
  return source(series, planned, valuesOf(['p50Us', 'p95Us', 'p99Us']), latencyOf);
}

/** Failures per second of the classes given, in their order. */
export function failureSource(series: RunSeries, planned: PlannedSeconds, classes: readonly string[]): ChartSource {
  return source(series, planned, (table) => classes.map((name) => table.classValues(name)), rateOf);
}

/** Connections and requests waiting for one. */
export function connectionSource(series: RunSeries, planned: PlannedSeconds): ChartSource {
  return source(series, planned, valuesOf(['connections', 'inFlight', 'queued']), largestOf);
}

/** Generator lag in milliseconds. */
export function generatorSource(series: RunSeries, planned: PlannedSeconds): ChartSource {
  return source(series, planned, valuesOf(['lagMs']), largestOf);
}

/** Lines of logs that say why requests fail, per second: a column a log. */
export function logSource(series: RunSeries, planned: PlannedSeconds, logs: readonly Float64Array[]): ChartSource {
  const length = () => Math.min(series.seconds.length, Math.max(0, ...logs.map((log) => log.length)));
  return source(
    series,
    planned,
    () => logs,
    rateOf,
    () => ({ length: length(), stepSeconds: 1 }),
  );
}

/** Right end of the run's time axis, in seconds. */
export function axisSeconds(series: RunSeries, plannedSeconds: number): number {
  const { length, stepSeconds } = drawnTable(series, plannedSeconds, undefined);
  const endSeconds = series.elapsedSeconds;
  const end = length === 0 ? endSeconds : seriesEnd({ length, stepSeconds, endSeconds });
  if (!series.isOver) return axisEnd(plannedSeconds, end);
  return end > 0 ? end : 1;
}

function valuesOf(keys: readonly SeriesKey[]) {
  return (table: SeriesTable) => keys.map((key) => table.values(key));
}

/** `steps` says how long the values are and what each stands for, where they are not a table of the run. */
function source(
  series: RunSeries,
  planned: PlannedSeconds,
  values: (table: SeriesTable) => readonly Float64Array[],
  fold: Fold,
  steps: (table: SeriesTable) => Pick<SeriesTable, 'length' | 'stepSeconds'> = (table) => table,
): ChartSource {
  return {
    subscribe: series.subscribe,
    read(span?: TimeSpan): ChartFrame {
      const table = drawnTable(series, planned(), span);
      const { length, stepSeconds: step } = steps(table);
      const shape = {
        ...{ length, stepSeconds: step, endSeconds: series.elapsedSeconds, limit: mostPoints },
        ...(span === undefined ? {} : { fromSeconds: span.from, toSeconds: span.to }),
      };
      const columns = seriesColumns(shape);
      const stepSeconds = columnSeconds(shape);
      return {
        x: columns.map((column) => middleOf(column, stepSeconds)),
        columns: values(table).map((of) => columns.map((column) => fold(of, column))),
        ...(span === undefined ? {} : { xMin: span.from }),
        xMax: span?.to ?? axisSeconds(series, planned()),
        stepSeconds,
      };
    },
  };
}

/** Moments while they reach to the end of what is shown, else seconds. */
function drawnTable(series: RunSeries, plannedSeconds: number, span: TimeSpan | undefined): SeriesTable {
  const length = series.isOver ? series.elapsedSeconds : Math.max(plannedSeconds, series.elapsedSeconds);
  return series.moments.length > 0 && momentsCover((span?.to ?? length) * 1000) ? series.moments : series.seconds;
}

/** All columns stand at equal distances, so that bars have one width; a lone one that is cut short stands in the middle of what there is. */
function middleOf({ startSeconds, widthSeconds }: SeriesColumn, stepSeconds: number): number {
  return startSeconds + (widthSeconds < stepSeconds / 2 ? widthSeconds : stepSeconds) / 2;
}

/** The plan's length, as long as what has happened fills a fair part of it: in a plan of an hour its first minute would be a hairline. */
export function axisEnd(plannedSeconds: number, endSeconds: number): number {
  let standsFor = leastPlanned;
  while (standsFor < endSeconds) standsFor *= 2;
  return Math.max(leastSeconds, Math.min(plannedSeconds, standsFor), endSeconds);
}
