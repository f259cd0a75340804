import type { FailureClass, FailureCount, FailureExample } from '../../../../../shared/model/failure-class.ts';

const examplesPerClass = 3;

/** Counts failures by class and keeps the first examples of each. */
export class FailureBook {
  readonly #counts = new Map<FailureClass, { count: number; reused: number; withBytes: number }>();
  readonly #examples = new Map<FailureClass, FailureExample[]>();
  total = 0;

  /** `example` is only asked for while the class has room for one. */
  record(failure: FailureClass, reused: boolean, withBytes: boolean, example: () => FailureExample): void {
    let entry = this.#counts.get(failure);
    if (!entry) {
      entry = { count: 0, reused: 0, withBytes: 0 };
      this.#counts.set(failure, entry);
      this.#examples.set(failure, []);
    }
    this.total += 1;
    entry.count += 1;
    if (reused) entry.reused += 1;
    if (withBytes) entry.withBytes += 1;
    if (entry.count <= examplesPerClass) this.#examples.get(failure)?.push(example());
  }

  /** Most frequent first. */
  counts(): FailureCount[] {
    return [...this.#counts].map(([failure, entry]) => ({ class: failure, ...entry })).sort((a, b) => b.count - a.count);
  }

  /** In the order of `counts`. */
  examples(): FailureExample[] {
    return this.counts().flatMap((entry) => this.#examples.get(entry.class) ?? []);
  }
}
