import { isDeepStrictEqual } from 'node:util';
import type { AlarmId } from '../../../../shared/base/ids.ts';
import type { Alarm } from '../../../../shared/contract/alarms.ts';
import type { AlarmFeedId, AlarmTransition, MissedChange } from './alarm-access.ts';
import { type AlarmJournal, sameChangeMs } from './alarm-journal.ts';
import type { FeedRow } from './alarm-store.ts';

/** An alarm as it was last known, and whose it is. */
export interface HeldAlarm {
  readonly feed: AlarmFeedId;
  alarm: Alarm;
}

/** What is new in what a feed has read. */
export interface Intake {
  readonly changed: ReadonlySet<AlarmId>;
  /** The changes of state, in the order of their `seq`. */
  readonly told: readonly AlarmTransition[];
  /** Put the changes of state on the disk, in one transaction with the alarms. */
  readonly writes: readonly (() => void)[];
}

/** For so long after a change was learned from the history an older answer about the alarm itself is taken for that: old. */
const oldAnswersMs = 120_000;

/** Tells what is new from what is known: each true change of state once, whether the alarm itself tells of it, its history, or both. */
export class AlarmIntake {
  readonly #alarms: Map<AlarmId, HeldAlarm>;
  readonly #journal: AlarmJournal;
  readonly #now: () => number;
  readonly #learnedFromHistoryAt = new Map<AlarmId, number>();

  /** `alarms` are those that are known; they are changed by what is taken. */
  constructor(alarms: Map<AlarmId, HeldAlarm>, journal: AlarmJournal, now: () => number) {
    this.#alarms = alarms;
    this.#journal = journal;
    this.#now = now;
  }

  /** True where taking these would tell of a change of state that nothing explains yet. */
  holdsNews(row: FeedRow | undefined, alarms: readonly Alarm[], missed: readonly MissedChange[]): boolean {
    if (row === undefined) return false;
    return alarms.some((alarm) => {
      const held = this.#alarms.get(alarm.id)?.alarm;
      const isExplained = missed.some(
        ({ id, to, at }) => id === alarm.id && to === alarm.state && Math.abs(at - alarm.since) <= sameChangeMs,
      );
      if (isExplained) return false;
      return held === undefined ? isNewsOfUnknown(alarm, row) : hasChanged(held, alarm);
    });
  }

  /** Without a `row` the feed was never read before: what there is was there, and is no news. */
  take(feed: AlarmFeedId, row: FeedRow | undefined, alarms: readonly Alarm[], missed: readonly MissedChange[]): Intake {
    const changed = new Set<AlarmId>();
    const told: AlarmTransition[] = [];
    const writes: (() => void)[] = [];
    const tell = (alarm: Alarm, change: Omit<MissedChange, 'id'>, historyAt: number | undefined) => {
      const { event, write } = this.#journal.add(alarm, change, historyAt);
      writes.push(write);
      told.push({ seq: event.seq, alarm, from: change.from, to: change.to, at: change.at, reason: change.reason });
    };
    /** One that is in the journal is not told again; where the journal has not its time in the history, it is noted. */
    const isKnown = (id: AlarmId, to: string, at: number): boolean => {
      const known = this.#journal.recognise(id, to, at);
      if (typeof known === 'object') writes.push(known.write);
      return known !== 'new';
    };

    // Those nobody knew come into being as they were before what is told of them.
    const incoming = new Map(alarms.map((alarm) => [alarm.id, alarm]));
    for (const item of row === undefined ? [] : missed.toSorted((a, b) => a.at - b.at)) {
      const held = this.#alarms.get(item.id);
      const alarm = held?.alarm ?? incoming.get(item.id);
      if (row === undefined || alarm === undefined || item.at <= row.watchedSince || isFirstSight(held?.alarm, item, row)) continue;
      if (isKnown(item.id, item.to, item.at)) continue;
      if (held !== undefined && item.at >= held.alarm.since - sameChangeMs) {
        held.alarm = { ...held.alarm, state: item.to, since: item.at, reason: item.reason };
        this.#learnedFromHistoryAt.set(item.id, this.#now());
        changed.add(item.id);
      }
      tell({ ...alarm, state: item.to, since: item.at, reason: item.reason }, item, item.at);
    }
    for (const alarm of alarms) {
      const before = this.#alarms.get(alarm.id)?.alarm;
      if (before === undefined) {
        this.#alarms.set(alarm.id, { feed, alarm });
        changed.add(alarm.id);
        if (row !== undefined && isNewsOfUnknown(alarm, row) && !this.#journal.holds(alarm.id, alarm.state, alarm.since))
          tell(alarm, { from: 'INSUFFICIENT_DATA', to: alarm.state, at: alarm.since, reason: alarm.reason }, undefined);
        continue;
      }
      const next = this.#isOldAnswer(before, alarm) ? { ...alarm, state: before.state, since: before.since, reason: before.reason } : alarm;
      const isNews = hasChanged(before, next);
      if (isNews) {
        tell(next, { from: before.state, to: next.state, at: next.since, reason: next.reason }, undefined);
        this.#learnedFromHistoryAt.delete(alarm.id);
      }
      const since = isNews || next.state !== before.state ? next.since : before.since;
      if (!isDeepStrictEqual({ ...before, readAt: 0 }, { ...next, since, readAt: 0 })) changed.add(alarm.id);
      this.#alarms.set(alarm.id, { feed, alarm: { ...next, since } });
    }
    return { changed, told: told.toSorted((a, b) => a.seq - b.seq), writes };
  }

  forget(id: AlarmId): void {
    this.#learnedFromHistoryAt.delete(id);
    this.#journal.forget(id);
  }

  /** An answer of before what the history has told since: the services behind it are not told all at once. */
  #isOldAnswer(before: Alarm, alarm: Alarm): boolean {
    const learnedAt = this.#learnedFromHistoryAt.get(alarm.id);
    if (learnedAt === undefined || Math.abs(this.#now() - learnedAt) > oldAnswersMs) return false;
    return alarm.state !== before.state && alarm.since < before.since;
  }
}

function hasChanged(before: Alarm, next: Alarm): boolean {
  if (before.state !== next.state) return true;
  // It left the state and came back while nobody looked. Without data there is nothing to come back from.
  return next.state !== 'INSUFFICIENT_DATA' && next.since > before.since + sameChangeMs;
}

/** How it came into the state in which it was when it was first seen. */
function isFirstSight(alarm: Alarm | undefined, item: MissedChange, row: FeedRow): boolean {
  if (alarm === undefined || alarm.since > row.watchedSince) return false;
  return item.to === alarm.state && Math.abs(item.at - alarm.since) <= sameChangeMs;
}

/** One that came into being while its feed was watched and has left its first state already. */
function isNewsOfUnknown(alarm: Alarm, row: FeedRow): boolean {
  return alarm.state !== 'INSUFFICIENT_DATA' && alarm.since > row.watchedSince;
}
