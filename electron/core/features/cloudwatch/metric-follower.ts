import { type Disposable, toDisposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { MetricSeries } from '../../../../shared/contract/cloudwatch.ts';
import { type Problem, problemOf } from '../../../../shared/contract/hosts.ts';
import { latest } from '../../base/latest.ts';

export interface Followed {
  readonly series: MetricSeries[];
  /** Unix ms; of the attempt, where nothing was read yet. */
  readonly readAt: number;
  readonly nextAt?: number | undefined;
  readonly problem?: Problem | undefined;
}

export interface MetricFollowerOptions {
  /** Reads the last of it. */
  readonly read: (signal: AbortSignal) => Promise<MetricSeries[]>;
  /** Between two reads while all is well. */
  readonly intervalMs: number;
  /** Nobody watches any more: it is not used again. */
  readonly onIdle: () => void;
}

const maxThrottledPauseMs = 600_000;
const maxFailedPauseMs = 60_000;

/**
 * Reads the same queries again and again for everybody who watches them, and not at all when nobody does. After a failure the pauses grow,
 * with jitter: up to 10 minutes when AWS throttles, to 1 otherwise, so that a sign-in is soon found.
 */
export class MetricFollower implements Disposable {
  readonly #options: MetricFollowerOptions;
  readonly #changes = new Emitter<Followed>();
  readonly #ends = new Emitter<void>();
  #ending: AbortController | undefined;
  #last: Followed | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #watchers = 0;
  #disposed = false;

  constructor(options: MetricFollowerOptions) {
    this.#options = options;
  }

  watch(signal: AbortSignal | undefined): AsyncGenerator<Followed, void, undefined> {
    return latest<Followed>({
      snapshot: () => this.#last,
      subscribe: (push, end) => {
        if (this.#disposed) end();
        const listeners = [this.#changes.on(push), this.#ends.on(end)];
        this.#watchers += 1;
        if (this.#watchers === 1 && !this.#disposed) void this.#poll();
        return toDisposable(() => {
          for (const listener of listeners) void listener.dispose();
          this.#watchers -= 1;
          if (this.#watchers === 0) this.dispose();
        });
      },
      signal,
    });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#ending?.abort();
    this.#ends.emit();
    this.#options.onIdle();
  }

  async #poll(): Promise<void> {
    const ending = new AbortController();
    this.#ending = ending;
    const followed = await this.#attempt(ending.signal);
    if (this.#disposed) return;
    this.#last = followed;
    this.#changes.emit(followed);
    this.#timer = setTimeout(() => void this.#poll(), Math.max(0, (followed.nextAt ?? 0) - Date.now()));
  }

  async #attempt(signal: AbortSignal): Promise<Followed> {
    const before = this.#last;
    try {
      const series = await this.#options.read(signal);
      this.#failures = 0;
      const readAt = Date.now();
      return { series, readAt, nextAt: readAt + this.#options.intervalMs };
    } catch (error) {
      this.#failures += 1;
      const nextAt = Date.now() + this.#pauseMs(error);
      return { series: before?.series ?? [], readAt: before?.readAt ?? Date.now(), nextAt, problem: problemOf(error) };
    }
  }

  #pauseMs(error: unknown): number {
    const isThrottled = error instanceof OpsError && error.details.cause === 'throttled';
    const most = Math.max(this.#options.intervalMs, isThrottled ? maxThrottledPauseMs : maxFailedPauseMs);
    const grown = Math.min(most, this.#options.intervalMs * 2 ** Math.min(this.#failures, 10));
    // Never sooner than the interval; several consoles of one account must not come back together.
    return this.#options.intervalMs + Math.random() * (grown - this.#options.intervalMs);
  }
}
