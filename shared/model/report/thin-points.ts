import type { SecondPoint } from '../load-sample.ts';

/** One column of a chart: `width` seconds of the run from `second` on. Rates are per second, latencies in milliseconds. */
export interface ChartPoint {
  readonly second: number;
  readonly width: number;
  readonly ok: number;
  readonly failed: number;
  readonly aborted: number;
  readonly byClass: Readonly<Record<string, number>>;
  /** The worst second of the column; `undefined` where no request ended. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

const worst = (points: readonly SecondPoint[], value: (point: SecondPoint) => number) => {
  let largestUs = 0;
  for (const point of points) largestUs = Math.max(largestUs, value(point));
  return largestUs / 1000;
};

function merge(second: number, width: number, points: readonly SecondPoint[]): ChartPoint {
  const sum = (value: (point: SecondPoint) => number) => points.reduce((total, point) => total + value(point), 0) / width;
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

/** Merges the seconds of a run into at most `limit` columns of equal width; seconds that are missing count as idle. */
export function thinPoints(seconds: readonly SecondPoint[], limit: number): ChartPoint[] {
  const last = seconds.reduce((largest, point) => Math.max(largest, point.second), -1);
  if (last < 0) return [];
  const width = Math.max(1, Math.ceil((last + 1) / limit));
  const columns = Array.from({ length: Math.ceil((last + 1) / width) }, (): SecondPoint[] => []);
  for (const point of seconds) columns[Math.floor(point.second / width)]?.push(point);
  return columns.map((points, index) => merge(index * width, width, points));
}
