import type { LoadSample, MomentPoint, SecondPoint } from './load-sample.ts';

/** Two samples of one run in one: everything cumulative from the later, and every second and moment either of them brought. */
export function mergeSamples(earlier: LoadSample, later: LoadSample): LoadSample {
  return { ...later, seconds: mergeSeconds(earlier.seconds, later.seconds), moments: mergeMoments(earlier.moments, later.moments) };
}

/** Seconds of both, ascending; where both have one, the later sample's. */
export function mergeSeconds(earlier: readonly SecondPoint[], later: readonly SecondPoint[]): SecondPoint[] {
  return mergePoints(earlier, later, (point) => point.second);
}

/** Moments of both, ascending; where both have one, the later sample's. */
export function mergeMoments(earlier: readonly MomentPoint[], later: readonly MomentPoint[]): MomentPoint[] {
  return mergePoints(earlier, later, (point) => point.moment);
}

function mergePoints<Point>(earlier: readonly Point[], later: readonly Point[], at: (point: Point) => number): Point[] {
  const first = later[0];
  const last = earlier.at(-1);
  // What comes later nearly always only adds to the end.
  if (first === undefined || last === undefined || at(first) > at(last)) return [...earlier, ...later];
  const byPlace = new Map(earlier.map((point) => [at(point), point]));
  for (const point of later) byPlace.set(at(point), point);
  return [...byPlace.values()].sort((a, b) => at(a) - at(b));
}
