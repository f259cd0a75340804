import type { Disposable } from '../../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../../shared/base/ids.ts';
import type { LocalMetric } from '../../../../../shared/contract/alarms.ts';
import type { LogChunk, LogSource } from '../../../../../shared/contract/logs.ts';
import type { HostSample } from '../../../../../shared/model/host-sample.ts';
import type { Logger } from '../../../base/logger.ts';
import { HostStates, type HostStatesOptions } from './host-states.ts';
import { HostWatch, type SampledHost } from './host-watch.ts';
import { HttpChecker } from './http-checker.ts';
import { HttpWatch } from './http-watch.ts';
import { LogFollower } from './log-follower.ts';
import { LogWatch } from './log-watch.ts';
import type { MetricSink, MetricWatch } from './metric-watch.ts';
import type { RunNews } from './run-seconds.ts';
import { RunWatch } from './run-watch.ts';
import { SharedSources } from './shared-sources.ts';

/** What the console samples, for alarms to look at. */
export interface SampledMetrics {
  /** Has a host sampled without asking the user anything. Throws `not_found`. */
  readonly keepHost: (id: TargetId) => SampledHost;
  /** The samples of a host there are, without having it sampled; ascending. */
  readonly recentHost: (id: TargetId) => readonly HostSample[];
  readonly watchHosts: HostStatesOptions['watchHosts'];
  readonly onTargetChange: HostStatesOptions['onTargetChange'];
  /** Called with every sample of every run. */
  readonly onRunSample: (listener: (news: RunNews) => void) => Disposable;
  /** Follows a log from its end on, as no job of the user's. Throws `not_found`. */
  readonly tail: (source: LogSource, signal: AbortSignal) => AsyncIterable<LogChunk>;
}

export interface MetricWatchesOptions {
  readonly metrics: SampledMetrics;
  readonly targetName: (id: TargetId) => string;
  /** Unix ms. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** Opens what alarms look at; logs and checks are shared by those that look at the same. */
export class MetricWatches implements Disposable {
  readonly #options: MetricWatchesOptions;
  readonly #states: HostStates;
  readonly #logs = new SharedSources<LogFollower>();
  readonly #checks = new SharedSources<HttpChecker>();

  constructor(options: MetricWatchesOptions) {
    const { metrics, logger } = options;
    this.#options = options;
    this.#states = new HostStates({ watchHosts: metrics.watchHosts, onTargetChange: metrics.onTargetChange, logger });
  }

  /** Samples until what it answers is disposed of. */
  open(metric: LocalMetric, periodMs: number, sink: MetricSink): MetricWatch {
    const { metrics, now, targetName } = this.#options;
    switch (metric.kind) {
      case 'host': {
        const { targetId } = metric;
        const [keep, recent] = [() => metrics.keepHost(targetId), () => metrics.recentHost(targetId)];
        return new HostWatch({ metric, sink, targetName: targetName(targetId), keep, recent, states: this.#states, now });
      }
      case 'run':
        return new RunWatch({ metric, sink, onSample: metrics.onRunSample });
      case 'log': {
        const { source, share } = this.#logs.take(JSON.stringify(metric.source), () => this.#follower(metric.source));
        return withShare(new LogWatch({ pattern: metric.pattern, periodMs, sink, follower: source, now }), share);
      }
      case 'http': {
        const { url, timeoutMs, expectStatus, field } = metric;
        const key = JSON.stringify([url, timeoutMs, expectStatus, periodMs]);
        const make = () => new HttpChecker({ url, timeoutMs, expectStatus, periodMs, now, logger: this.#options.logger });
        const { source, share } = this.#checks.take(key, make);
        return withShare(new HttpWatch({ field, periodMs, sink, checker: source }), share);
      }
    }
  }

  tick(now: number): void {
    this.#logs.tick(now);
    this.#checks.tick(now);
  }

  restart(now: number): void {
    this.#logs.restart(now);
    this.#checks.restart(now);
  }

  /** Resolves when no check and no tail goes on any more. */
  async dispose(): Promise<void> {
    this.#states.dispose();
    await Promise.all([this.#logs.dispose(), this.#checks.dispose()]);
  }

  #follower(source: LogSource): LogFollower {
    const { metrics, now, logger, targetName } = this.#options;
    return new LogFollower({ source, targetName: targetName(source.targetId), tail: metrics.tail, states: this.#states, now, logger });
  }
}

function withShare(watch: MetricWatch, share: Disposable): MetricWatch {
  return {
    tick: (now) => watch.tick(now),
    restart: (now) => watch.restart(now),
    dispose() {
      void watch.dispose();
      void share.dispose();
    },
  };
}
