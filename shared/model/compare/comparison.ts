import type { FailureClass } from '../failure-class.ts';

/** One setting that is not the same in all groups. `values` has one for each group; `undefined` where it is not known there. */
export interface ConfigChange {
  /** Who has it: `nginx`, `gunicorn`, `kernel`, `machine`, `plan`, `stress`, `build`, `lab`. */
  readonly where: string;
  /** As the program calls it: `worker_connections`. */
  readonly name: string;
  readonly values: readonly (string | undefined)[];
}

/** Runs of one configuration, repeated. */
export interface ComparedGroup {
  /** `runs 41, 42, 43` or the experiment's name. */
  readonly label: string;
  readonly runs: readonly {
    readonly id: number;
    readonly startedAt: string;
    readonly asked: number;
    readonly ok: number;
    readonly failed: number;
    /** Requests a second that succeeded: failing quickly is no speed. */
    readonly ratePerSecond: number;
    /** Milliseconds. */
    readonly p95Ms: number;
  }[];
  /** Of all requests of the group that ended: ok and failed, not aborted; with the 95 % Wilson interval: 0…1. */
  readonly failedShare: number;
  readonly failedInterval: readonly [number, number];
  /** Median of the runs. */
  readonly ratePerSecond: number;
  /** Medians of the runs, in milliseconds. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** [percentile 0…100, milliseconds] of the median run by p95. */
  readonly latencyCurve: readonly (readonly [number, number])[];
  readonly failures: readonly { readonly class: FailureClass; readonly count: number }[];
  /** Mean busy share of all CPUs and the mean steal, 0…1; absent where the machine was not watched. */
  readonly cpu?: { readonly busy: number; readonly steal: number } | undefined;
  readonly instanceType?: string | undefined;
  readonly build?: string | undefined;
  /** US dollars for a million requests that succeeded, by the instance's price; absent where that is not known. */
  readonly costPerMillion?: number | undefined;
}

export const comparedMetrics = ['failed', 'p95', 'rate'] as const;
export type ComparedMetric = (typeof comparedMetrics)[number];

/** How a group stands to the first one in one respect. */
export interface GroupDifference {
  readonly metric: ComparedMetric;
  /** Index of the group; it is held against group 0. */
  readonly group: number;
  /** `too_few`: a single run against a single run, where chance cannot be told from cause. */
  readonly outcome: 'better' | 'worse' | 'noise' | 'same' | 'too_few';
  /** Two-sided, of the Mann-Whitney test of the runs; absent where none was made. */
  readonly pValue?: number | undefined;
  /** `lost 0 of 42,000 (0, 0, 0) against 3,861 of 42,000 (2,126, 1,735, 0) (Mann-Whitney, 3 against 3 runs, p = 0.40): noise` */
  readonly text: string;
}

/** Two to five groups side by side. */
export interface Comparison {
  readonly groups: readonly ComparedGroup[];
  readonly changes: readonly ConfigChange[];
  readonly differences: readonly GroupDifference[];
  /** The whole in a sentence or two. */
  readonly sentence: string;
  /** Why it may mislead: other plans, other machines, a limited generator. */
  readonly warnings: readonly string[];
}
