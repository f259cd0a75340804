import { Listeners } from './listeners.ts';

/** A part of a time axis, in seconds. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Nothing narrower is shown: a run is counted by the quarter of a second at best. */
const leastSeconds = 1;

/** The part of the time axis that all charts of a page show, and the part being drawn over with the mouse. Outside React. */
export class TimeZoom {
  readonly #whole: () => TimeSpan;
  #span: TimeSpan | undefined;
  #brush: TimeSpan | undefined;
  readonly #listeners = new Listeners();
  readonly #brushListeners = new Listeners();

  /** `whole`: the axis as it is without a zoom; of a run that goes on it grows. */
  constructor(whole: () => TimeSpan) {
    this.#whole = whole;
  }

  /** The same object until it changes; nothing while the whole axis is shown, which then follows what happens. */
  readonly span = (): TimeSpan | undefined => this.#span;

  readonly brush = (): TimeSpan | undefined => this.#brush;

  /** Told when another part is shown. */
  readonly subscribe = this.#listeners.add;

  /** Told when what is being drawn over has changed. */
  readonly onBrush = this.#brushListeners.add;

  /** Shows a part, no narrower than a second and within the axis; all of it is no zoom. */
  show({ from, to }: TimeSpan): void {
    const whole = this.#whole();
    const width = Math.max(leastSeconds, Math.abs(to - from));
    if (width >= whole.to - whole.from) {
      this.reset();
      return;
    }
    const start = Math.min(Math.max(whole.from, (from + to - width) / 2), whole.to - width);
    if (this.#span?.from === start && this.#span.to === start + width) return;
    this.#span = { from: start, to: start + width };
    this.#listeners.tell();
  }

  /** The whole axis again. */
  reset(): void {
    if (this.#span === undefined) return;
    this.#span = undefined;
    this.#listeners.tell();
  }

  /** Shows `factor` times as much; what is at `around` (the middle where it is left out) stays where it is. */
  scale(factor: number, around?: number): void {
    const { from, to } = this.#span ?? this.#whole();
    const still = around === undefined || around < from || around > to ? (from + to) / 2 : around;
    // At the narrowest the place stays still, too.
    const by = Math.max(factor, leastSeconds / (to - from));
    this.show({ from: still - (still - from) * by, to: still + (to - still) * by });
  }

  /** Shows what is later by a share of what is shown; before it where the share is negative. */
  move(share: number): void {
    if (this.#span === undefined) return;
    const by = (this.#span.to - this.#span.from) * share;
    this.show({ from: this.#span.from + by, to: this.#span.to + by });
  }

  /** Says what is being drawn over; nothing at its end. */
  setBrush(brush: TimeSpan | undefined): void {
    this.#brush = brush && { from: Math.min(brush.from, brush.to), to: Math.max(brush.from, brush.to) };
    this.#brushListeners.tell();
  }
}
