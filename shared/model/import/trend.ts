const curvePercentiles = [0, 1, 5, 10, 25, 50, 75, 80, 90, 92.5, 95, 97, 98, 99, 99.5, 99.9, 99.99, 100];

/** k6's statistics of ascending values, in milliseconds. A percentile is the smallest value that so many do not exceed. */
export function trendOf(sorted: Float64Array): Record<string, number> {
  const at = (share: number) => valueAt(sorted, share);
  const avg = sorted.reduce((sum, value) => sum + value, 0) / Math.max(1, sorted.length);
  return { avg, min: at(0), med: at(0.5), max: at(1), 'p(90)': at(0.9), 'p(95)': at(0.95), 'p(99)': at(0.99) };
}

/** [percentile, milliseconds] of ascending values. */
export function curveOf(sorted: Float64Array): (readonly [number, number])[] {
  return sorted.length === 0 ? [] : curvePercentiles.map((percentile) => [percentile, valueAt(sorted, percentile / 100)] as const);
}

function valueAt(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)] ?? 0;
}
