/** The percentiles an axis is labelled with. */
export const percentileTicks = [0, 50, 90, 99, 99.9, 99.99, 99.999];

/** p100 has no place on a logarithmic axis; it is drawn where one in a million would be. */
const lastPosition = 6;

/** Place of a percentile (0…100) on an axis on which each further nine takes the same room: 0 -> 0, 90 -> 1, 99 -> 2, 99.9 -> 3. */
export function percentilePosition(percentile: number): number {
  if (percentile >= 100) return lastPosition;
  return Math.min(lastPosition, -Math.log10(1 - Math.max(0, percentile) / 100));
}

/** The percentile at a place, rounded to what its place can tell apart: 2 -> 99. */
export function percentileAt(position: number): number {
  if (position >= lastPosition) return 100;
  const percentile = 100 * (1 - 10 ** -position);
  const digits = Math.max(0, Math.ceil(position) - 1);
  return Number(percentile.toFixed(digits));
}
