import type { AlarmId } from '../../../../../shared/base/ids.ts';
import type { AlarmChange, AlarmNewsItem } from './alarm-change.ts';

/** An alarm that changes so often within so long … */
const flappingCount = 5;
const windowMs = 10 * 60_000;
/** … is told of no more for so long. */
const dampedMs = 10 * 60_000;

interface Damped {
  until: number;
  held: AlarmChange | undefined;
  heldCount: number;
}

/** Holds back what alarms have to say that change their state again and again; at the end it tells how it stands. */
export class FlapDamper {
  readonly #recentAt = new Map<AlarmId, number[]>();
  readonly #damped = new Map<AlarmId, Damped>();
  readonly #onFlapping: (id: AlarmId, until: number | undefined) => void;

  /** `onFlapping` is told until when each is held back (Unix ms), and when it is no longer. */
  constructor(onFlapping: (id: AlarmId, until: number | undefined) => void) {
    this.#onFlapping = onFlapping;
  }

  /** What there is to tell of a change at that moment (Unix ms); `undefined`: it is held back. */
  take(change: AlarmChange, now: number): AlarmNewsItem | undefined {
    const id = change.alarmId;
    const isOften = this.#note(id, change.at, now) >= flappingCount;
    const damped = this.#damped.get(id);
    if (damped !== undefined) {
      damped.held = change;
      damped.heldCount += 1;
      return undefined;
    }
    return isOften ? { change, flappingUntil: this.#damp(id, now) } : { change };
  }

  /** Of those whose time is over, what was held back: one item each. */
  release(now: number): AlarmNewsItem[] {
    const items: AlarmNewsItem[] = [];
    for (const [id, { until, held, heldCount }] of this.#damped) {
      // A clock that was set back must not hold it back for longer.
      if (until > now && until <= now + dampedMs) continue;
      this.#damped.delete(id);
      const isStill = held !== undefined && this.#recent(id, now).length >= flappingCount;
      const flappingUntil = isStill ? this.#damp(id, now) : undefined;
      if (!isStill) this.#onFlapping(id, undefined);
      if (held !== undefined) items.push({ change: held, changeCount: heldCount, ...(isStill ? { flappingUntil } : {}) });
    }
    return items;
  }

  /** What is held back now. */
  held(): AlarmChange[] {
    return [...this.#damped.values()].flatMap(({ held }) => held ?? []);
  }

  /** When the next is let go (Unix ms). */
  nextAt(): number | undefined {
    return this.#damped.size === 0 ? undefined : Math.min(...[...this.#damped.values()].map(({ until }) => until));
  }

  #damp(id: AlarmId, now: number): number {
    const until = now + dampedMs;
    this.#damped.set(id, { until, held: undefined, heldCount: 0 });
    this.#onFlapping(id, until);
    return until;
  }

  /** By when it happened, not by when it was learned: a night that is told of at once is no flapping. */
  #note(id: AlarmId, at: number, now: number): number {
    const recent = this.#recent(id, now);
    if (at > now - windowMs) recent.push(at);
    if (recent.length === 0) this.#recentAt.delete(id);
    else this.#recentAt.set(id, recent);
    return recent.length;
  }

  #recent(id: AlarmId, now: number): number[] {
    return (this.#recentAt.get(id) ?? []).filter((at) => at > now - windowMs && at <= now + windowMs);
  }
}
