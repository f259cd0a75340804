import type { MetricPoint } from '../../../../../../shared/model/alarm.ts';
import { copySample, type MetricSample, mergeSample, statisticOf } from './metric-samples.ts';

const minuteMs = 60_000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html, "Metrics retention". */
const finePeriodsMs = 3 * 3_600_000;
const minutePeriodsMs = 15 * 24 * 3_600_000;
/** Seconds of three hours and minutes of fifteen days are 32,400. */
const maxSamples = 33_000;

/** The samples of one metric, ascending: seconds for three hours, minutes for fifteen days. Times in Unix ms. */
export class MetricSeries {
  #samples: MetricSample[] = [];
  unit: string | undefined;
  /** When the last datum came, by the clock of the emulator. */
  touchedAt = 0;

  get size(): number {
    return this.#samples.length;
  }

  get lastAt(): number | undefined {
    return this.#samples.at(-1)?.at;
  }

  add(sample: MetricSample): void {
    const last = this.#samples.at(-1);
    if (last === undefined || last.at < sample.at) this.#samples.push(sample);
    else {
      const index = this.#firstFrom(sample.at);
      const there = this.#samples[index];
      if (there?.at === sample.at) mergeSample(there, sample);
      else this.#samples.splice(index, 0, sample);
    }
  }

  /** Folds old seconds into minutes and forgets what is too old, or too much. */
  tidy(now: number): void {
    const keptFrom = now - minutePeriodsMs;
    const fineFrom = Math.floor((now - finePeriodsMs) / minuteMs) * minuteMs;
    const kept: MetricSample[] = [];
    for (const sample of this.#samples) {
      if (sample.at < keptFrom) continue;
      const at = sample.at < fineFrom ? Math.floor(sample.at / minuteMs) * minuteMs : sample.at;
      const last = kept.at(-1);
      if (last !== undefined && last.at === at && at < fineFrom) mergeSample(last, sample);
      else kept.push(at === sample.at ? sample : copySample(sample, at));
    }
    this.#samples = kept.slice(-maxSamples);
  }

  /** Forgets the older half. */
  halve(): void {
    this.#samples = this.#samples.slice(Math.ceil(this.#samples.length / 2));
  }

  /** One point for each period that has samples, from the period `startAt` is in to the last that begins before `endAt`; ascending. */
  points(statistic: string, periodMs: number, startAt: number, endAt: number): MetricPoint[] {
    const points: MetricPoint[] = [];
    let at = Number.NaN;
    let inPeriod: MetricSample[] = [];
    const close = () => {
      const value = statisticOf(inPeriod, statistic);
      if (value !== undefined) points.push({ at, value });
    };
    for (let index = this.#firstFrom(floorTo(startAt, periodMs)); index < this.#samples.length; index += 1) {
      const sample = this.#samples[index];
      if (sample === undefined) break;
      const begin = floorTo(sample.at, periodMs);
      if (begin >= endAt) break;
      if (begin !== at) {
        close();
        at = begin;
        inPeriod = [];
      }
      inPeriod.push(sample);
    }
    close();
    return points;
  }

  #firstFrom(at: number): number {
    let low = 0;
    let high = this.#samples.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#samples[middle]?.at ?? Number.POSITIVE_INFINITY) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function floorTo(at: number, periodMs: number): number {
  return Math.floor(at / periodMs) * periodMs;
}
