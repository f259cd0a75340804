import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../../../../shared/contract/hosts.ts';
import type { AlarmFeedId } from './alarm-access.ts';
import type { AlarmStore, FeedRow } from './alarm-store.ts';

/** How it stands with where alarms come from. */
export interface FeedState {
  readonly feed: AlarmFeedId;
  /** Unix ms, by our clock. */
  readonly readAt: number;
  /** Since when it cannot be read, and why. */
  readonly stale?: { readonly since: number; readonly problem: Problem } | undefined;
  readonly alarmCount: number;
}

/** Where alarms come from: how far each has been read, and which cannot be read any more. */
export class AlarmFeedStates {
  readonly #store: AlarmStore;
  readonly #now: () => number;
  readonly #rows: Map<AlarmFeedId, FeedRow>;
  readonly #stale = new Map<AlarmFeedId, { since: number; problem: Problem }>();

  constructor(store: AlarmStore, now: () => number) {
    this.#store = store;
    this.#now = now;
    this.#rows = store.feeds();
  }

  row(feed: AlarmFeedId): FeedRow | undefined {
    return this.#rows.get(feed);
  }

  /** Since when it cannot be read (Unix ms). */
  staleSince(feed: AlarmFeedId): number | undefined {
    return this.#stale.get(feed)?.since;
  }

  /** Those there has been something of. */
  list(countOf: (feed: AlarmFeedId) => number): FeedState[] {
    return [...new Set([...this.#rows.keys(), ...this.#stale.keys()])].map((feed) => ({
      feed,
      readAt: this.#rows.get(feed)?.readAt ?? 0,
      stale: this.#stale.get(feed),
      alarmCount: countOf(feed),
    }));
  }

  /** In memory; whoever writes the alarms writes it with them. */
  set(feed: AlarmFeedId, row: FeedRow): void {
    this.#rows.set(feed, row);
  }

  remove(feed: AlarmFeedId): void {
    this.#rows.delete(feed);
    this.#stale.delete(feed);
  }

  /** Its history has been read up to there, by its own clock; never backwards. */
  reached(feed: AlarmFeedId, cursorAt: number): void {
    const row = this.#rows.get(feed);
    if (row === undefined || (row.cursorAt ?? 0) >= cursorAt) return;
    const next = { ...row, cursorAt };
    this.#rows.set(feed, next);
    this.#store.write(() => this.#store.putFeed(feed, next));
  }

  /** What there is to tell of it: that all its alarms are old or are not any more, that it is for another reason, or nothing. */
  setStale(feed: AlarmFeedId, problem: Problem | undefined): 'alarms' | 'reason' | 'nothing' {
    const before = this.#stale.get(feed);
    if (problem !== undefined) {
      this.#stale.set(feed, { since: before?.since ?? this.#now(), problem });
      if (before === undefined) return 'alarms';
      return isDeepStrictEqual(before.problem, problem) ? 'nothing' : 'reason';
    }
    const row = this.#rows.get(feed);
    if (row !== undefined) this.#rows.set(feed, { ...row, readAt: this.#now() });
    return this.#stale.delete(feed) ? 'alarms' : 'nothing';
  }
}
