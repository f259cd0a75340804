import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Alarm } from '../../../../shared/contract/alarms.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import { problemOf } from '../../../../shared/contract/hosts.ts';
import type { CloudAlarm, CloudAlarmHistoryItem } from '../../adapters/aws/index.ts';
import type { Logger } from '../../base/logger.ts';
import type { AwsAccess } from '../aws/index.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { AlarmClock } from './alarm-clock.ts';
import { alarmOf, cloudAlarmId, feedOf } from './cloud-alarm.ts';
import { RequestBudget } from './request-budget.ts';

export interface AwsAlarmFeedOptions {
  readonly scope: AwsScope;
  readonly aws: Pick<AwsAccess, 'use' | 'status'>;
  readonly book: AlarmBook;
  readonly clock: AlarmClock;
  readonly logger: Logger;
  /** The target whose machine an alarm is about. */
  readonly targetOf: (scope: AwsScope, alarm: CloudAlarm) => TargetId | undefined;
}

interface Missed {
  readonly id: Alarm['id'];
  readonly from: string;
  readonly to: string;
  readonly at: number;
  readonly reason: string;
}

/** One request a poll, six a minute. */
const pollMs = 10_000;
/** One page of alarms read again. */
const pageMs = 20_000;
const pageSize = 100;
const requestsPerMinute = 10;
/** Up to so many pages all alarms are read at once; more are read by their names, a page at a time. */
const fewPages = 3;
/** What is written into the history late is still seen. */
const overlapMs = 120_000;
/** As far as our clock may be off without `clockSkewMs` saying so, and more. */
const clockTrustMs = 600_000;
const unknownCursorMs = 900_000;
/** CloudWatch forgets: after so long the alarms themselves are read, as if for the first time. */
const forgottenMs = 14 * 24 * 3_600_000;
const cursorStepMs = 60_000;
/** What may not be read is tried again after so long. */
const deniedMs = 600_000;
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
  readonly #ending = new AbortController();
  readonly #clouds = new Map<string, CloudAlarm>();
  readonly #seen = new Map<string, number>();
  /** Named by the history, not known yet or written anew. */
  readonly #unread = new Set<string>();
  /** What became of alarms that are not known yet. */
  #deferred: Missed[] = [];
  #wake = new AbortController();
  #pollAt = 0;
  #pageAt = 0;
  #nextName = '';
  #failures = 0;
  #failedAt: number | undefined;
  #isWhole = false;
  #writtenCursor = 0;
  #historyDeniedAt: number | undefined;
  /** One at a time reads and takes. */
  #last: Promise<unknown> = Promise.resolve();
  #loop: Promise<void> | undefined;

  constructor(options: AwsAlarmFeedOptions) {
    this.scope = options.scope;
    this.#options = options;
    this.#feed = feedOf(options.scope);
    this.#budget = new RequestBudget(requestsPerMinute, () => options.clock.monotonic());
  }

  /** Begins; does nothing when it has begun. */
  start(): void {
    this.#loop ??= this.#run().catch((error: unknown) => {
      this.#options.logger.failure('The watch over alarms ended', error);
    });
  }

  /** Reads everything now, whatever the interval. Rejects with what AWS answered. */
  async refresh(): Promise<void> {
    await this.#guarded(() => this.#readAll());
    this.#plan(pollMs);
  }

  /** Reads some now, after they were written: what was deleted is gone from the book afterwards. */
  async reread(names: readonly string[]): Promise<void> {
    await this.#guarded(async () => {
      for (const name of names) this.#unread.add(name);
      await this.#readNamed();
    });
  }

  /** CloudWatch's own words about some; those not read yet are asked for, those that are gone are left out. */
  async clouds(names: readonly string[], signal: AbortSignal | undefined): Promise<CloudAlarm[]> {
    const missing = names.filter((name) => !this.#clouds.has(name));
    if (missing.length > 0) {
      const read = await this.#options.aws.use(this.scope, (gateway, both) => gateway.alarms(missing, both), signal);
      this.#budget.spend(pagesOf(missing.length));
      for (const cloud of read) this.#clouds.set(cloud.name, cloud);
    }
    return names.flatMap((name) => this.#clouds.get(name) ?? []);
  }

  async dispose(): Promise<void> {
    this.#ending.abort();
    this.#wake.abort();
    await this.#loop;
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
      this.#wake = new AbortController();
      await clock.sleep(Math.min(tickMs, waitMs), AbortSignal.any([this.#wake.signal, this.#ending.signal]));
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
      await this.#guarded(async () => {
        if (this.#needsAll()) await this.#readAll();
        else await this.#readNews();
      });
      this.#plan(pollMs);
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      this.#plan(this.#backOffMs(error));
    }
  }

  #guarded(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(() => this.#told(work));
    this.#last = done.catch(() => {});
    return done;
  }

  /** Says in the book how it went. */
  async #told(work: () => Promise<void>): Promise<void> {
    const { book, clock, logger } = this.#options;
    try {
      await work();
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

  /** As long as the history tells everything since, it is enough; few alarms are read whole to be sure. */
  #needsAll(): boolean {
    const row = this.#options.book.feed(this.#feed);
    if (row?.cursorAt === undefined) return true;
    if (this.#options.clock.now() - row.cursorAt > forgottenMs && !this.#isWhole) return true;
    return !this.#isWhole && pagesOf(this.#options.book.ofFeed(this.#feed).length) <= fewPages;
  }

  async #readAll(): Promise<void> {
    const { aws, book } = this.#options;
    const isFirst = book.feed(this.#feed)?.cursorAt === undefined;
    const items = isFirst ? [] : await this.#history();
    const clouds = await aws.use(this.scope, (gateway, signal) => gateway.alarms(undefined, signal), this.#ending.signal);
    this.#budget.spend(pagesOf(clouds.length));
    this.#clouds.clear();
    await this.#take(clouds, items, true);
    this.#unread.clear();
    this.#deferred = [];
    this.#isWhole = true;
    this.#pageAt = this.#options.clock.monotonic() + this.#pageMs() * Math.min(fewPages, pagesOf(clouds.length));
    if (isFirst) this.#reach(Math.max(...clouds.map(lastStamp), this.#serviceTime() - unknownCursorMs));
  }

  /** The history, then as the budget allows what it named, and a page of the alarms themselves. */
  async #readNews(): Promise<void> {
    const { book, clock } = this.#options;
    const items = await this.#history();
    await this.#take([], items, false);
    if (this.#unread.size > 0 && this.#budget.waitMs(1) === 0) await this.#readNamed();
    if (clock.monotonic() < this.#pageAt) return;
    const known = book.ofFeed(this.#feed).length;
    const pages = pagesOf(known);
    if (pages <= fewPages) {
      // The history polled next must not wait for what is read here.
      if (this.#budget.waitMs(pages + 1) === 0) await this.#readAllAgain(pages);
    } else if (this.#budget.waitMs(2) === 0) {
      await this.#readPage();
    }
  }

  #pageMs(): number {
    return this.#historyDeniedAt === undefined ? pageMs : pollMs;
  }

  async #readAllAgain(pages: number): Promise<void> {
    const clouds = await this.#options.aws.use(this.scope, (gateway, signal) => gateway.alarms(undefined, signal), this.#ending.signal);
    this.#budget.spend(pagesOf(clouds.length));
    this.#clouds.clear();
    await this.#take(clouds, [], true);
    this.#pageAt = this.#options.clock.monotonic() + pages * this.#pageMs();
  }

  /** The next hundred, in the order of their names. */
  async #readPage(): Promise<void> {
    const names = this.#options.book
      .ofFeed(this.#feed)
      .map(({ name }) => name)
      .toSorted();
    const from = Math.max(
      0,
      names.findIndex((name) => name > this.#nextName),
    );
    const page = names.slice(from, from + pageSize);
    await this.#readNames(page);
    this.#nextName = from + pageSize >= names.length ? '' : (page.at(-1) ?? '');
    this.#pageAt = this.#options.clock.monotonic() + this.#pageMs();
  }

  async #readNamed(): Promise<void> {
    const names = [...this.#unread].slice(0, pageSize);
    await this.#readNames(names);
    for (const name of names) this.#unread.delete(name);
    const ids = new Set(names.map((name) => cloudAlarmId(this.scope, name)));
    this.#deferred = this.#deferred.filter(({ id }) => !ids.has(id));
  }

  async #readNames(names: readonly string[]): Promise<void> {
    const { aws, book } = this.#options;
    const clouds = await aws.use(this.scope, (gateway, signal) => gateway.alarms(names, signal), this.#ending.signal);
    this.#budget.spend(pagesOf(names.length));
    const there = new Set(clouds.map(({ name }) => name));
    const gone = names.filter((name) => !there.has(name));
    for (const name of gone) this.#clouds.delete(name);
    await this.#take(clouds, [], false);
    book.forget(gone.map((name) => cloudAlarmId(this.scope, name)));
  }

  /** Into the book. What the alarms themselves tell and no history explains is looked up there first: it may have been more than one change. */
  async #take(clouds: readonly CloudAlarm[], items: readonly CloudAlarmHistoryItem[], complete: boolean): Promise<void> {
    const { book, clock, targetOf } = this.#options;
    const readAt = clock.now();
    const alarms = clouds.map((cloud) =>
      alarmOf(this.scope, cloud, {
        readAt,
        before: book.get(cloudAlarmId(this.scope, cloud.name)),
        targetId: targetOf(this.scope, cloud),
      }),
    );
    let all = items;
    let missed = [...this.#deferred, ...this.#changes(items)];
    if (clouds.length > 0 && book.holdsNews(this.#feed, alarms, missed)) {
      all = [...items, ...(await this.#history())];
      missed = [...this.#deferred, ...this.#changes(all)];
    }
    for (const cloud of clouds) this.#clouds.set(cloud.name, cloud);
    const incoming = new Set(alarms.map(({ id }) => id));
    const isKnown = ({ id }: Missed) => incoming.has(id) || book.get(id) !== undefined;
    if (alarms.length > 0 || complete || missed.length > 0) book.take(this.#feed, alarms, { complete, missed: missed.filter(isKnown) });
    if (!complete) this.#defer(missed.filter((one) => !isKnown(one)));
    this.#noteEdits(all);
    const newest = Math.max(0, ...all.map(({ at }) => at));
    this.#reach(Math.max(newest, all.length === 0 ? 0 : this.#serviceTime() - clockTrustMs));
  }

  /** What happened since, with an overlap. Who may not read it gets along with the alarms themselves, read as often. */
  async #history(): Promise<CloudAlarmHistoryItem[]> {
    const { clock, logger } = this.#options;
    if (this.#historyDeniedAt !== undefined && clock.monotonic() - this.#historyDeniedAt < deniedMs) return [];
    try {
      const items = await this.#askHistory();
      this.#historyDeniedAt = undefined;
      return items;
    } catch (error) {
      if (!(error instanceof OpsError) || error.details.cause !== 'denied') throw error;
      if (this.#historyDeniedAt === undefined)
        logger.warn('The history of alarms may not be read; what happens between two looks is not seen', { feed: this.#feed });
      this.#historyDeniedAt = clock.monotonic();
      this.#budget.spend(1);
      return [];
    }
  }

  async #askHistory(): Promise<CloudAlarmHistoryItem[]> {
    const { aws, book } = this.#options;
    const since = (book.feed(this.#feed)?.cursorAt ?? this.#serviceTime() - unknownCursorMs) - overlapMs;
    for (let limit = pageSize; ; limit *= 10) {
      const items = await aws.use(this.scope, (gateway, signal) => gateway.alarmHistory({ since, limit }, signal), this.#ending.signal);
      this.#budget.spend(pagesOf(items.length));
      // Newest first: where there may be more than was asked for, the oldest are the ones that are missing.
      if (items.length < limit || limit >= 100_000) {
        if (items.length === 0) this.#reach(this.#serviceTime() - clockTrustMs);
        return items;
      }
    }
  }

  #changes(items: readonly CloudAlarmHistoryItem[]): Missed[] {
    return items.flatMap(({ alarmName, at, type, fromState, toState, reason, summary }) =>
      type !== 'StateUpdate' || toState === undefined
        ? []
        : [{ id: cloudAlarmId(this.scope, alarmName), from: fromState ?? 'INSUFFICIENT_DATA', to: toState, at, reason: reason ?? summary }],
    );
  }

  /** What became of alarms that are not known waits until they have been read; those that are not there any more are asked for once. */
  #defer(missed: readonly Missed[]): void {
    const waiting = new Set(this.#deferred);
    const since = this.#options.book.feed(this.#feed)?.watchedSince ?? 0;
    this.#deferred = missed.filter((one) => waiting.has(one) || (one.at > since && this.#isNew(`${one.at} ${one.id} ${one.to}`)));
    for (const { id } of this.#deferred) this.#unread.add(id.slice(this.#feed.length + 1));
  }

  #isNew(key: string): boolean {
    const isSeen = this.#seen.has(key);
    this.#seen.set(key, this.#options.clock.monotonic());
    return !isSeen;
  }

  /** Alarms that were made, changed or deleted, and changes of state that are not told in full: they are read by name. */
  #noteEdits(items: readonly CloudAlarmHistoryItem[]): void {
    const now = this.#options.clock.monotonic();
    const since = this.#options.book.feed(this.#feed)?.watchedSince ?? 0;
    for (const [key, at] of this.#seen) if (now - at > 4 * clockTrustMs) this.#seen.delete(key);
    for (const { alarmName, at, type, toState, summary } of items) {
      if (type !== 'ConfigurationUpdate' && (type !== 'StateUpdate' || toState !== undefined)) continue;
      if (at > since && this.#isNew(`${at} ${alarmName} ${summary}`)) this.#unread.add(alarmName);
    }
  }

  /** Kept on disk now and then: what is read twice is recognised. */
  #reach(at: number): void {
    if (at - this.#writtenCursor < cursorStepMs) return;
    this.#writtenCursor = at;
    this.#options.book.reached(this.#feed, at);
  }

  /** About what AWS' clock shows. */
  #serviceTime(): number {
    return this.#options.clock.now() + (this.#options.aws.status(this.scope).clockSkewMs ?? 0);
  }
}

function pagesOf(count: number): number {
  return Math.max(1, Math.ceil(count / pageSize));
}

function lastStamp({ stateUpdatedAt, stateTransitionedAt, configurationUpdatedAt }: CloudAlarm): number {
  return Math.max(stateUpdatedAt, stateTransitionedAt ?? 0, configurationUpdatedAt);
}
