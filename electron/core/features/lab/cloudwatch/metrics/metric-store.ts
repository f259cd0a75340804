import type { MetricPoint } from '../../../../../../shared/model/alarm.ts';
import { ServiceError } from '../service-error.ts';
import { type MetricName, metricKey } from './metric-name.ts';
import type { MetricSample } from './metric-samples.ts';
import { MetricSeries } from './metric-series.ts';

export interface MetricDatum {
  readonly metric: MetricName;
  readonly unit: string | undefined;
  /** 1: kept by the second, else by the minute. */
  readonly resolutionS: 1 | 60;
  readonly sample: MetricSample;
}

const maxSeries = 2_000;
/** Some hundred bytes each. */
const maxSamples = 400_000;
/** How long a metric is listed after its last datum. */
const listedMs = 14 * 24 * 3_600_000;

/** The metrics of the account, with bounds: what is oldest goes first. Times in Unix ms. */
export class MetricStore {
  readonly #series = new Map<string, { readonly name: MetricName; readonly series: MetricSeries }>();
  #samples = 0;
  /** The earliest time of what came since alarms looked last, by metric. */
  #late = new Map<string, number>();

  /** Throws LimitExceeded where there are too many different metrics. */
  put({ metric, unit, resolutionS, sample }: MetricDatum, now: number): void {
    const key = metricKey(metric);
    let held = this.#series.get(key);
    if (held === undefined) {
      if (this.#series.size >= maxSeries) this.#forgetUnlisted(now);
      if (this.#series.size >= maxSeries) throw new ServiceError('LimitExceeded', `At most ${maxSeries} metrics are kept here.`);
      held = { name: metric, series: new MetricSeries() };
      this.#series.set(key, held);
    }
    const resolutionMs = resolutionS * 1000;
    const { series } = held;
    const before = series.size;
    series.add({ ...sample, at: Math.floor(sample.at / resolutionMs) * resolutionMs });
    series.unit = unit ?? series.unit;
    series.touchedAt = now;
    this.#samples += series.size - before;
    this.#late.set(key, Math.min(sample.at, this.#late.get(key) ?? sample.at));
    if (this.#samples > maxSamples) this.#shrink(now);
  }

  points(metric: MetricName, statistic: string, periodMs: number, startAt: number, endAt: number): MetricPoint[] {
    return this.#series.get(metricKey(metric))?.series.points(statistic, periodMs, startAt, endAt) ?? [];
  }

  unitOf(metric: MetricName): string | undefined {
    return this.#series.get(metricKey(metric))?.series.unit;
  }

  /** Those with a datum since then, in the order of their names. */
  list(since: number): MetricName[] {
    return [...this.#series]
      .filter(([, { series }]) => series.touchedAt >= since)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([, { name }]) => name);
  }

  /** The earliest time of what came since this was asked last, by `metricKey`. */
  takeLate(): ReadonlyMap<string, number> {
    const late = this.#late;
    this.#late = new Map();
    return late;
  }

  /** Brings every series to its retention. */
  tidy(now: number): void {
    this.#forgetUnlisted(now);
    for (const { series } of this.#series.values()) series.tidy(now);
    this.#count();
  }

  #shrink(now: number): void {
    this.tidy(now);
    while (this.#samples > maxSamples * 0.9) {
      const largest = [...this.#series.values()].reduce((most, one) => (one.series.size > most.series.size ? one : most));
      largest.series.halve();
      this.#count();
    }
  }

  #forgetUnlisted(now: number): void {
    for (const [key, { series }] of this.#series) if (now - series.touchedAt > listedMs) this.#series.delete(key);
  }

  #count(): void {
    this.#samples = [...this.#series.values()].reduce((total, { series }) => total + series.size, 0);
  }
}

/** The two weeks ListMetrics looks back. */
export const metricsListedMs = listedMs;
