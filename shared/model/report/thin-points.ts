import { type MomentPoint, momentMs, type SecondPoint, type SeriesPoint } from '../load-sample.ts';
import { seriesColumns } from '../series-columns.ts';

/** One column of a chart: `width` seconds of the run from `second` on. Rates are per second, latencies in milliseconds. */
export interface ChartPoint {
  readonly second: number;
  readonly width: number;
  readonly ok: number;
  readonly failed: number;
  readonly aborted: number;
  readonly byClass: Readonly<Record<string, number>>;
  /** The worst step of the column; `undefined` where no request ended. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

const worst = (points: readonly SeriesPoint[], value: (point: SeriesPoint) => number) => {
  let largestUs = 0;
  for (const point of points) largestUs = Math.max(largestUs, value(point));
  return largestUs / 1000;
};

function merge(second: number, width: number, points: readonly SeriesPoint[]): ChartPoint {
  const sum = (value: (point: SeriesPoint) => number) => points.reduce((total, point) => total + value(point), 0) / width;
  const byClass: Record<string, number> = {};
  for (const point of points) {
    for (const [name, count] of Object.entries(point.byClass)) byClass[name] = (byClass[name] ?? 0) + count / width;
  }
  const timed = points.some((point) => point.maxUs > 0);
  return {
    second,
    width,
    ok: sum((point) => point.ok),
    failed: sum((point) => point.failed),
    aborted: sum((point) => point.aborted),
    byClass,
    p50Ms: timed ? worst(points, (point) => point.p50Us) : undefined,
    p95Ms: timed ? worst(points, (point) => point.p95Us) : undefined,
    p99Ms: timed ? worst(points, (point) => point.p99Us) : undefined,
  };
}

interface Thinning {
  /** Columns at most. */
  readonly limit: number;
  /** How long the run took; without it the last step counts in full. */
  readonly durationMs?: number;
}

function thin<Point extends SeriesPoint>(
  points: readonly Point[],
  at: (point: Point) => number,
  stepSeconds: number,
  { limit, durationMs = 0 }: Thinning,
): ChartPoint[] {
  const length = points.reduce((largest, point) => Math.max(largest, at(point) + 1), 0);
  const steps = new Map(points.map((point) => [at(point), point]));
  return seriesColumns({ length, stepSeconds, endSeconds: durationMs / 1000, limit }).map(({ from, to, startSeconds, widthSeconds }) => {
    const merged: Point[] = [];
    for (let index = from; index < to; index += 1) {
      const point = steps.get(index);
      if (point) merged.push(point);
    }
    return merge(startSeconds, widthSeconds, merged);
  });
}

/** Merges the seconds of a run into at most `limit` columns of equal width; seconds that are missing count as idle. */
export function thinPoints(seconds: readonly SecondPoint[], thinning: Thinning): ChartPoint[] {
  return thin(seconds, (point) => point.second, 1, thinning);
}

/** The same for the moments of a short run. */
export function thinMoments(moments: readonly MomentPoint[], thinning: Thinning): ChartPoint[] {
  return thin(moments, (point) => point.moment, momentMs / 1000, thinning);
}
