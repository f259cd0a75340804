import type { MetricPoint } from '../../../../../shared/model/alarm.ts';

/** What has come of one period that may still get more. */
interface OpenPeriod {
  count: number;
  weight: number;
  weighted: number;
  sum: number;
  least: number;
  most: number;
  /** Values with their weights, only where a percentile is asked for. */
  readonly all: [value: number, weight: number][] | undefined;
}

/** Periods that may still change: a busy host answers some seconds late. */
const mostOpen = 8;

/**
 * Samples become one value a period, by a statistic of CloudWatch (`Average`, `p95` …). Periods begin at multiples of their length (Unix ms),
 * as CloudWatch's do. Holds the last `keptPeriods` of them.
 */
export class PeriodValues {
  readonly #periodMs: number;
  readonly #statistic: string;
  readonly #keptPeriods: number;
  readonly #percent: number | undefined;
  readonly #open = new Map<number, OpenPeriod>();
  readonly #times: number[] = [];
  readonly #values: number[] = [];

  constructor(periodMs: number, statistic: string, keptPeriods: number) {
    this.#periodMs = periodMs;
    this.#statistic = statistic;
    this.#keptPeriods = keptPeriods;
    this.#percent = /^p\d/.test(statistic) ? Number(statistic.slice(1)) : undefined;
  }

  /**
   * A sample of the span that ended at `at`. It counts in the period its middle lies in, and in every period whose middle it covers: samples a
   * second apart leave no period of a second empty however they fall, and one that came late speaks for the time it is about. Answers when the
   * first of these periods began.
   */
  add(from: number, at: number, value: number, weight = 1): number {
    const period = this.#periodMs;
    const own = Math.floor((from + at) / 2 / period) * period;
    const covered = Math.floor((from - period / 2) / period + 1) * period;
    let isIn = false;
    for (let start = covered; start + period / 2 <= at; start += period) {
      this.#into(start, value, weight);
      isIn ||= start === own;
    }
    if (isIn) return covered;
    this.#into(own, value, weight);
    return own;
  }

  /** The one value of a period; whatever it had is replaced. */
  put(start: number, value: number): void {
    this.#open.delete(start);
    this.#into(start, value, 1);
  }

  /** `undefined` where there was nothing. */
  get(start: number): number | undefined {
    const open = this.#open.get(start);
    if (open !== undefined) return this.#valueOf(open);
    const index = this.#indexFrom(start);
    return this.#times[index] === start ? this.#values[index] : undefined;
  }

  /** Of periods that began in the span, both ends included; ascending. */
  points(startAt: number, endAt: number): MetricPoint[] {
    const points: MetricPoint[] = [];
    for (let index = this.#indexFrom(startAt); index < this.#times.length; index += 1) {
      const at = this.#times[index] ?? 0;
      if (at > endAt) break;
      if (!this.#open.has(at)) points.push({ at, value: this.#values[index] ?? 0 });
    }
    for (const [at, open] of this.#open) if (at >= startAt && at <= endAt) points.push({ at, value: this.#valueOf(open) });
    return points.sort((a, b) => a.at - b.at);
  }

  /** Forgets the periods that began then or later: the clock was set back. */
  forgetFrom(at: number): void {
    for (const start of this.#open.keys()) if (start >= at) this.#open.delete(start);
    const index = this.#indexFrom(at);
    this.#times.length = index;
    this.#values.length = index;
  }

  #into(start: number, value: number, weight: number): void {
    let open = this.#open.get(start);
    if (open === undefined) {
      // Too late: it has its value for good.
      if (start <= (this.#times.at(-1) ?? Number.NEGATIVE_INFINITY)) return;
      open = {
        count: 0,
        weight: 0,
        weighted: 0,
        sum: 0,
        least: Number.POSITIVE_INFINITY,
        most: Number.NEGATIVE_INFINITY,
        all: this.#percent === undefined ? undefined : [],
      };
      this.#open.set(start, open);
      if (this.#open.size > mostOpen) this.#close(Math.min(...this.#open.keys()));
    }
    open.count += 1;
    open.weight += weight;
    open.weighted += value * weight;
    open.sum += value;
    open.least = Math.min(open.least, value);
    open.most = Math.max(open.most, value);
    open.all?.push([value, weight]);
  }

  #close(start: number): void {
    const open = this.#open.get(start);
    this.#open.delete(start);
    if (open === undefined || start <= (this.#times.at(-1) ?? Number.NEGATIVE_INFINITY)) return;
    this.#times.push(start);
    this.#values.push(this.#valueOf(open));
    // In steps: moving everything by one for each of them would cost more than all the rest.
    const excess = this.#times.length - this.#keptPeriods;
    if (excess < Math.max(16, this.#keptPeriods / 8)) return;
    this.#times.splice(0, excess);
    this.#values.splice(0, excess);
  }

  #valueOf({ count, weight, weighted, sum, least, most, all }: OpenPeriod): number {
    if (all !== undefined) return percentileOf(all, this.#percent ?? 0);
    switch (this.#statistic) {
      case 'Minimum':
        return least;
      case 'Maximum':
        return most;
      case 'Sum':
        return sum;
      case 'SampleCount':
        return count;
      default:
        return weight > 0 ? weighted / weight : sum / count;
    }
  }

  /** Index of the first closed period that began then or later. */
  #indexFrom(at: number): number {
    let [low, high] = [0, this.#times.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#times[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The smallest value that so many percent of the weight do not exceed (nearest rank). */
function percentileOf(all: readonly (readonly [number, number])[], percent: number): number {
  const sorted = all.toSorted(([a], [b]) => a - b);
  const rank = (sorted.reduce((sum, [, weight]) => sum + weight, 0) * percent) / 100;
  let seen = 0;
  for (const [value, weight] of sorted) {
    seen += weight;
    // Binary fractions: 95 % of 20 is 19.
    if (seen >= rank - 1e-9) return value;
  }
  return sorted.at(-1)?.[0] ?? 0;
}
