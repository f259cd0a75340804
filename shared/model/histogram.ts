/** Each power of two is cut into this many equal buckets: with the middle of a bucket as its value the error is at most 1/256 = 0.4 %. */
const subBucketBits = 7;
const subBucketCount = 1 << subBucketBits;
const bucketCount = (32 - subBucketBits) * subBucketCount + subBucketCount;

/** Largest value kept apart, in microseconds: one hour. What is longer counts as this. */
export const longestTrackableUs = 3_600_000_000;

/** Bucket of a whole number of microseconds; below 256 every value has its own. */
function bucketOf(valueUs: number): number {
  const exponent = 31 - Math.clz32(valueUs);
  const shift = exponent > subBucketBits ? exponent - subBucketBits : 0;
  return shift * subBucketCount + (valueUs >>> shift);
}

/** Middle of a bucket in microseconds. */
function middleOf(bucket: number): number {
  if (bucket < 2 * subBucketCount) return bucket;
  const shift = (bucket >>> subBucketBits) - 1;
  const lowest = (bucket - shift * subBucketCount) * 2 ** shift;
  return lowest + (2 ** shift - 1) / 2;
}

/**
 * Distribution of durations in fixed memory (13 KiB), log-linear as in HdrHistogram (http://hdrhistogram.org/), in microseconds
 * from 0 to one hour with a relative error below 1 %. Count, sum, minimum and maximum are exact.
 */
export class Histogram {
  readonly #counts = new Uint32Array(bucketCount);
  count = 0;
  sumUs = 0;
  #minUs = Number.POSITIVE_INFINITY;
  #maxUs = 0;

  /** Adds one duration in microseconds; it is rounded, and brought into 0 … one hour. */
  record(durationUs: number): void {
    const value = durationUs > 0 ? (durationUs < longestTrackableUs ? (durationUs + 0.5) >>> 0 : longestTrackableUs) : 0;
    const bucket = bucketOf(value);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.count += 1;
    this.sumUs += value;
    if (value < this.#minUs) this.#minUs = value;
    if (value > this.#maxUs) this.#maxUs = value;
  }

  /** Adds `times` durations of 0. */
  recordZeroes(times: number): void {
    if (times === 0) return;
    this.#counts[0] = (this.#counts[0] as number) + times;
    this.count += times;
    this.#minUs = 0;
  }

  /** Adds all of another distribution. */
  merge(other: Histogram): void {
    if (other.count === 0) return;
    const mine = this.#counts;
    const theirs = other.#counts;
    const last = bucketOf(other.#maxUs);
    for (let bucket = bucketOf(other.#minUs); bucket <= last; bucket += 1) {
      mine[bucket] = (mine[bucket] as number) + (theirs[bucket] as number);
    }
    this.count += other.count;
    this.sumUs += other.sumUs;
    if (other.#minUs < this.#minUs) this.#minUs = other.#minUs;
    if (other.#maxUs > this.#maxUs) this.#maxUs = other.#maxUs;
  }

  reset(): void {
    if (this.count === 0) return;
    this.#counts.fill(0, bucketOf(this.#minUs), bucketOf(this.#maxUs) + 1);
    this.count = 0;
    this.sumUs = 0;
    this.#minUs = Number.POSITIVE_INFINITY;
    this.#maxUs = 0;
  }

  /** 0 when empty. */
  get minUs(): number {
    return this.count === 0 ? 0 : this.#minUs;
  }

  get maxUs(): number {
    return this.#maxUs;
  }

  get meanUs(): number {
    return this.count === 0 ? 0 : this.sumUs / this.count;
  }

  /** The smallest duration that at least this share (0…1) of all does not exceed, in microseconds; 0 when empty. */
  quantile(share: number): number {
    return this.quantiles([share])[0] as number;
  }

  /** Several quantiles in one pass; the shares must ascend. */
  quantiles(shares: readonly number[]): number[] {
    if (this.count === 0) return shares.map(() => 0);
    const found: number[] = [];
    const last = bucketOf(this.#maxUs);
    let bucket = bucketOf(this.#minUs);
    let seen = this.#counts[bucket] as number;
    for (const share of shares) {
      // The subtrahend undoes what binary fractions add: 0.95 * 20 must be rank 19.
      const rank = Math.max(1, Math.ceil(share * this.count - 1e-9));
      while (seen < rank && bucket < last) {
        bucket += 1;
        seen += this.#counts[bucket] as number;
      }
      found.push(rank >= this.count ? this.#maxUs : Math.min(Math.max(middleOf(bucket), this.#minUs), this.#maxUs));
    }
    return found;
  }
}
