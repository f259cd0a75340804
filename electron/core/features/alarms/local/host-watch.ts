import type { Disposable } from '../../../../../shared/base/disposable.ts';
import { OpsError } from '../../../../../shared/base/ops-error.ts';
import type { Problem } from '../../../../../shared/contract/hosts.ts';
import type { HostSample } from '../../../../../shared/model/host-sample.ts';
import { halfSentence } from './half-sentence.ts';
import { type HostMetric, hostFigure, hostSpans, longestGapMs, sampleSpanMs, spanStart } from './host-figure.ts';
import type { HostStates } from './host-states.ts';
import type { MetricSink, MetricWatch } from './metric-watch.ts';
import { RetryPace } from './retry-pace.ts';
import { targetRemoved } from './target-removed.ts';

interface HostNews {
  readonly state: 'starting' | 'sampling' | 'lost' | 'failed';
  readonly problem?: Problem | undefined;
  readonly samples: readonly HostSample[];
}

/** A host that is sampled for as long as this is held. */
export interface SampledHost extends Disposable {
  readonly state: HostNews['state'];
  onNews(listener: (news: HostNews) => void): Disposable;
}

export interface HostWatchOptions {
  readonly metric: HostMetric;
  readonly sink: MetricSink;
  readonly targetName: string;
  /** Has it sampled without asking the user anything. Throws `not_found`. */
  readonly keep: () => SampledHost;
  /** The samples there are, without having it sampled; ascending. */
  readonly recent: () => readonly HostSample[];
  readonly states: HostStates;
  readonly now: () => number;
}

/** A sample whose time is further from ours was stamped by a clock that has been set since. */
const longestSkewMs = 5_000;

/** A figure of a host, once a second. */
export class HostWatch implements MetricWatch {
  readonly #options: HostWatchOptions;
  readonly #retry = new RetryPace();
  readonly #listener: Disposable;
  #held: { readonly host: SampledHost; readonly news: Disposable } | undefined;
  #lastAt: number | undefined;
  #wasAsking = false;

  constructor(options: HostWatchOptions) {
    this.#options = options;
    this.#listener = options.states.on(options.metric.targetId, (event) => {
      if (event === 'asking') this.#wasAsking = true;
      else this.#again();
    });
    this.#open();
  }

  tick(now: number): void {
    if (this.#held === undefined && this.#retry.isDue(now)) this.#open();
  }

  restart(): void {
    this.#lastAt = undefined;
  }

  dispose(): void {
    void this.#listener.dispose();
    this.#release();
  }

  #again(): void {
    this.#wasAsking = false;
    this.#retry.soon(this.#options.now());
  }

  #open(): void {
    const { sink, keep, targetName } = this.#options;
    try {
      const host = keep();
      // Before anything is heard of it.
      this.#seed();
      this.#held = { host, news: host.onNews((news) => this.#take(news)) };
      if (host.state === 'starting') sink.state({ kind: 'starting', why: `nothing has come from ${targetName} yet` });
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      sink.state(
        error.code === 'not_found'
          ? { kind: 'gone', why: targetRemoved }
          : { kind: 'broken', why: `${targetName} cannot be sampled: ${halfSentence(error.message)}` },
      );
      this.#retry.failed(this.#options.now(), false);
    }
  }

  #release(): void {
    void this.#held?.news.dispose();
    void this.#held?.host.dispose();
    this.#held = undefined;
  }

  /** Somebody may have looked at this host already. */
  #seed(): void {
    const { recent, now, sink, metric } = this.#options;
    if (this.#lastAt !== undefined) return;
    const samples = recent().filter(({ at }) => at <= now() + sampleSpanMs);
    const spans = hostSpans(metric.field, samples);
    const last = spans.at(-1);
    if (last === undefined) return;
    const isRecent = now() - last.at < longestGapMs;
    const whole = spans.findLast(({ from }, index) => from !== spans[index - 1]?.at);
    if (isRecent) this.#lastAt = last.at;
    sink.past(spans, isRecent ? whole?.from : undefined);
  }

  #take({ state, problem, samples }: HostNews): void {
    const { sink, targetName, now } = this.#options;
    for (const sample of samples) this.#sample(sample);
    if (state === 'lost') {
      sink.state({ kind: 'broken', why: halfSentence(problem?.message ?? `The link to ${targetName} was lost.`) });
    }
    if (state !== 'failed') return;
    this.#release();
    // One the user has closed, or would have to open, is not opened behind their back.
    this.#retry.failed(now(), this.#wasAsking || problem?.code === 'cancelled');
    this.#wasAsking = false;
    sink.state({ kind: 'broken', why: `${targetName} cannot be sampled: ${halfSentence(problem?.message ?? 'it does not answer')}` });
  }

  #sample(sample: HostSample): void {
    const { metric, sink, now } = this.#options;
    const at = Math.abs(sample.at - now()) > longestSkewMs ? now() : sample.at;
    const from = spanStart(this.#lastAt, at);
    this.#lastAt = at;
    this.#retry.succeeded();
    const value = hostFigure(metric.field, sample);
    if (value !== undefined) sink.sample(from, at, value);
  }
}
