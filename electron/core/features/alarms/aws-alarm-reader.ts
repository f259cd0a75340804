import type { TargetId } from '../../../../shared/base/ids.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { CloudAlarm, CloudAlarmHistoryItem } from '../../adapters/aws/index.ts';
import type { Logger } from '../../base/logger.ts';
import type { AwsAccess } from '../aws/index.ts';
import type { MissedChange } from './alarm-access.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { AlarmClock } from './alarm-clock.ts';
import { AlarmHistoryReader } from './alarm-history-reader.ts';
import { alarmOf, cloudAlarmId, feedOf } from './cloud-alarm.ts';
import { pageSize, pagesOf, type RequestBudget } from './request-budget.ts';

export interface AwsAlarmReaderOptions {
  readonly scope: AwsScope;
  readonly aws: Pick<AwsAccess, 'use' | 'status'>;
  readonly book: AlarmBook;
  readonly clock: AlarmClock;
  readonly budget: RequestBudget;
  readonly logger: Logger;
  /** The target whose machine an alarm is about. */
  readonly targetOf: (scope: AwsScope, alarm: CloudAlarm) => TargetId | undefined;
}

/** One page of alarms read again; as often as the history is asked where that may not be read. */
const pageMs = 20_000;
const pageWithoutHistoryMs = 10_000;
/** Up to so many pages all alarms are read at once; more are read by their names, a page at a time. */
const fewPages = 3;
/** As far as our clock may be off without `clockSkewMs` saying so, and more. */
const clockTrustMs = 600_000;
const unknownCursorMs = 900_000;
/** CloudWatch forgets: after so long the alarms themselves are read, as if for the first time. */
const forgottenMs = 14 * 24 * 3_600_000;
const cursorStepMs = 60_000;
/** Where no history tells of new alarms all of them are looked for that often. */
const searchMs = 600_000;

/** Reads the alarms of one account and region into the book. One call at a time; each rejects with what AWS answered. */
export class AwsAlarmReader {
  readonly #options: AwsAlarmReaderOptions;
  readonly #feed: string;
  readonly #history: AlarmHistoryReader;
  readonly #clouds = new Map<string, CloudAlarm>();
  /** Named by the history, not known yet or written anew. */
  readonly #unread = new Set<string>();
  /** What became of alarms that are not known yet. */
  #deferred: MissedChange[] = [];
  #pageAt = 0;
  #searchAt = 0;
  #nextName = '';
  #isWhole = false;
  #writtenCursor = 0;

  constructor(options: AwsAlarmReaderOptions) {
    this.#options = options;
    this.#feed = feedOf(options.scope);
    this.#history = new AlarmHistoryReader(options);
  }

  /** What is new since; everything, where it is not known how it was before. */
  async readNews(signal: AbortSignal): Promise<void> {
    if (this.#needsAll()) return this.readAll(signal);
    const { book, budget, clock } = this.#options;
    const items = await this.#readHistory(false, signal);
    await this.#take([], items, false, signal);
    if (this.#unread.size > 0 && budget.waitMs(1) === 0) await this.#readNames([...this.#unread].slice(0, pageSize), signal);
    if (clock.monotonic() < this.#pageAt) return;
    const pages = pagesOf(book.ofFeed(this.#feed).length);
    // The history polled next must not wait for what is read here.
    if (pages <= fewPages) {
      if (budget.waitMs(pages + 1) === 0) await this.#readAlarms([], signal);
    } else if (budget.waitMs(2) === 0) await this.#readPage(signal);
  }

  /** The history, then all alarms. */
  async readAll(signal: AbortSignal): Promise<void> {
    const isFirst = this.#options.book.feed(this.#feed)?.cursorAt === undefined;
    const items = isFirst ? [] : await this.#readHistory(true, signal);
    const newest = await this.#readAlarms(items, signal);
    this.#unread.clear();
    this.#deferred = [];
    this.#isWhole = true;
    if (isFirst) this.#reach(Math.max(newest, this.#serviceTime() - unknownCursorMs));
  }

  /** Some, after they were written; what is not there any more is gone from the book afterwards. */
  async readNamed(names: readonly string[], signal: AbortSignal): Promise<void> {
    // Where it fails they are read with the next poll.
    for (const name of names) this.#unread.add(name);
    for (let index = 0; index < names.length; index += pageSize) await this.#readNames(names.slice(index, index + pageSize), signal);
  }

  /** CloudWatch's own words about some; those not read yet are asked for, those that are gone are left out. */
  async clouds(names: readonly string[], signal: AbortSignal | undefined): Promise<CloudAlarm[]> {
    const { aws, scope, budget } = this.#options;
    const missing = names.filter((name) => !this.#clouds.has(name));
    if (missing.length > 0) {
      const read = await aws.use(scope, (gateway, both) => gateway.alarms(missing, both), signal);
      budget.spend(pagesOf(missing.length));
      for (const cloud of read) this.#clouds.set(cloud.name, cloud);
    }
    return names.flatMap((name) => this.#clouds.get(name) ?? []);
  }

  /** As long as the history tells everything since, it is enough; few alarms are read whole to be sure. */
  #needsAll(): boolean {
    if (this.#isWhole) return false;
    const { book, clock } = this.#options;
    const cursorAt = book.feed(this.#feed)?.cursorAt;
    return cursorAt === undefined || clock.now() - cursorAt > forgottenMs || pagesOf(book.ofFeed(this.#feed).length) <= fewPages;
  }

  /** All of them into the book, with what the history told before; answers the latest time that stands in one (Unix ms, AWS' clock). */
  async #readAlarms(items: readonly CloudAlarmHistoryItem[], signal: AbortSignal): Promise<number> {
    const { aws, scope, budget, clock } = this.#options;
    const clouds = await aws.use(scope, (gateway, both) => gateway.alarms(undefined, both), signal);
    const pages = pagesOf(clouds.length);
    budget.spend(pages);
    this.#clouds.clear();
    await this.#take(clouds, items, true, signal);
    this.#pageAt = clock.monotonic() + this.#pageMs() * Math.min(fewPages, pages);
    this.#searchAt = clock.monotonic() + searchMs;
    return Math.max(0, ...clouds.map(lastStamp));
  }

  /** The next hundred, in the order of their names. */
  async #readPage(signal: AbortSignal): Promise<void> {
    const { book, clock } = this.#options;
    const isAtBeginning = this.#nextName === '';
    if (isAtBeginning && this.#history.isDenied && clock.monotonic() >= this.#searchAt) {
      await this.#readAlarms([], signal);
      return;
    }
    const names = book
      .ofFeed(this.#feed)
      .map(({ name }) => name)
      .toSorted();
    const from = Math.max(
      0,
      names.findIndex((name) => name > this.#nextName),
    );
    const page = names.slice(from, from + pageSize);
    await this.#readNames(page, signal);
    this.#nextName = from + pageSize >= names.length ? '' : (page.at(-1) ?? '');
    this.#pageAt = clock.monotonic() + this.#pageMs();
  }

  async #readNames(names: readonly string[], signal: AbortSignal): Promise<void> {
    const { aws, book, scope, budget } = this.#options;
    const clouds = await aws.use(scope, (gateway, both) => gateway.alarms(names, both), signal);
    budget.spend(pagesOf(names.length));
    const there = new Set(clouds.map(({ name }) => name));
    const gone = names.filter((name) => !there.has(name));
    for (const name of gone) this.#clouds.delete(name);
    await this.#take(clouds, [], false, signal);
    book.forget(gone.map((name) => cloudAlarmId(scope, name)));
    for (const name of names) this.#unread.delete(name);
    const ids = new Set(names.map((name) => cloudAlarmId(scope, name)));
    this.#deferred = this.#deferred.filter(({ id }) => !ids.has(id));
  }

  /** Into the book. What the alarms themselves tell and no history explains is looked up there first: it may have been more than one change. */
  async #take(
    clouds: readonly CloudAlarm[],
    items: readonly CloudAlarmHistoryItem[],
    complete: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { book, clock, scope, targetOf } = this.#options;
    const readAt = clock.now();
    const alarms = clouds.map((cloud) =>
      alarmOf(scope, cloud, { readAt, before: book.get(cloudAlarmId(scope, cloud.name)), targetId: targetOf(scope, cloud) }),
    );
    let all = items;
    let missed = [...this.#deferred, ...this.#history.changes(items)];
    if (clouds.length > 0 && book.holdsNews(this.#feed, alarms, missed)) {
      all = [...items, ...(await this.#readHistory(true, signal))];
      missed = [...this.#deferred, ...this.#history.changes(all)];
    }
    for (const cloud of clouds) this.#clouds.set(cloud.name, cloud);
    const incoming = new Set(alarms.map(({ id }) => id));
    const isKnown = ({ id }: MissedChange) => incoming.has(id) || book.get(id) !== undefined;
    if (alarms.length > 0 || complete || missed.length > 0) book.take(this.#feed, alarms, { complete, missed: missed.filter(isKnown) });
    this.#deferred = complete ? [] : [...this.#deferred, ...this.#newOnly(all)].filter((one) => !isKnown(one));
    for (const { id } of this.#deferred) this.#unread.add(id.slice(this.#feed.length + 1));
    for (const name of this.#history.edited(this.#sinceWatched(all))) this.#unread.add(name);
    this.#history.markSeen(all);
    const newest = Math.max(0, ...all.map(({ at }) => at));
    this.#reach(Math.max(newest, all.length === 0 ? 0 : this.#serviceTime() - clockTrustMs));
  }

  /** Changes that were not told before: what became of an alarm that is not known waits until it has been read, and is asked for once. */
  #newOnly(items: readonly CloudAlarmHistoryItem[]): MissedChange[] {
    return this.#history.changes(this.#sinceWatched(items).filter((item) => !this.#history.isSeen(item)));
  }

  #sinceWatched(items: readonly CloudAlarmHistoryItem[]): CloudAlarmHistoryItem[] {
    const since = this.#options.book.feed(this.#feed)?.watchedSince ?? 0;
    return items.filter(({ at }) => at > since);
  }

  async #readHistory(isThorough: boolean, signal: AbortSignal): Promise<CloudAlarmHistoryItem[]> {
    const cursorAt = this.#options.book.feed(this.#feed)?.cursorAt ?? this.#serviceTime() - unknownCursorMs;
    const items = await this.#history.read(cursorAt, isThorough, signal);
    if (items.length === 0 && !this.#history.isDenied) this.#reach(this.#serviceTime() - clockTrustMs);
    return items;
  }

  #pageMs(): number {
    return this.#history.isDenied ? pageWithoutHistoryMs : pageMs;
  }

  /** Kept on disk now and then: what is read twice is recognised. */
  #reach(at: number): void {
    if (at - this.#writtenCursor < cursorStepMs) return;
    this.#writtenCursor = at;
    this.#options.book.reached(this.#feed, at);
  }

  /** About what AWS' clock shows. */
  #serviceTime(): number {
    return this.#options.clock.now() + (this.#options.aws.status(this.#options.scope).clockSkewMs ?? 0);
  }
}

function lastStamp({ stateUpdatedAt, stateTransitionedAt, configurationUpdatedAt }: CloudAlarm): number {
  return Math.max(stateUpdatedAt, stateTransitionedAt ?? 0, configurationUpdatedAt);
}
