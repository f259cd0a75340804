import type { AlarmId } from '../../../../../shared/base/ids.ts';
import type { AlarmChange, AlarmNewsItem } from './alarm-change.ts';
import { FlapDamper } from './flap-damper.ts';

/** Both clocks at one moment. */
export interface Moment {
  /** Unix ms. */
  readonly now: number;
  /** Milliseconds of a clock that only ever goes on. */
  readonly monotonic: number;
}

/** Why several changes are told as one: too many at once, the quiet hours are over, or they were held back by the console that ran before. */
export type DigestCause = 'many' | 'quiet' | 'before';

export type Told =
  | { readonly kind: 'one'; readonly item: AlarmNewsItem }
  | { readonly kind: 'digest'; readonly items: readonly AlarmNewsItem[]; readonly cause: DigestCause };

export interface NewsDeskOptions {
  /** Whether nothing may be shown at that moment (Unix ms). */
  readonly isQuiet: (now: number) => boolean;
  /** Whether nobody is to be told of that alarm at that moment. */
  readonly isMuted: (id: AlarmId, now: number) => boolean;
  readonly onFlapping: (id: AlarmId, until: number | undefined) => void;
}

/** What comes within so long of the first is looked at together. */
const gatherMs = 500;
/** At most so many messages in any minute: what is more becomes one digest. */
const mostInMinute = 3;
const minuteMs = 60_000;
/** The clock on the wall may be set at any time: so often it is looked at. */
const wallLookMs = 15_000;
/** More than that nobody reads: of what is held back the newest are kept. */
const mostHeld = 1000;

/** Decides what is told when; reads no clock, and tells nobody. */
export class NewsDesk {
  readonly #options: NewsDeskOptions;
  readonly #damper: FlapDamper;
  #waiting: AlarmNewsItem[] = [];
  #waitingSince = 0;
  #cause: DigestCause = 'many';
  #toldAt: number[] = [];

  constructor(options: NewsDeskOptions) {
    this.#options = options;
    this.#damper = new FlapDamper(options.onFlapping);
  }

  /** Something has happened that is worth telling. */
  take(change: AlarmChange, { now, monotonic }: Moment): void {
    if (this.#options.isMuted(change.alarmId, now)) return;
    const item = this.#damper.take(change, now);
    if (item !== undefined) this.#wait([item], monotonic);
  }

  /** What a console that ran before has not told any more. */
  restore(changes: readonly AlarmChange[], { monotonic }: Moment): void {
    if (changes.length === 0) return;
    this.#cause = 'before';
    this.#wait(
      changes.map((change) => ({ change })),
      monotonic,
    );
  }

  /** What is to be told now, each of it once. */
  tell({ now, monotonic }: Moment): Told[] {
    this.#wait(this.#damper.release(now), monotonic);
    this.#waiting = this.#waiting.filter(({ change }) => !this.#options.isMuted(change.alarmId, now));
    if (this.#waiting.length === 0) {
      this.#cause = 'many';
      return [];
    }
    if (this.#options.isQuiet(now)) {
      this.#cause = 'quiet';
      return [];
    }
    if (this.#cause === 'many' && this.#waitMs(monotonic) > 0) return [];
    const items = this.#waiting;
    const cause = this.#cause;
    const room = this.#room(monotonic);
    this.#waiting = [];
    this.#cause = 'many';
    if (cause === 'many' && items.length <= room) {
      for (const _ of items) this.#toldAt.push(monotonic);
      return items.map((item) => ({ kind: 'one', item }));
    }
    this.#toldAt.push(monotonic);
    return [{ kind: 'digest', items, cause }];
  }

  /** In how many ms to ask again; `undefined`: when something comes. */
  nextMs({ now, monotonic }: Moment): number | undefined {
    const releasedAt = this.#damper.nextAt();
    const untilRelease = releasedAt === undefined ? [] : [Math.min(wallLookMs, Math.max(0, releasedAt - now))];
    if (this.#waiting.length === 0) return untilRelease[0];
    const untilTold = this.#options.isQuiet(now) ? wallLookMs : Math.min(wallLookMs, this.#waitMs(monotonic));
    return Math.min(untilTold, ...untilRelease);
  }

  /** The events that are still to be told. */
  pending(): number[] {
    return [...this.#waiting.map(({ change }) => change), ...this.#damper.held()].map(({ seq }) => seq);
  }

  #wait(items: readonly AlarmNewsItem[], monotonic: number): void {
    if (items.length === 0) return;
    if (this.#waiting.length === 0) this.#waitingSince = monotonic;
    this.#waiting = [...this.#waiting, ...items].slice(-mostHeld);
  }

  /** How long what waits has to: for others that come together with it, and until the minute holds fewer messages. */
  #waitMs(monotonic: number): number {
    const gathered = this.#waitingSince + gatherMs - monotonic;
    const hasRoom = this.#room(monotonic) > 0 ? 0 : (this.#toldAt[0] ?? 0) + minuteMs - monotonic;
    return Math.max(0, gathered, hasRoom);
  }

  #room(monotonic: number): number {
    this.#toldAt = this.#toldAt.filter((at) => at > monotonic - minuteMs);
    return mostInMinute - this.#toldAt.length;
  }
}
