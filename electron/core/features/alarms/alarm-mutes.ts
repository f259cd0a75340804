import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { AlarmId } from '../../../../shared/base/ids.ts';
import type { Mute } from '../../../../shared/contract/alarms.ts';
import type { AlarmStore } from './alarm-store.ts';

/** A timer cannot be set further ahead. */
const longestTimerMs = 24 * 3_600_000;

/** Of which alarms nobody is to be told, and until when. */
export class AlarmMutes implements Disposable {
  readonly #store: AlarmStore;
  readonly #now: () => number;
  readonly #onChange: () => void;
  readonly #until: Map<AlarmId | '', number>;
  #timer: NodeJS.Timeout | undefined;

  /** `onChange` is called when one is set or lifted, and when one is over. */
  constructor(store: AlarmStore, now: () => number, onChange: () => void) {
    this.#store = store;
    this.#now = now;
    this.#onChange = onChange;
    this.#until = store.mutes();
    this.#awaitEnd();
  }

  /** Those in force, that of everything first. */
  list(): Mute[] {
    const now = this.#now();
    return [...this.#until]
      .filter(([, until]) => until > now)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, until]) => (id === '' ? { until } : { alarmId: id, until }));
  }

  isMuted(id: AlarmId, at: number): boolean {
    return Math.max(this.#until.get(id) ?? 0, this.#until.get('') ?? 0) > at;
  }

  /** Without an id: everything; `until` (Unix ms) that is `undefined` or past lifts it. */
  set(id: AlarmId | undefined, until: number | undefined): Mute[] {
    const key = id ?? '';
    const isLifted = until === undefined || until <= this.#now();
    if (isLifted) this.#until.delete(key);
    else this.#until.set(key, until);
    this.#store.write(() => this.#store.setMute(key, isLifted ? undefined : until));
    this.#awaitEnd();
    this.#onChange();
    return this.list();
  }

  forget(id: AlarmId): void {
    this.#until.delete(id);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #awaitEnd(): void {
    clearTimeout(this.#timer);
    if (this.#until.size === 0) return;
    const waitMs = Math.min(longestTimerMs, Math.max(0, Math.min(...this.#until.values()) - this.#now()) + 10);
    this.#timer = setTimeout(() => this.#liftEnded(), waitMs);
    this.#timer.unref();
  }

  #liftEnded(): void {
    const now = this.#now();
    const over = [...this.#until].filter(([, until]) => until <= now).map(([id]) => id);
    for (const id of over) this.#until.delete(id);
    if (over.length > 0) {
      this.#store.write(() => {
        for (const id of over) this.#store.setMute(id, undefined);
      });
      this.#onChange();
    }
    this.#awaitEnd();
  }
}
