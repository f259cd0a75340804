import { Listeners } from './listeners.ts';
import type { LogIndex } from './log-index.ts';
import type { LogRing } from './log-ring.ts';

/** What the reader of a log does, as far as buttons and counters show it. */
export interface LogReading {
  readonly following: boolean;
  /** Rows that came since the view stands still. */
  readonly newRows: number;
  /** The row the reader is at. */
  readonly cursor: number | undefined;
  /** The row that was opened to be read as a whole. */
  readonly opened: number | undefined;
}

/** Where the reader of a log is: follows the end, or stands still at a row. Outside React; whoever draws asks `top()` for every frame. */
export class LogViewport {
  readonly ring: LogRing;
  #index: LogIndex;
  #following = true;
  /** The row at the top of the window and how far it is scrolled out, in rows: kept while rows come and go. */
  #anchor = { id: -1, part: 0 };
  #stoodAt = 0;
  #cursor: number | undefined;
  #selectedFrom: number | undefined;
  #opened: number | undefined;
  #wantedTime: number | undefined;
  #reading: LogReading = { following: true, newRows: 0, cursor: undefined, opened: undefined };
  readonly #listeners = new Listeners();
  readonly #drawListeners = new Listeners();
  #leaveIndex: () => void;

  constructor(ring: LogRing, index: LogIndex) {
    this.ring = ring;
    this.#index = index;
    this.#leaveIndex = index.subscribe(this.#drawAgain);
  }

  get index(): LogIndex {
    return this.#index;
  }

  get following(): boolean {
    return this.#following;
  }

  get cursor(): number | undefined {
    return this.#cursor;
  }

  /** The view goes on with another filter at the row where it was. */
  setIndex(index: LogIndex): void {
    if (index === this.#index) return;
    this.#leaveIndex();
    this.#index = index;
    this.#leaveIndex = index.subscribe(this.#drawAgain);
    this.#changed();
  }

  /** The state for React; the same object until it changes. */
  readonly reading = (): LogReading => this.#reading;

  readonly subscribe = this.#listeners.add;

  /** Tells who draws that what is to be seen has changed. */
  readonly onDraw = this.#drawListeners.add;

  /** Goes to the end and stays there. */
  follow(): void {
    this.#following = true;
    this.#wantedTime = undefined;
    this.#changed();
  }

  /** Stands still. Lines still come; nothing of what is seen is lost. */
  pause(): void {
    if (!this.#following) return;
    this.#following = false;
    this.#stoodAt = this.ring.endId;
    this.#changed();
  }

  /** Where the window begins, in rows and parts of one; `rows`: how many fit into it. */
  top(rows: number): number {
    const last = Math.max(0, this.#index.length - rows);
    if (this.#following) return last;
    if (this.#wantedTime !== undefined) {
      const at = this.#index.positionOfTime(this.#wantedTime);
      this.#cursor = this.#index.idAt(Math.min(at, this.#index.length - 1));
      this.anchorAt(Math.max(0, Math.min(last, at - Math.floor(rows / 3))));
      // As long as lines of that time may still come, it is looked for again.
      if (at < this.#index.length) this.#wantedTime = undefined;
    }
    return Math.min(last, this.#index.positionOf(this.#anchor.id) + this.#anchor.part);
  }

  /** The reader has scrolled: the window begins at this row. */
  anchorAt(position: number): void {
    const whole = Math.floor(position);
    this.#anchor = { id: this.#index.idAt(whole), part: position - whole };
  }

  /** Makes a row the reader's, brings it into sight and stands still. */
  moveTo(position: number, rows: number, { extend = false, center = false } = {}): void {
    const target = Math.max(0, Math.min(this.#index.length - 1, position));
    if (this.#index.length === 0) return;
    const top = this.top(rows);
    this.pause();
    this.select(this.#index.idAt(target), extend);
    this.#wantedTime = undefined;
    if (center && (target < top || target >= top + rows - 1)) this.anchorAt(Math.max(0, target - Math.floor(rows / 3)));
    else if (target < top) this.anchorAt(target);
    else if (target > top + rows - 1) this.anchorAt(target - rows + 1);
    else this.anchorAt(top);
    this.#changed();
  }

  /** The first line of that time, as soon as there is one. Unix ms. */
  jumpToTime(at: number): void {
    this.pause();
    this.#wantedTime = at;
    this.#changed();
  }

  select(id: number, extend = false): void {
    if (!extend) this.#selectedFrom = id;
    else this.#selectedFrom ??= this.#cursor ?? id;
    this.#cursor = id;
    this.#changed();
  }

  selectAll(): void {
    if (this.#index.length === 0) return;
    this.#selectedFrom = this.#index.idAt(0);
    this.#cursor = this.#index.idAt(this.#index.length - 1);
    this.#changed();
  }

  isSelected(id: number): boolean {
    if (this.#cursor === undefined) return false;
    const from = this.#selectedFrom ?? this.#cursor;
    return id >= Math.min(from, this.#cursor) && id <= Math.max(from, this.#cursor);
  }

  /** Ids of the rows that are selected, as far as they are shown. */
  selected(): number[] {
    if (this.#cursor === undefined) return [];
    const from = this.#selectedFrom ?? this.#cursor;
    const ids: number[] = [];
    const last = Math.max(from, this.#cursor);
    for (let at = this.#index.positionOf(Math.min(from, this.#cursor)); at < this.#index.length && this.#index.idAt(at) <= last; at += 1) {
      ids.push(this.#index.idAt(at));
    }
    return ids;
  }

  /** Opens a row to be read as a whole, or closes it. */
  open(id: number | undefined): void {
    this.#opened = id;
    this.#changed();
  }

  /** Takes note of rows that came. */
  refresh(): void {
    const newRows = this.#following ? 0 : this.#index.length - this.#index.positionOf(this.#stoodAt);
    const opened = this.#opened !== undefined && this.ring.has(this.#opened) ? this.#opened : undefined;
    const { following, cursor, newRows: before, opened: openedBefore } = this.#reading;
    if (following === this.#following && cursor === this.#cursor && before === newRows && openedBefore === opened) return;
    this.#reading = { following: this.#following, newRows, cursor: this.#cursor, opened };
    this.#listeners.tell();
  }

  #changed(): void {
    this.refresh();
    this.#drawAgain();
  }

  readonly #drawAgain = (): void => {
    this.#drawListeners.tell();
  };
}
