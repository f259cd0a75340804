/** The percentiles an axis is labelled with. */
export const percentileTicks = [50, 90, 99, 99.9, 99.99, 99.999];

const lastPosition = 6;

/** Place of a percentile (0…100) on an axis on which each further nine takes the same room: 0 -> 0, 90 -> 1, 99 -> 2, 99.9 -> 3. */
export function percentilePosition(percentile: number): number {
  if (percentile >= 100) return lastPosition;
  return Math.min(lastPosition, -Math.log10(1 - Math.max(0, percentile) / 100));
}

/** Places of the percentiles of a curve. p100 has none on a logarithmic axis: it is drawn a little beyond the last that has. */
export function curvePositions(percentiles: readonly number[]): number[] {
  const last = Math.max(0, ...percentiles.filter((percentile) => percentile < 100).map(percentilePosition));
  return percentiles.map((percentile) => (percentile < 100 ? percentilePosition(percentile) : Math.min(lastPosition, last + 0.3)));
}

/** The part of a curve that `count` values can tell apart, and its end: of 1,000 there is no p99.99. */
export function supportedCurve<Point extends readonly [number, number]>(curve: readonly Point[], count: number): readonly Point[] {
  return curve.filter(([percentile]) => percentile >= 100 || (1 - percentile / 100) * count >= 0.999);
}

/** The percentile at a place, rounded to what its place can tell apart: 2 -> 99. */
export function percentileAt(position: number): number {
  if (position >= lastPosition) return 100;
  const percentile = 100 * (1 - 10 ** -position);
  const digits = Math.max(0, Math.ceil(position) - 1);
  return Number(percentile.toFixed(digits));
}

/** Milliseconds of one curve at the places of all curves; `undefined` where it has no value of its own. */
export type PercentileColumn = readonly (number | undefined)[];

/** Several curves on one axis: the percentiles any of them has, ascending, the place of each, and each curve's value there. */
export function alignCurves(curves: readonly (readonly (readonly [number, number])[])[]): {
  readonly percentiles: readonly number[];
  readonly positions: number[];
  readonly columns: readonly PercentileColumn[];
} {
  const percentiles = [...new Set(curves.flatMap((curve) => curve.map(([percentile]) => percentile)))].sort((a, b) => a - b);
  const columns = curves.map((curve) => {
    const byPercentile = new Map(curve);
    return percentiles.map((percentile) => byPercentile.get(percentile));
  });
  return { percentiles, positions: curvePositions(percentiles), columns };
}
