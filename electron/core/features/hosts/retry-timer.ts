/** A wait looks at the time this often: a machine that has slept finds its wait over. */
const tickMs = 1000;

/** The waits between attempts to connect, each longer than the one before. */
export class RetryTimer {
  readonly #delaysMs: readonly number[];
  readonly #due: () => void;
  /** How many waits there have been since a link last lived for a while. */
  #waits = 0;
  #at: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `delaysMs`: the last one repeats. `due` is called at the end of every wait. */
  constructor(delaysMs: readonly number[], due: () => void) {
    this.#delaysMs = delaysMs;
    this.#due = due;
  }

  /** When the wait is over (Unix time in ms); `undefined` while nothing is waited for. */
  get at(): number | undefined {
    return this.#at;
  }

  wait(): void {
    this.stop();
    const delayMs = this.#delaysMs[Math.min(this.#waits, this.#delaysMs.length - 1)] ?? 0;
    this.#waits += 1;
    const startedMs = performance.now();
    const at = Date.now() + delayMs;
    this.#at = at;
    const look = () => {
      // Whichever clock says so first: one stands still while the machine sleeps, the other may be set back.
      const leftMs = Math.min(at - Date.now(), startedMs + delayMs - performance.now());
      if (leftMs <= 0) this.#due();
      else this.#timer = setTimeout(look, Math.min(leftMs, tickMs));
    };
    look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#at = undefined;
  }

  /** Has the next wait be the shortest one again. */
  reset(): void {
    this.#waits = 0;
  }
}
