const windowMs = 1000;

/** Requests ended per second over the last second, from samples of a running total. */
export class RateWindow {
  #marks: { atMs: number; ended: number }[] = [{ atMs: 0, ended: 0 }];

  /** `atMs` counts from the start of the run and does not decrease. */
  perSecond(atMs: number, ended: number): number {
    this.#marks.push({ atMs, ended });
    while (this.#marks.length > 2 && (this.#marks[1]?.atMs ?? 0) <= atMs - windowMs) this.#marks.shift();
    const first = this.#marks[0] ?? { atMs, ended };
    const elapsedMs = atMs - first.atMs;
    return elapsedMs <= 0 ? 0 : ((ended - first.ended) * 1000) / elapsedMs;
  }
}
