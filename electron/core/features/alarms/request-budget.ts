const windowMs = 60_000;

/** CloudWatch answers with so many alarms, or items of their history, at once. */
export const pageSize = 100;

/** Requests it takes to read that many; nothing takes one, too. */
export function pagesOf(count: number): number {
  return Math.max(1, Math.ceil(count / pageSize));
}

/** How many requests may be made in any minute. */
export class RequestBudget {
  readonly #limit: number;
  readonly #monotonic: () => number;
  #spentAt: number[] = [];

  constructor(limit: number, monotonic: () => number) {
    this.#limit = limit;
    this.#monotonic = monotonic;
  }

  /** Requests were made just now. */
  spend(count: number): void {
    const now = this.#monotonic();
    for (let index = 0; index < count; index += 1) this.#spentAt.push(now);
  }

  /** In how many ms so many more may be made; 0 = now. More than the limit at once may be made when none was for a minute. */
  waitMs(count: number): number {
    const now = this.#monotonic();
    this.#spentAt = this.#spentAt.filter((at) => at > now - windowMs);
    const tooMany = this.#spentAt.length + Math.min(count, this.#limit) - this.#limit;
    if (tooMany <= 0) return 0;
    return Math.max(1, (this.#spentAt[tooMany - 1] ?? now) + windowMs - now);
  }
}
