import type { Disposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { AlarmId, RunId, TargetId } from '../../../../shared/base/ids.ts';
import type { Alarm, AlarmEvent, Mute } from '../../../../shared/contract/alarms.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { Problem } from '../../../../shared/contract/hosts.ts';
import type { Database } from '../../adapters/sqlite/index.ts';
import { latest } from '../../base/latest.ts';
import type { Logger } from '../../base/logger.ts';
import type { AlarmAccess, AlarmFeedId, AlarmTransition, MissedChange } from './alarm-access.ts';
import { type AlarmDelta, mergeDeltas } from './alarm-delta.ts';
import { AlarmFeedStates, type FeedState } from './alarm-feed-states.ts';
import { AlarmIntake, type HeldAlarm } from './alarm-intake.ts';
import { AlarmJournal } from './alarm-journal.ts';
import { AlarmMarks } from './alarm-marks.ts';
import { AlarmMutes } from './alarm-mutes.ts';
import { AlarmStore, type FeedRow } from './alarm-store.ts';
import { findAlarm, noSuchAlarm } from './find-alarm.ts';

export interface AlarmBookOptions {
  readonly database: Database;
  readonly logger: Logger;
  /** Unix ms. */
  readonly now?: (() => number) | undefined;
  /** What of our own went on at that moment. */
  readonly during?: ((at: number) => { readonly runId?: RunId | undefined; readonly during?: string | undefined }) | undefined;
}

/** All alarms, kept in memory and on disk: the list is there at once after a start, and a change of state is told once, also across restarts. */
export class AlarmBook implements AlarmAccess, Disposable {
  readonly #store: AlarmStore;
  readonly #journal: AlarmJournal;
  readonly #intake: AlarmIntake;
  readonly #feeds: AlarmFeedStates;
  readonly #mutes: AlarmMutes;
  readonly #marks: AlarmMarks;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #alarms = new Map<AlarmId, HeldAlarm>();
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
    this.#journal = new AlarmJournal(this.#store, options.during ?? (() => ({})));
    this.#intake = new AlarmIntake(this.#alarms, this.#journal, this.#now);
    this.#feeds = new AlarmFeedStates(this.#store, this.#now);
    this.#marks = new AlarmMarks(this.#store);
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
    if (alarm === undefined) throw noSuchAlarm();
    return alarm;
  }

  find(idOrName: string, scope?: AwsScope): Alarm {
    return findAlarm(this.all(), idOrName, scope);
  }

  onTransition(listener: (transition: AlarmTransition) => void): Disposable {
    return this.#transitions.on(listener);
  }

  onChange(listener: () => void): Disposable {
    return this.#changes.on(listener);
  }

  /** The feeds there have been something of. */
  feeds(): FeedState[] {
    return this.#feeds.list((feed) => this.ofFeed(feed).length);
  }

  /** Of a feed: how far its history has been read, by its own clock; `undefined` before it was first taken. */
  feed(feed: AlarmFeedId): FeedRow | undefined {
    return this.#feeds.row(feed);
  }

  ofFeed(feed: AlarmFeedId): Alarm[] {
    return [...this.#alarms.values()].filter((held) => held.feed === feed).map(({ alarm }) => alarm);
  }

  /** True where taking these would tell of a change of state that nothing explains yet. */
  holdsNews(feed: AlarmFeedId, alarms: readonly Alarm[], missed: readonly MissedChange[]): boolean {
    return this.#intake.holdsNews(this.#feeds.row(feed), alarms, missed);
  }

  take(feed: AlarmFeedId, alarms: readonly Alarm[], { complete, missed = [] }: Parameters<AlarmAccess['take']>[2]): void {
    const row = this.#feeds.row(feed);
    const { changed, told, writes } = this.#intake.take(feed, row, alarms, missed);
    const there = new Set(alarms.map(({ id }) => id));
    const removed = complete ? this.ofFeed(feed).flatMap(({ id }) => (there.has(id) ? [] : [id])) : [];
    for (const id of removed) this.#drop(id);

    const now = this.#now();
    // Where there was none, whatever comes is new.
    const watchedSince = row?.watchedSince ?? Math.max(0, ...alarms.map(({ since }) => since));
    const nextRow: FeedRow = { watchedSince, cursorAt: row?.cursorAt, readAt: now };
    this.#feeds.set(feed, nextRow);
    const isWritten = row === undefined || changed.size > 0 || removed.length > 0 || writes.length > 0 || now - row.readAt > 60_000;
    if (isWritten) {
      this.#store.write(() => {
        for (const write of writes) write();
        for (const id of changed) this.#putAlarm(id);
        for (const id of removed) this.#store.removeAlarm(id);
        this.#store.putFeed(feed, nextRow);
      });
    }
    // As it was after that change, with what only the book knows.
    for (const transition of told) {
      const { alarm } = transition;
      const { state, since, reason } = alarm;
      this.#transitions.emit({ ...transition, alarm: { ...(this.get(alarm.id) ?? alarm), state, since, reason } });
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
    for (const id of gone) this.#release(id);
    this.#feeds.remove(feed);
    this.#store.write(() => this.#store.removeFeed(feed));
    this.#tell([], gone);
  }

  /** A feed's history has been read up to there, by its own clock. */
  reached(feed: AlarmFeedId, cursorAt: number): void {
    this.#feeds.reached(feed, cursorAt);
  }

  stale(feed: AlarmFeedId, problem: Problem | undefined): void {
    const news = this.#feeds.setStale(feed, problem);
    if (news !== 'nothing') this.#tell(news === 'alarms' ? this.ofFeed(feed).map(({ id }) => id) : [], []);
  }

  /** Pins an alarm to a target; without one the alarm stands where it did by itself. Throws `not_found`. */
  pin(id: AlarmId, targetId: TargetId | undefined): Alarm {
    this.require(id);
    this.#marks.pin(id, targetId);
    this.#tell([id], []);
    return this.require(id);
  }

  /** A target is no more: nothing is pinned to it any longer. */
  unpinAll(targetId: TargetId): void {
    const ids = this.#marks.unpinAll(targetId);
    if (ids.length > 0) this.#tell(ids, []);
  }

  /** Its notifications are held back until then (Unix ms); `undefined`: no longer. */
  setFlapping(id: AlarmId, until: number | undefined): void {
    if (this.#marks.setFlapping(id, until) && this.#alarms.has(id)) this.#tell([id], []);
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

  /** It is gone, and what was said of it, too. */
  #drop(id: AlarmId): void {
    this.#release(id);
    this.#marks.forget(id);
    this.#mutes.forget(id);
  }

  /** It is not looked at any more; where it is looked at again it has its pin and its mute. */
  #release(id: AlarmId): void {
    this.#alarms.delete(id);
    this.#marks.release(id);
    this.#intake.forget(id);
  }

  #putAlarm(id: AlarmId): void {
    const held = this.#alarms.get(id);
    if (held !== undefined) this.#store.putAlarm(held.feed, held.alarm);
  }

  #shown({ feed, alarm }: HeldAlarm): Alarm {
    const readAt = Math.max(alarm.readAt, this.#feeds.row(feed)?.readAt ?? 0);
    return this.#marks.shown(alarm, readAt, this.#feeds.staleSince(feed));
  }

  #tell(changed: readonly AlarmId[], removed: readonly AlarmId[]): void {
    this.#changes.emit();
    if (this.#deltas.listenerCount === 0) return;
    const alarms = changed.flatMap((id) => this.get(id) ?? []);
    this.#deltas.emit({ reset: false, alarms, removed: [...removed], mutes: this.mutes() });
  }
}
