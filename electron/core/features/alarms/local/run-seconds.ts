import type { LocalMetric } from '../../../../../shared/contract/alarms.ts';
import type { LoadSample, SecondPoint } from '../../../../../shared/model/load-sample.ts';

export type RunMetric = Extract<LocalMetric, { kind: 'run' }>;

/** A run's figures over the span that ended at `at` (Unix ms); `weight`: the requests they are of. */
export interface RunFigure {
  readonly from: number;
  readonly at: number;
  readonly value: number;
  readonly weight: number;
}

/** What a run says of itself, at most some times a second. */
export interface RunNews {
  /** Unix ms. */
  readonly startedAt: number;
  readonly sample: Pick<LoadSample, 'seconds' | 'elapsedMs' | 'state'>;
}

const secondMs = 1_000;
/** The last sample of a run tells of all its seconds again. */
const oldestMs = 10_000;

/** The seconds of runs, each once, when it is over. */
export class RunSeconds {
  /** Which run it is: no two begin at once. */
  #startedAt: number | undefined;
  #taken = -1;
  readonly #pending = new Map<number, SecondPoint>();

  /** The seconds that are over and new, ascending, with the span they were (Unix ms). */
  take({ startedAt, sample: { seconds, elapsedMs, state } }: RunNews): { from: number; at: number; point: SecondPoint }[] {
    if (startedAt !== this.#startedAt) {
      this.#startedAt = startedAt;
      this.#taken = -1;
      this.#pending.clear();
    }
    for (const point of seconds) {
      if (point.second > this.#taken && point.second * secondMs >= elapsedMs - oldestMs) this.#pending.set(point.second, point);
    }
    return [...this.#pending.values()]
      .filter(({ second }) => state !== 'running' || (second + 1) * secondMs <= elapsedMs)
      .toSorted((a, b) => a.second - b.second)
      .map((point) => {
        this.#pending.delete(point.second);
        this.#taken = Math.max(this.#taken, point.second);
        const from = startedAt + point.second * secondMs;
        return { from, at: Math.max(from + 1, Math.min(from + secondMs, startedAt + elapsedMs)), point };
      });
  }
}

/** The figure an alarm looks at; rates are shares 0…1. `undefined` for a second in which no request ended. */
export function runFigure(field: RunMetric['field'], from: number, at: number, point: SecondPoint): RunFigure | undefined {
  const ended = point.ok + point.failed;
  if (field === 'requests_per_second') return { from, at, value: ended / ((at - from) / secondMs), weight: at - from };
  if (ended === 0) return undefined;
  const value = { failure_rate: point.failed / ended, p95_ms: point.p95Us / 1000, p99_ms: point.p99Us / 1000 }[field];
  return { from, at, value, weight: ended };
}
