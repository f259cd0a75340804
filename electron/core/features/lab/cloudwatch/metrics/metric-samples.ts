/** What came in for one second or minute; `values` are some of the single values where they are known, for percentiles. */
export interface MetricSample {
  readonly at: number;
  sampleCount: number;
  sum: number;
  minimum: number;
  maximum: number;
  values: number[] | undefined;
}

/** As many different values as one PutMetricData datum may hold; of more, the latest count. */
const maxValues = 150;

/** Adds what came later for the same time. */
export function mergeSample(into: MetricSample, other: MetricSample): void {
  into.sampleCount += other.sampleCount;
  into.sum += other.sum;
  into.minimum = Math.min(into.minimum, other.minimum);
  into.maximum = Math.max(into.maximum, other.maximum);
  into.values = into.values === undefined || other.values === undefined ? undefined : [...into.values, ...other.values].slice(-maxValues);
}

export function copySample(sample: MetricSample, at: number): MetricSample {
  return { ...sample, at, values: sample.values === undefined ? undefined : [...sample.values] };
}

const percentile = /^p(\d{1,3}(?:\.\d+)?)$/;

/** True for `Average`, `Minimum`, `Maximum`, `Sum`, `SampleCount`, `p0`…`p100`. */
export function isStatistic(statistic: string): boolean {
  const rank = percentile.exec(statistic)?.[1];
  return rank === undefined ? ['Average', 'Minimum', 'Maximum', 'Sum', 'SampleCount'].includes(statistic) : Number(rank) <= 100;
}

/** One value for the samples of a period; `undefined` without samples, and for a percentile of sets that do not say their values. */
export function statisticOf(samples: readonly MetricSample[], statistic: string): number | undefined {
  if (samples.length === 0) return undefined;
  const count = samples.reduce((total, one) => total + one.sampleCount, 0);
  const sum = () => samples.reduce((total, one) => total + one.sum, 0);
  switch (statistic) {
    case 'Average':
      return count === 0 ? undefined : sum() / count;
    case 'Sum':
      return sum();
    case 'SampleCount':
      return count;
    case 'Minimum':
      return samples.reduce((least, one) => Math.min(least, one.minimum), Number.POSITIVE_INFINITY);
    case 'Maximum':
      return samples.reduce((most, one) => Math.max(most, one.maximum), Number.NEGATIVE_INFINITY);
    default:
      return percentileOf(samples, Number(percentile.exec(statistic)?.[1]));
  }
}

/** Between the two nearest ranks, in proportion. */
function percentileOf(samples: readonly MetricSample[], rank: number): number | undefined {
  const values: number[] = [];
  for (const sample of samples) {
    if (sample.values === undefined) return undefined;
    values.push(...sample.values);
  }
  values.sort((left, right) => left - right);
  const place = ((values.length - 1) * rank) / 100;
  const [low, high] = [values[Math.floor(place)], values[Math.ceil(place)]];
  return low === undefined || high === undefined ? undefined : low + (high - low) * (place - Math.floor(place));
}
