import type { Disposable } from '../../../../shared/base/disposable.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import { problemOf } from '../../../../shared/contract/hosts.ts';
import type { CloudAlarm } from '../../adapters/aws/index.ts';
import { AwsAlarmReader, type AwsAlarmReaderOptions } from './aws-alarm-reader.ts';
import { feedOf } from './cloud-alarm.ts';
import { RequestBudget } from './request-budget.ts';

export type AwsAlarmFeedOptions = Omit<AwsAlarmReaderOptions, 'budget'>;

/** One request a poll, six a minute. */
const pollMs = 10_000;
const requestsPerMinute = 10;
const tickMs = 1_000;
/** A jump of the clock, or a tick that late, means that the machine slept. */
const sleptMs = 15_000;

/**
 * The alarms of one account and region, read until it is disposed of.
 *
 * CloudWatch's history is asked every 10 s for what happened since: one request that sees every change of state, also two between polls, whatever
 * the number of alarms. The alarms themselves are read at the beginning and then a page every 20 s, which finds what a history would not tell.
 * That is 9 requests a minute, and never more than 10, for any number of alarms. Times of the history are only compared with each other: our
 * clock may be wrong.
 */
export class AwsAlarmFeed implements Disposable {
  readonly scope: AwsScope;
  readonly #options: AwsAlarmFeedOptions;
  readonly #feed: string;
  readonly #budget: RequestBudget;
  readonly #reader: AwsAlarmReader;
  readonly #ending = new AbortController();
  #pollAt = 0;
  #failures = 0;
  #failedAt: number | undefined;
  /** One at a time reads and takes. */
  #last: Promise<unknown> = Promise.resolve();
  #loop: Promise<void> | undefined;
  readonly #firstReading = Promise.withResolvers<void>();
  #wasAsked = false;

  constructor(options: AwsAlarmFeedOptions) {
    this.scope = options.scope;
    this.#options = options;
    this.#feed = feedOf(options.scope);
    this.#budget = new RequestBudget(requestsPerMinute, () => options.clock.monotonic());
    this.#reader = new AwsAlarmReader({ ...options, budget: this.#budget });
  }

  /** Whether the account has been asked at all, whatever came of it. */
  get wasAsked(): boolean {
    return this.#wasAsked;
  }

  /** Resolves once the account has been asked for the first time, whatever came of it, or nobody watches it any more. */
  get firstReading(): Promise<void> {
    return this.#firstReading.promise;
  }

  /** Begins; does nothing when it has begun. */
  start(): void {
    this.#loop ??= this.#run().catch((error: unknown) => {
      this.#options.logger.failure('The watch over alarms ended', error);
    });
  }

  /** Reads everything now, whatever the interval. Rejects with what AWS answered. */
  async refresh(): Promise<void> {
    // The poll that is due finds it done.
    this.#plan(pollMs);
    await this.#guarded((signal) => this.#reader.readAll(signal));
    this.#plan(pollMs);
  }

  /** Reads some now, after they were written: what was deleted is gone from the book afterwards. */
  reread(names: readonly string[]): Promise<void> {
    return this.#guarded((signal) => this.#reader.readNamed(names, signal));
  }

  /** CloudWatch's own words about some; those not read yet are asked for, those that are gone are left out. */
  clouds(names: readonly string[], signal: AbortSignal | undefined): Promise<CloudAlarm[]> {
    return this.#reader.clouds(names, signal);
  }

  async dispose(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
    await this.#last;
    this.#firstReading.resolve();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#untilDue();
      if (signal.aborted) return;
      await this.#poll();
    }
  }

  /** Waits in short steps: a step that took much longer by the wall than by the monotonic clock, or at all, was a sleep. */
  async #untilDue(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#ending.signal.aborted) {
      const waitMs = this.#pollAt - clock.monotonic();
      if (waitMs <= 0 || this.#isBack()) return;
      const [wall, monotonic] = [clock.now(), clock.monotonic()];
      await clock.sleep(Math.min(tickMs, waitMs), this.#ending.signal);
      const lateMs = Math.max(clock.now() - wall, clock.monotonic() - monotonic) - tickMs;
      if (lateMs <= sleptMs) continue;
      this.#options.logger.info('The machine slept, or its clock was set: alarms are read at once', { feed: this.#feed, lateMs });
      this.#failures = 0;
      return;
    }
  }

  /** After a failure somebody else got through: signed in again, or the network is back. */
  #isBack(): boolean {
    if (this.#failedAt === undefined) return false;
    const { state, lastOkAt } = this.#options.aws.status(this.scope);
    return state === 'ok' && lastOkAt !== undefined && lastOkAt > this.#failedAt && this.#budget.waitMs(1) === 0;
  }

  async #poll(): Promise<void> {
    try {
      await this.#guarded((signal) => this.#reader.readNews(signal));
      this.#plan(pollMs);
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      this.#plan(this.#backOffMs(error));
    }
  }

  #guarded(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const done = this.#last.then(() => this.#told(work));
    this.#last = done.catch(() => {});
    return done;
  }

  /** Says in the book how it went. */
  async #told(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { book, clock, logger } = this.#options;
    try {
      this.#ending.signal.throwIfAborted();
      await work(this.#ending.signal);
      if (this.#failures > 0) logger.info('Alarms can be read again', { feed: this.#feed });
      this.#failures = 0;
      this.#failedAt = undefined;
      book.stale(this.#feed, undefined);
    } catch (error) {
      if (this.#ending.signal.aborted) throw error;
      this.#budget.spend(1);
      this.#failures += 1;
      this.#failedAt = clock.now();
      if (this.#failures === 1) logger.warn('Alarms cannot be read', { feed: this.#feed, why: problemOf(error).message });
      if (!(error instanceof OpsError)) logger.failure('Alarms could not be read', error);
      book.stale(this.#feed, problemOf(error));
      throw error;
    } finally {
      this.#wasAsked ||= !this.#ending.signal.aborted;
      this.#firstReading.resolve();
    }
  }

  #plan(afterMs: number): void {
    const { clock } = this.#options;
    this.#pollAt = clock.monotonic() + Math.max(afterMs, this.#budget.waitMs(1));
  }

  /** Without a network nothing is spared by waiting long; a throttling service and one that wants credentials are given time. */
  #backOffMs(error: unknown): number {
    const cause = error instanceof OpsError ? error.details.cause : undefined;
    const [firstMs, longestMs] =
      cause === 'throttled'
        ? [5_000, 60_000]
        : cause === 'expired' || cause === 'no_credentials' || cause === 'denied'
          ? [10_000, 60_000]
          : [2_500, 10_000];
    const doubledMs = Math.min(longestMs, firstMs * 2 ** Math.min(this.#failures - 1, 10));
    return doubledMs * (0.5 + this.#options.clock.random() / 2);
  }
}
