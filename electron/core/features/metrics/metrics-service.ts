import { type Disposable, toDisposable } from '../../../../shared/base/disposable.ts';
import type { RunId, TargetId } from '../../../../shared/base/ids.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';
import { latest } from '../../base/latest.ts';
import type { Logger } from '../../base/logger.ts';
import { type HostAccess, recordingTarget } from '../hosts/index.ts';
import type { ActiveRun, RunBook } from '../runs/index.ts';
import { HostFeed, type HostFeedOptions } from './host-feed.ts';
import { type HostNews, mergeNews, type RunHostNews } from './host-news.ts';
import { RunHostRecording } from './run-host-recording.ts';

export interface MetricsServiceOptions {
  readonly hosts: HostAccess;
  readonly watchHosts: HostFeedOptions['watchHosts'];
  readonly runs: RunBook;
  /** Where the demo lab serves, while it does. */
  readonly labUrl?: (() => string | undefined) | undefined;
  readonly logger: Logger;
  /** How long a host is sampled when nobody watches it any more; 60 s without it. */
  readonly lingerMs?: number | undefined;
}

/** A host that is sampled for as long as this is held. */
export interface KeptHost extends Disposable {
  readonly state: HostNews['state'];
  /** The newest sample; its `at` says when the host last answered. */
  readonly last: HostSample | undefined;
  /** Called with every sample and every change of state. */
  onNews(listener: (news: HostNews) => void): Disposable;
}

/** How hosts are, while somebody wants to know: a watcher, a run that is going on, a guard. */
export class MetricsService implements Disposable {
  readonly #hosts: HostAccess;
  readonly #watchHosts: HostFeedOptions['watchHosts'];
  readonly #runs: RunBook;
  readonly #labUrl: () => string | undefined;
  readonly #logger: Logger;
  readonly #lingerMs: number | undefined;
  readonly #feeds = new Map<TargetId, HostFeed>();
  readonly #recordings = new Map<RunId, RunHostRecording>();
  readonly #runListener: Disposable;
  #recorded: RunHostRecording | undefined;

  constructor(options: MetricsServiceOptions) {
    this.#hosts = options.hosts;
    this.#watchHosts = options.watchHosts;
    this.#runs = options.runs;
    this.#labUrl = options.labUrl ?? (() => undefined);
    this.#logger = options.logger;
    this.#lingerMs = options.lingerMs;
    this.#runListener = options.runs.onActive((run) => this.#follow(run));
  }

  /**
   * Has a host sampled until the answer is disposed of. Without `mayAsk` it fails (`failed`) where the user would have to be asked for a
   * password or the like; it is tried again by the next who has it sampled. Throws `not_found`.
   */
  keep(targetId: TargetId, mayAsk = true): KeptHost {
    const feed = this.#feed(targetId);
    const held = feed.keep(mayAsk);
    return {
      get state() {
        return feed.snapshot().state;
      },
      get last() {
        return feed.last;
      },
      onNews: (listener) => feed.onNews(listener),
      dispose: () => held.dispose(),
    };
  }

  /** The samples of a host there are of the last 15 minutes, without having it sampled; ascending. */
  recent(targetId: TargetId): readonly HostSample[] {
    return this.#feeds.get(targetId)?.snapshot().samples ?? [];
  }

  /** What is known of the last 15 minutes, then every sample; the host is sampled while this is watched. Throws `not_found`. */
  watch(targetId: TargetId, signal: AbortSignal | undefined): AsyncGenerator<HostNews, void, undefined> {
    const feed = this.#feed(targetId);
    let held: Disposable | undefined;
    return latest({
      snapshot: () => {
        held = feed.keep();
        return feed.snapshot();
      },
      subscribe: (push) => {
        const listener = feed.onNews(push);
        return toDisposable(() => {
          void listener.dispose();
          void held?.dispose();
        });
      },
      merge: mergeNews,
      signal,
    });
  }

  /** What was recorded into a run, and what is added while it goes on. Throws `not_found`. */
  watchRun(id: RunId, signal: AbortSignal | undefined): AsyncGenerator<RunHostNews, void, undefined> {
    const packed = this.#runs.packedHostSamples(id);
    const recording = this.#recordings.get(id);
    if (recording !== undefined) return recording.watch(signal);
    return latest<RunHostNews>({
      snapshot: () => (packed.length > 0 ? { state: 'sampling', samples: [], packed } : nothingRecorded),
      subscribe: (_push, end) => {
        end();
        return { dispose() {} };
      },
      signal,
    });
  }

  /** Ends every sampler; nothing of it is left on any host that can be reached. */
  async dispose(): Promise<void> {
    void this.#runListener.dispose();
    for (const recording of [...this.#recordings.values()]) recording.dispose();
    await Promise.all([...this.#feeds.values()].map((feed) => feed.dispose()));
  }

  #feed(targetId: TargetId): HostFeed {
    this.#hosts.target(targetId);
    let feed = this.#feeds.get(targetId);
    if (feed === undefined) {
      const [hosts, watchHosts, logger] = [this.#hosts, this.#watchHosts, this.#logger];
      feed = new HostFeed({ targetId, hosts, watchHosts, logger, lingerMs: this.#lingerMs });
      this.#feeds.set(targetId, feed);
    }
    return feed;
  }

  /** Never throws, never waits: a run must not notice. */
  #follow(run: ActiveRun | undefined): void {
    this.#recorded?.finish();
    this.#recorded = undefined;
    if (run === undefined) return;
    try {
      const targetId = recordingTarget(run, () => this.#hosts.currentTarget(), this.#labUrl());
      if (targetId === undefined) return;
      const feed = this.#feed(targetId);
      if (run.targetId === undefined) this.#runs.setTarget(run.id, targetId);
      const onEnd = () => void this.#recordings.delete(run.id);
      const { id: runId, startedAt } = run;
      const mayAsk = run.targetId !== undefined;
      this.#recorded = new RunHostRecording({ runId, startedAt, feed, mayAsk, runs: this.#runs, onEnd });
      this.#recordings.set(run.id, this.#recorded);
    } catch (error) {
      this.#logger.failure('The host of a run cannot be recorded', error, { run: run.id });
    }
  }
}

const nothingRecorded: HostNews = {
  state: 'failed',
  problem: {
    code: 'not_found',
    message: 'Nothing is known of the machine behind this run.',
    hint: 'Choose the machine as target before you start a run: how it was is then recorded with it.',
  },
  samples: [],
};
