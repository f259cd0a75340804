import { isDeepStrictEqual } from 'node:util';
import type { Disposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { AlarmId, RunId, TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Alarm, AlarmEvent, Mute } from '../../../../shared/contract/alarms.ts';
import type { Problem } from '../../../../shared/contract/hosts.ts';
import type { Database } from '../../adapters/sqlite/index.ts';
import { latest } from '../../base/latest.ts';
import type { Logger } from '../../base/logger.ts';
import type { AlarmAccess, AlarmFeedId, AlarmTransition } from './alarm-access.ts';
import { type AlarmDelta, mergeDeltas } from './alarm-delta.ts';
import { AlarmJournal } from './alarm-journal.ts';
import { AlarmMutes } from './alarm-mutes.ts';
import { AlarmStore, type FeedRow } from './alarm-store.ts';

export interface AlarmBookOptions {
  readonly database: Database;
  readonly logger: Logger;
  /** Unix ms. */
  readonly now?: (() => number) | undefined;
  /** What of our own went on at that moment. */
  readonly during?: ((at: number) => { readonly runId?: RunId | undefined; readonly during?: string | undefined }) | undefined;
}

/** How it stands with where alarms come from. */
export interface FeedState {
  readonly feed: AlarmFeedId;
  /** Unix ms, by our clock. */
  readonly readAt: number;
  /** Since when it cannot be read, and why. */
  readonly stale?: { readonly since: number; readonly problem: Problem } | undefined;
  readonly alarmCount: number;
}

type Missed = NonNullable<Parameters<AlarmAccess['take']>[2]['missed']>[number];

interface Held {
  readonly feed: AlarmFeedId;
  alarm: Alarm;
}

/** One change of state may be told with two times that far apart: by the alarm, and by its history. */
const sameChangeMs = 5_000;
/** For so long after a change was learned from the history an older answer about the alarm itself is taken for that: old. */
const oldAnswersMs = 120_000;

/** All alarms, kept in memory and on disk: the list is there at once after a start, and a change of state is told once, also across restarts. */
export class AlarmBook implements AlarmAccess, Disposable {
  readonly #store: AlarmStore;
  readonly #journal: AlarmJournal;
  readonly #mutes: AlarmMutes;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #alarms = new Map<AlarmId, Held>();
  readonly #feeds: Map<AlarmFeedId, FeedRow>;
  readonly #stale = new Map<AlarmFeedId, { since: number; problem: Problem }>();
  readonly #pins: Map<AlarmId, TargetId>;
  readonly #flapping = new Map<AlarmId, number>();
  readonly #learnedFromHistoryAt = new Map<AlarmId, number>();
  readonly #transitions: Emitter<AlarmTransition>;
  readonly #changes: Emitter<void>;
  readonly #deltas: Emitter<AlarmDelta>;
  readonly #ends = new Emitter<void>();

  constructor(options: AlarmBookOptions) {
    this.#logger = options.logger;
    this.#now = options.now ?? Date.now;
    const onError = (error: unknown) => this.#logger.failure('A listener of the alarms failed', error);
    this.#transitions = new Emitter(onError);
    this.#changes = new Emitter(onError);
    this.#deltas = new Emitter(onError);
    this.#store = new AlarmStore(options.database, options.logger);
    this.#journal = new AlarmJournal(this.#store, options.during ?? (() => ({})), sameChangeMs);
    this.#feeds = this.#store.feeds();
    this.#pins = this.#store.pins();
    for (const { feed, alarm } of this.#store.alarms()) this.#alarms.set(alarm.id, { feed, alarm });
    this.#mutes = new AlarmMutes(this.#store, this.#now, () => this.#tell([], []));
  }

  all(): readonly Alarm[] {
    return [...this.#alarms.values()].map((held) => this.#shown(held));
  }

  get(id: AlarmId): Alarm | undefined {
    const held = this.#alarms.get(id);
    return held === undefined ? undefined : this.#shown(held);
  }

  /** Throws `not_found`. */
  require(id: AlarmId): Alarm {
    const alarm = this.get(id);
    if (alarm !== undefined) return alarm;
    throw new OpsError({
      code: 'not_found',
      message: 'There is no such alarm.',
      hint: 'It may have been deleted: look at the list again.',
    });
  }

  find(idOrName: string): Alarm {
    const byId = this.get(idOrName as AlarmId);
    if (byId !== undefined) return byId;
    const named = this.all().filter(({ name }) => name === idOrName);
    const [first] = named;
    if (first === undefined) {
      throw new OpsError({
        code: 'not_found',
        message: `There is no alarm "${idOrName}".`,
        hint: '"npx blitz alarms" lists those there are; one of an AWS account is known once the account is watched.',
      });
    }
    if (named.length === 1) return first;
    throw new OpsError({
      code: 'conflict',
      message: `${named.length} alarms are named "${idOrName}".`,
      hint: `Name one by its id: ${named.map(({ id }) => id).join(', ')}`,
    });
  }

  onTransition(listener: (transition: AlarmTransition) => void): Disposable {
    return this.#transitions.on(listener);
  }

  onChange(listener: () => void): Disposable {
    return this.#changes.on(listener);
  }

  /** The feeds there have been something of. */
  feeds(): FeedState[] {
    const counts = new Map<AlarmFeedId, number>();
    for (const { feed } of this.#alarms.values()) counts.set(feed, (counts.get(feed) ?? 0) + 1);
    return [...new Set([...this.#feeds.keys(), ...this.#stale.keys()])].map((feed) => ({
      feed,
      readAt: this.#feeds.get(feed)?.readAt ?? 0,
      stale: this.#stale.get(feed),
      alarmCount: counts.get(feed) ?? 0,
    }));
  }

  /** Of a feed: how far its history has been read, by its own clock; `undefined` before it was first taken. */
  feed(feed: AlarmFeedId): FeedRow | undefined {
    return this.#feeds.get(feed);
  }

  ofFeed(feed: AlarmFeedId): Alarm[] {
    return [...this.#alarms.values()].filter((held) => held.feed === feed).map(({ alarm }) => alarm);
  }

  /** True where taking these would tell of a change of state that nothing explains yet. */
  holdsNews(feed: AlarmFeedId, alarms: readonly Alarm[], missed: readonly Missed[]): boolean {
    const row = this.#feeds.get(feed);
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

  take(feed: AlarmFeedId, alarms: readonly Alarm[], { complete, missed = [] }: Parameters<AlarmAccess['take']>[2]): void {
    const row = this.#feeds.get(feed);
    const changed = new Set<AlarmId>();
    const removed: AlarmId[] = [];
    const told: AlarmTransition[] = [];
    const events: (() => void)[] = [];
    const tell = (alarm: Alarm, change: Omit<Missed, 'id'>, historyAt: number | undefined) => {
      const { event, write } = this.#journal.add(alarm, change, historyAt);
      events.push(write);
      told.push({ seq: event.seq, alarm, from: change.from, to: change.to, at: change.at, reason: change.reason });
    };

    // Those nobody knew come into being as they were before what is told of them.
    const incoming = new Map(alarms.map((alarm) => [alarm.id, alarm]));
    if (row !== undefined) {
      for (const item of missed.toSorted((a, b) => a.at - b.at)) {
        const held = this.#alarms.get(item.id);
        const alarm = held?.alarm ?? incoming.get(item.id);
        if (alarm === undefined || item.at <= row.watchedSince || isFirstSight(held?.alarm, item, row)) continue;
        const known = this.#journal.recognise(item.id, item.to, item.at);
        if (known !== 'new') {
          if (known !== 'known') events.push(known.write);
          continue;
        }
        const isLater = held === undefined || item.at >= held.alarm.since - sameChangeMs;
        if (held !== undefined && isLater) {
          held.alarm = { ...held.alarm, state: item.to, since: item.at, reason: item.reason };
          this.#learnedFromHistoryAt.set(item.id, this.#now());
          changed.add(item.id);
        }
        tell(alarm, item, item.at);
      }
    }
    for (const alarm of alarms) {
      const held = this.#alarms.get(alarm.id);
      if (held === undefined) {
        this.#alarms.set(alarm.id, { feed, alarm });
        changed.add(alarm.id);
        const isTold = told.some(({ alarm: { id }, to }) => id === alarm.id && to === alarm.state);
        if (row !== undefined && isNewsOfUnknown(alarm, row) && !isTold)
          tell(alarm, { from: 'INSUFFICIENT_DATA', to: alarm.state, at: alarm.since, reason: alarm.reason }, undefined);
        continue;
      }
      const before = held.alarm;
      const next = this.#isOldAnswer(before, alarm) ? { ...alarm, state: before.state, since: before.since, reason: before.reason } : alarm;
      if (hasChanged(before, next)) {
        tell(next, { from: before.state, to: next.state, at: next.since, reason: next.reason }, undefined);
        this.#learnedFromHistoryAt.delete(alarm.id);
      }
      const since = next.state === before.state && !hasChanged(before, next) ? before.since : next.since;
      if (!isDeepStrictEqual({ ...before, readAt: 0 }, { ...next, since, readAt: 0 })) changed.add(alarm.id);
      this.#alarms.set(alarm.id, { feed, alarm: { ...next, since } });
    }
    if (complete) {
      for (const [id, held] of this.#alarms) if (held.feed === feed && !incoming.has(id)) removed.push(id);
    }
    for (const id of removed) this.#drop(id);

    const now = this.#now();
    const stamp = Math.max(0, ...alarms.map(({ since }) => since));
    const nextRow: FeedRow = {
      watchedSince: row?.watchedSince ?? (alarms.length > 0 ? stamp : now),
      cursorAt: row?.cursorAt,
      readAt: now,
    };
    this.#feeds.set(feed, nextRow);
    const writesFeed = row === undefined || changed.size > 0 || removed.length > 0 || now - row.readAt > 60_000;
    if (writesFeed || events.length > 0) {
      this.#store.write(() => {
        for (const write of events) write();
        for (const id of changed) {
          const held = this.#alarms.get(id);
          if (held !== undefined) this.#store.putAlarm(held.feed, held.alarm);
        }
        for (const id of removed) this.#store.removeAlarm(id);
        this.#store.putFeed(feed, nextRow);
      });
    }
    for (const transition of told.toSorted((a, b) => a.seq - b.seq)) {
      this.#transitions.emit({ ...transition, alarm: this.get(transition.alarm.id) ?? transition.alarm });
    }
    if (changed.size > 0 || removed.length > 0) this.#tell([...changed], removed);
  }

  /** Alarms that are gone, whoever keeps them said so. */
  forget(ids: readonly AlarmId[]): void {
    const gone = ids.filter((id) => this.#alarms.has(id));
    if (gone.length === 0) return;
    for (const id of gone) this.#drop(id);
    this.#store.write(() => {
      for (const id of gone) this.#store.removeAlarm(id);
    });
    this.#tell([], gone);
  }

  /** Nobody watches there any more: what was known of it is forgotten, its journal stays. */
  dropFeed(feed: AlarmFeedId): void {
    const gone = this.ofFeed(feed).map(({ id }) => id);
    for (const id of gone) this.#drop(id);
    this.#feeds.delete(feed);
    this.#stale.delete(feed);
    this.#store.write(() => this.#store.removeFeed(feed));
    this.#tell([], gone);
  }

  /** A feed's history has been read up to there, by its own clock. */
  reached(feed: AlarmFeedId, cursorAt: number): void {
    const row = this.#feeds.get(feed);
    if (row === undefined || (row.cursorAt ?? 0) >= cursorAt) return;
    const next = { ...row, cursorAt };
    this.#feeds.set(feed, next);
    this.#store.write(() => this.#store.putFeed(feed, next));
  }

  stale(feed: AlarmFeedId, problem: Problem | undefined): void {
    const before = this.#stale.get(feed);
    if (problem === undefined) {
      const row = this.#feeds.get(feed);
      if (row !== undefined) this.#feeds.set(feed, { ...row, readAt: this.#now() });
      if (before === undefined) return;
      this.#stale.delete(feed);
    } else {
      this.#stale.set(feed, { since: before?.since ?? this.#now(), problem });
      if (before !== undefined && isDeepStrictEqual(before.problem, problem)) return;
    }
    this.#tell(before !== undefined && problem !== undefined ? [] : this.ofFeed(feed).map(({ id }) => id), []);
  }

  /** Pins an alarm to a target; without one the alarm stands where it did by itself. Throws `not_found`. */
  pin(id: AlarmId, targetId: TargetId | undefined): Alarm {
    this.require(id);
    if (targetId === undefined) this.#pins.delete(id);
    else this.#pins.set(id, targetId);
    this.#store.write(() => this.#store.setPin(id, targetId));
    this.#tell([id], []);
    return this.require(id);
  }

  /** Its notifications are held back until then (Unix ms); `undefined`: no longer. */
  setFlapping(id: AlarmId, until: number | undefined): void {
    if (this.#flapping.get(id) === until) return;
    if (until === undefined) this.#flapping.delete(id);
    else this.#flapping.set(id, until);
    if (this.#alarms.has(id)) this.#tell([id], []);
  }

  mute(id: AlarmId | undefined, until: number): Mute[] {
    if (id !== undefined) this.require(id);
    return this.#mutes.set(id, until);
  }

  unmute(id: AlarmId | undefined): Mute[] {
    return this.#mutes.set(id, undefined);
  }

  /** Those in force. */
  mutes(): Mute[] {
    return this.#mutes.list();
  }

  /** Whether nobody is to be told of it at that moment (Unix ms). */
  isMuted(id: AlarmId, at: number = this.#now()): boolean {
    return this.#mutes.isMuted(id, at);
  }

  /** What this console saw; the newest first. */
  events(where: { id?: AlarmId | undefined; runId?: RunId | undefined; after?: number | undefined; limit: number }): AlarmEvent[] {
    return this.#store.events(where);
  }

  /** Notes something of the console's own doing: a test, an edit. */
  note(id: AlarmId, text: string): void {
    const alarm = this.#alarms.get(id)?.alarm;
    if (alarm === undefined) return;
    const write = this.#journal.note(alarm, text, this.#now());
    this.#store.write(write);
  }

  /** All of them as they are known now, at once; then what changed, conflated for whoever is slow. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<AlarmDelta, void, undefined> {
    return latest<AlarmDelta>({
      snapshot: () => ({ reset: true, alarms: [...this.all()], removed: [], mutes: this.mutes() }),
      subscribe: (push, end) => {
        const listeners = [this.#deltas.on(push), this.#ends.on(end)];
        return {
          dispose() {
            for (const listener of listeners) void listener.dispose();
          },
        };
      },
      merge: mergeDeltas,
      signal,
      minIntervalMs: 100,
    });
  }

  dispose(): void {
    this.#ends.emit();
    this.#mutes.dispose();
    this.#transitions.dispose();
    this.#changes.dispose();
    this.#deltas.dispose();
  }

  #drop(id: AlarmId): void {
    this.#alarms.delete(id);
    this.#flapping.delete(id);
    this.#learnedFromHistoryAt.delete(id);
    this.#journal.forget(id);
    this.#pins.delete(id);
    this.#mutes.forget(id);
  }

  #shown({ feed, alarm }: Held): Alarm {
    const targetId = this.#pins.get(alarm.id) ?? alarm.targetId;
    const flappingUntil = this.#flapping.get(alarm.id);
    const readAt = Math.max(alarm.readAt, this.#feeds.get(feed)?.readAt ?? 0);
    const { targetId: _target, flappingUntil: _flapping, ...rest } = alarm;
    return { ...rest, readAt, ...(targetId === undefined ? {} : { targetId }), ...(flappingUntil === undefined ? {} : { flappingUntil }) };
  }

  /** An answer of before what the history has told since: the services behind it are not told all at once. */
  #isOldAnswer(before: Alarm, alarm: Alarm): boolean {
    const learnedAt = this.#learnedFromHistoryAt.get(alarm.id);
    if (learnedAt === undefined || Math.abs(this.#now() - learnedAt) > oldAnswersMs) return false;
    return alarm.state !== before.state && alarm.since < before.since;
  }

  #tell(changed: readonly AlarmId[], removed: readonly AlarmId[]): void {
    this.#changes.emit();
    if (this.#deltas.listenerCount === 0) return;
    const alarms = changed.flatMap((id) => this.get(id) ?? []);
    this.#deltas.emit({ reset: false, alarms, removed: [...removed], mutes: this.mutes() });
  }
}

function hasChanged(before: Alarm, next: Alarm): boolean {
  if (before.state !== next.state) return true;
  // It left the state and came back while nobody looked. Without data there is nothing to come back from.
  return next.state !== 'INSUFFICIENT_DATA' && next.since > before.since + sameChangeMs;
}

/** How it came into the state in which it was when it was first seen. */
function isFirstSight(alarm: Alarm | undefined, item: Missed, row: FeedRow): boolean {
  if (alarm === undefined || alarm.since > row.watchedSince) return false;
  return item.to === alarm.state && Math.abs(item.at - alarm.since) <= sameChangeMs;
}

/** One that came into being while its feed was watched and has left its first state already. */
function isNewsOfUnknown(alarm: Alarm, row: FeedRow): boolean {
  return alarm.state !== 'INSUFFICIENT_DATA' && alarm.since > row.watchedSince;
}
