import type { AlarmDraft, LocalMetric } from '../../../../../shared/contract/alarms.ts';
import { RunListQuerySchema } from '../../../../../shared/contract/runs.ts';
import type { MetricPoint } from '../../../../../shared/model/alarm.ts';
import type { HostSample } from '../../../../../shared/model/host-sample.ts';
import type { RunBook } from '../../runs/index.ts';
import { hostSpans } from './host-figure.ts';
import { emptyValues } from './local-alarm.ts';
import type { SampledMetrics } from './metric-watches.ts';
import { runFigure } from './run-seconds.ts';

/** Runs that are looked through. */
const mostRuns = 10;
const runQuery = RunListQuerySchema.parse({ limit: mostRuns });
const secondMs = 1_000;

/** What the console has written down and could have been looked at by an alarm that was not there: runs, and hosts during runs and now. */
export class PastPoints {
  readonly #runs: Pick<RunBook, 'list' | 'series' | 'hostSamples' | 'get'>;
  readonly #recentHost: SampledMetrics['recentHost'];

  constructor(runs: Pick<RunBook, 'list' | 'series' | 'hostSamples' | 'get'>, recentHost: SampledMetrics['recentHost']) {
    this.#runs = runs;
    this.#recentHost = recentHost;
  }

  /** One value for each period of the draft that has data, ascending; nothing for logs and checks, of which nothing is written down. */
  of(draft: AlarmDraft, metric: LocalMetric, startAt: number, endAt: number): MetricPoint[] {
    const values = emptyValues(draft);
    if (metric.kind === 'host') {
      const samples = [...this.#recordedHost(metric.targetId, startAt), ...this.#recentHost(metric.targetId)];
      for (const { from, at, value } of hostSpans(metric.field, ascending(samples))) values.add(from, at, value);
    } else if (metric.kind === 'run') {
      for (const { id, startedAt } of this.#runsSince(startAt).toReversed()) {
        for (const point of this.#runs.series(id).seconds) {
          const from = startedAt + point.second * secondMs;
          const figure = runFigure(metric.field, from, from + secondMs, point);
          if (figure !== undefined) values.add(figure.from, figure.at, figure.value, figure.weight);
        }
      }
    }
    return values.points(startAt, endAt);
  }

  /** The newest first; times in Unix ms. */
  #runsSince(startAt: number) {
    return this.#runs
      .list(runQuery)
      .items.map(({ id, startedAt }) => ({ id, startedAt: Date.parse(startedAt) }))
      .filter(({ startedAt }) => startedAt >= startAt);
  }

  #recordedHost(targetId: string, startAt: number): HostSample[] {
    return this.#runsSince(startAt)
      .filter(({ id }) => this.#runs.get(id).targetId === targetId)
      .flatMap(({ id }) => this.#runs.hostSamples(id));
  }
}

function ascending(samples: readonly HostSample[]): HostSample[] {
  const byTime = new Map(samples.map((sample) => [sample.at, sample]));
  return [...byTime.values()].toSorted((a, b) => a.at - b.at);
}
