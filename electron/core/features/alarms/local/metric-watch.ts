import type { Disposable } from '../../../../../shared/base/disposable.ts';
import type { LocalMetric } from '../../../../../shared/contract/alarms.ts';

/** How it stands with what an alarm looks at; `why` is a sentence for the user. */
export type MetricState =
  /** Nothing has been heard of it yet. */
  | { readonly kind: 'starting'; readonly why: string }
  | { readonly kind: 'flowing' }
  /** No data comes, and may come again. */
  | { readonly kind: 'broken'; readonly why: string }
  /** There is nothing to look at any more. */
  | { readonly kind: 'gone'; readonly why: string };

/** What was measured over the span that ended at `at` (Unix ms). */
export interface MetricSample {
  readonly from: number;
  readonly at: number;
  readonly value: number;
}

/** Where what is sampled goes. Times are Unix ms. */
export interface MetricSink {
  /** What was sampled before anybody asked, ascending; without a hole since `wholeFrom`, where that reaches until now. */
  past(samples: readonly MetricSample[], wholeFrom: number | undefined): void;
  /** A sample of the span that ended at `at`; those of one metric follow one another. `weight`: what an average counts it by. */
  sample(from: number, at: number, value: number, weight?: number): void;
  /** The one value of the period that began then, as it will stay; `why`: half a sentence on how it came to that. */
  period(start: number, value: number, why?: string): void;
  /** The value of a period that goes on, which can only rise. */
  rising(start: number, value: number): void;
  /** Nothing more comes of the time before. */
  settled(end: number): void;
  state(state: MetricState): void;
}

/** Samples a metric until disposed of. */
export interface MetricWatch extends Disposable {
  /** Called some times a second with the time (Unix ms). */
  tick(now: number): void;
  /** What was before is not to be continued: the machine slept, or its clock was set. */
  restart(now: number): void;
}

/** What is sampled at which pace. */
export interface MetricPace {
  /** How long it may take until there is anything to see of it; time before that is not time without data. */
  readonly startPatienceMs: number;
  /** How long after a period its data may still come. */
  readonly latePatienceMs: number;
  /** How long after a period its data is there, as a rule. */
  readonly lagMs: number;
}

/** Connecting to a host takes its time, and is tried again. */
const hostStartMs = 30_000;

export function paceOf(metric: LocalMetric): MetricPace {
  switch (metric.kind) {
    case 'host':
      // A host at its limits answers late.
      return { startPatienceMs: hostStartMs, latePatienceMs: 2_000, lagMs: 1_500 };
    case 'run':
      return { startPatienceMs: 0, latePatienceMs: 1_500, lagMs: 1_500 };
    case 'log':
      return { startPatienceMs: hostStartMs, latePatienceMs: 1_000, lagMs: 500 };
    case 'http':
      return { startPatienceMs: 0, latePatienceMs: metric.timeoutMs + 1_000, lagMs: 500 };
  }
}
