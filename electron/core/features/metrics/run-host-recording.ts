import type { Disposable } from '../../../../shared/base/disposable.ts';
import { toDisposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { RunId } from '../../../../shared/base/ids.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';
import { latest } from '../../base/latest.ts';
import type { RunBook } from '../runs/index.ts';
import type { HostFeed } from './host-feed.ts';
import { type HostNews, mergeNews } from './host-news.ts';

/** The second in which a run ended is sampled after its end. */
const lastSampleMs = 1500;

export interface RunHostRecordingOptions {
  readonly runId: RunId;
  /** Unix time in ms. */
  readonly startedAt: number;
  readonly feed: HostFeed;
  /** The user has named the machine, and may be asked for what it takes to enter it. */
  readonly mayAsk: boolean;
  readonly runs: Pick<RunBook, 'recordHost' | 'mark'>;
  onEnd(): void;
}

/** Writes down how a host is while a run goes on, and shows it. What cannot be had is said by a marker; the run knows nothing of it. */
export class RunHostRecording implements Disposable {
  readonly runId: RunId;
  readonly #options: RunHostRecordingOptions;
  readonly #samples: HostSample[] = [];
  readonly #news = new Emitter<HostNews>();
  readonly #ends = new Emitter<void>();
  readonly #held: Disposable[];
  #endsAt = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #said: 'nothing' | 'failed' | 'lost' = 'nothing';
  #hasEnded = false;

  constructor(options: RunHostRecordingOptions) {
    this.#options = options;
    this.runId = options.runId;
    this.#held = [options.feed.onNews((news) => this.#take(news)), options.feed.keep(options.mayAsk)];
  }

  /** All samples of the run so far, then what is added; ends with the recording. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<HostNews, void, undefined> {
    return latest({
      snapshot: () => ({ ...this.#options.feed.snapshot(), samples: [...this.#samples] }),
      subscribe: (push, end) => {
        if (this.#hasEnded) end();
        const listeners = [this.#news.on(push), this.#ends.on(end)];
        return toDisposable(() => {
          for (const listener of listeners) void listener.dispose();
        });
      },
      merge: mergeNews,
      signal,
    });
  }

  /** The run has ended: waits for the sample of its last second, but not long. */
  finish(): void {
    this.#endsAt = Date.now();
    this.#timer ??= setTimeout(() => this.dispose(), lastSampleMs);
  }

  dispose(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    for (const member of this.#held) void member.dispose();
    this.#ends.emit();
    this.#options.onEnd();
  }

  #take(news: HostNews): void {
    const { startedAt, runs } = this.#options;
    const samples = news.samples.filter(({ at }) => at >= startedAt);
    if (samples.length > 0) {
      this.#samples.push(...samples);
      runs.recordHost(this.runId, samples);
    }
    this.#say(news);
    this.#news.emit({ ...news, samples });
    if (samples.some(({ at }) => at >= this.#endsAt)) this.dispose();
  }

  #say({ state, problem }: HostNews): void {
    const { runs } = this.#options;
    if (state === 'failed' && this.#said !== 'failed') {
      this.#said = 'failed';
      runs.mark(this.runId, { kind: 'link_lost', text: `No host metrics: ${problem?.message ?? 'the host cannot be sampled.'}` });
    } else if (state === 'lost' && this.#said === 'nothing') {
      this.#said = 'lost';
      runs.mark(this.runId, { kind: 'link_lost', text: 'The host does not answer: no metrics' });
    } else if (state === 'sampling' && this.#said !== 'nothing') {
      this.#said = 'nothing';
      runs.mark(this.runId, { kind: 'link_restored', text: 'The host answers again' });
    }
  }
}
