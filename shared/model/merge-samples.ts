import type { LoadSample, SecondPoint } from './load-sample.ts';

/** Two samples of one run in one: everything cumulative from the later, and every second either of them brought. */
export function mergeSamples(earlier: LoadSample, later: LoadSample): LoadSample {
  return { ...later, seconds: mergeSeconds(earlier.seconds, later.seconds) };
}

/** Seconds of both, ascending; where both have one, the later sample's. */
export function mergeSeconds(earlier: readonly SecondPoint[], later: readonly SecondPoint[]): SecondPoint[] {
  const first = later[0];
  const last = earlier.at(-1);
  // What comes later nearly always only adds to the end.
  if (first === undefined || last === undefined || first.second > last.second) return [...earlier, ...later];
  const bySecond = new Map(earlier.map((point) => [point.second, point]));
  for (const point of later) bySecond.set(point.second, point);
  return [...bySecond.values()].sort((a, b) => a.second - b.second);
}
