import type { Disposable } from '../../../../../shared/base/disposable.ts';
import { LineMatcher } from './line-matcher.ts';
import type { LogFollower, LogNews } from './log-follower.ts';
import type { MetricSink, MetricState, MetricWatch } from './metric-watch.ts';

export interface LogWatchOptions {
  readonly pattern: string;
  readonly periodMs: number;
  readonly sink: MetricSink;
  readonly follower: Pick<LogFollower, 'state' | 'onNews'>;
  readonly now: () => number;
}

const tooSlow: MetricState = {
  kind: 'broken',
  why: 'the pattern takes too long on lines of this log; write a simpler one, without a repetition within a repetition',
};

/**
 * How many lines of a log a pattern is found in, a period. A line counts when it came: one that was read late, after a lost link, is not missed.
 * A period in which the log could not be read has no data, unless something was found in it.
 */
export class LogWatch implements MetricWatch {
  readonly #options: LogWatchOptions;
  readonly #matcher: LineMatcher;
  readonly #listener: Disposable;
  #start: number;
  #count = 0;
  #isRead: boolean;

  constructor(options: LogWatchOptions) {
    this.#options = options;
    this.#matcher = new LineMatcher(options.pattern);
    this.#start = this.#periodOf(options.now());
    this.#isRead = options.follower.state.kind === 'flowing';
    this.#listener = options.follower.onNews((news) => this.#take(news));
    options.sink.state(options.follower.state);
  }

  tick(now: number): void {
    const { sink, periodMs, follower } = this.#options;
    while (this.#start + periodMs <= now) {
      const start = this.#start;
      const isData = this.#isRead || this.#count > 0;
      const count = this.#count;
      this.#start += periodMs;
      this.#count = 0;
      this.#isRead = follower.state.kind === 'flowing';
      if (isData) sink.period(start, count);
      else sink.settled(start + periodMs);
      if (follower.state.kind !== 'flowing') sink.state(follower.state);
    }
  }

  restart(now: number): void {
    this.#start = this.#periodOf(now);
    this.#count = 0;
    this.#isRead = this.#options.follower.state.kind === 'flowing';
    this.#options.sink.state(this.#options.follower.state);
  }

  dispose(): void {
    void this.#listener.dispose();
  }

  #take({ lines, state }: LogNews): void {
    const { sink, now } = this.#options;
    const at = now();
    this.tick(at);
    if (state?.kind === 'flowing') this.#isRead = true;
    if (state !== undefined) sink.state(state);
    if (lines.length === 0) return;
    const found = this.#matcher.count(lines, at);
    if (found === undefined) {
      // Nobody knows how many there were.
      this.#isRead = false;
      sink.state(tooSlow);
      return;
    }
    if (found === 0) return;
    this.#count += found;
    sink.rising(this.#start, this.#count);
  }

  #periodOf(at: number): number {
    return Math.floor(at / this.#options.periodMs) * this.#options.periodMs;
  }
}
