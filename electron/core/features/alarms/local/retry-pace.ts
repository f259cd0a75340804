const delaysMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;

/** When something that failed is tried again; waits longer each time. Times are Unix ms. */
export class RetryPace {
  #failures = 0;
  #at: number | undefined;

  /** It has failed. `isHopeless`: only `soon` makes it be tried again. */
  failed(now: number, isHopeless: boolean): void {
    this.#at = isHopeless ? undefined : now + (delaysMs[Math.min(this.#failures, delaysMs.length - 1)] ?? 0);
    this.#failures += 1;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  soon(now: number): void {
    this.#failures = 0;
    this.#at = now;
  }

  isDue(now: number): boolean {
    return this.#at !== undefined && now >= this.#at;
  }
}
