import { momentMs, mostMoments } from './load-sample.ts';

/** One column of a chart: the steps `from` … `to - 1` of a series, and the time they cover. */
export interface SeriesColumn {
  readonly from: number;
  readonly to: number;
  readonly startSeconds: number;
  /** Of the last column, only as far as the run has come: its rates are then as true as those of the others. */
  readonly widthSeconds: number;
}

export interface SeriesShape {
  /** Steps known. */
  readonly length: number;
  readonly stepSeconds: number;
  /** How long the run took, or has taken so far. */
  readonly endSeconds: number;
  /** Columns at most: where there are more steps, a column has several. */
  readonly limit: number;
}

/** Seconds every column but the last covers. */
export function columnSeconds({ length, stepSeconds, limit }: Pick<SeriesShape, 'length' | 'stepSeconds' | 'limit'>): number {
  return stepsPerColumn(length, limit) * stepSeconds;
}

/** Cuts a series into columns of equal width. A remainder of less than half a column is drawn with the column before: alone it would say little. */
export function seriesColumns({ length, stepSeconds, endSeconds, limit }: SeriesShape): SeriesColumn[] {
  if (length === 0) return [];
  const steps = stepsPerColumn(length, limit);
  const known = endSeconds >= (length - 1) * stepSeconds && endSeconds > 0;
  const end = known ? Math.min(endSeconds, length * stepSeconds) : length * stepSeconds;
  let count = Math.ceil(length / steps);
  if (count > 1 && end - (count - 1) * steps * stepSeconds < (steps * stepSeconds) / 2) count -= 1;
  return Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1;
    const from = index * steps;
    const to = isLast ? length : from + steps;
    const startSeconds = from * stepSeconds;
    return { from, to, startSeconds, widthSeconds: (isLast ? end : to * stepSeconds) - startSeconds };
  });
}

/** True when the moments of a run of this length are all there, so that it can be drawn in them. */
export function momentsCover(durationMs: number): boolean {
  return durationMs <= momentMs * mostMoments;
}

function stepsPerColumn(length: number, limit: number): number {
  return Math.max(1, Math.ceil(length / limit));
}
