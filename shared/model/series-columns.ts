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
  /** The part that is wanted; the columns are those that have something of it, and `limit` is for it alone. */
  readonly fromSeconds?: number | undefined;
  readonly toSeconds?: number | undefined;
}

/** Seconds every column but the last covers. */
export function columnSeconds(shape: SeriesShape): number {
  return stepsPerColumn(shape) * shape.stepSeconds;
}

/** How far the steps of a series reach. */
export function seriesEnd({ length, stepSeconds, endSeconds }: Pick<SeriesShape, 'length' | 'stepSeconds' | 'endSeconds'>): number {
  const known = endSeconds >= (length - 1) * stepSeconds && endSeconds > 0;
  return known ? Math.min(endSeconds, length * stepSeconds) : length * stepSeconds;
}

/**
 * Cuts a series into columns of equal width. A remainder of less than half a column is drawn with the column before: alone it would say little.
 * The columns of a part stand where those of another part as wide stand, so that nothing changes its height while one moves along.
 */
export function seriesColumns(shape: SeriesShape): SeriesColumn[] {
  const { length, stepSeconds, fromSeconds = 0, toSeconds = Number.POSITIVE_INFINITY } = shape;
  if (length === 0) return [];
  const steps = stepsPerColumn(shape);
  const width = steps * stepSeconds;
  const end = seriesEnd(shape);
  let count = Math.ceil(length / steps);
  if (count > 1 && end - (count - 1) * width < width / 2) count -= 1;
  const first = Math.min(Math.max(0, Math.floor(fromSeconds / width)), count - 1);
  const after = Math.min(count, Math.max(first + 1, Math.ceil(toSeconds / width)));
  return Array.from({ length: after - first }, (_, at) => {
    const index = first + at;
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

function stepsPerColumn({ length, stepSeconds, limit, fromSeconds = 0, toSeconds = Number.POSITIVE_INFINITY }: SeriesShape): number {
  const wanted = Math.min(length, (toSeconds - fromSeconds) / stepSeconds);
  return Math.max(1, Math.ceil(wanted / limit));
}
