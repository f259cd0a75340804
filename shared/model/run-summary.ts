import type { FailureClass, FailureExample } from './failure-class.ts';
import type { LoadPlan } from './load-plan.ts';
import type { RunState } from './load-sample.ts';
import type { ThresholdResult } from './threshold-result.ts';

export const summaryVersion = 1;

/** What `--summary-export` writes and pipelines read. Times in milliseconds. A change of shape raises `version`. */
export interface RunSummary {
  readonly version: typeof summaryVersion;
  readonly metadata: {
    readonly run: number;
    readonly name: string;
    readonly tags: readonly string[];
    readonly state: RunState;
    /** Why it ended, one sentence. */
    readonly reason: string;
    /** ISO 8601 with offset Z. */
    readonly startedAt: string;
    readonly endedAt: string;
    readonly durationMs: number;
    readonly blitzVersion: string;
    readonly nodeVersion: string;
    readonly platform: string;
    readonly door: string;
  };
  /** The plan as it ran, secrets redacted. */
  readonly config: LoadPlan;
  readonly results: RunResults;
}

export interface RunResults {
  /** Every threshold held and the run completed. */
  readonly passed: boolean;
  readonly requests: {
    readonly asked: number;
    readonly sent: number;
    readonly ok: number;
    readonly failed: number;
    readonly aborted: number;
  };
  /** Most frequent first. `share` is of `asked`, 0…1. */
  readonly failures: readonly FailureSummary[];
  readonly metrics: readonly MetricSummary[];
  readonly thresholds: readonly ThresholdResult[];
  /** HTTP statuses of complete responses, ascending. */
  readonly statuses: readonly { readonly status: number; readonly count: number }[];
  /** [percentile 0…100, milliseconds], ascending: enough points to draw the tail. Of `http_req_duration`. */
  readonly latencyCurve: readonly (readonly [number, number])[];
  readonly examples: readonly FailureExample[];
  readonly generator: {
    readonly cpuSeconds: number;
    readonly lagMs: number;
    readonly eventLoopUtilization: number;
    readonly limited: boolean;
  };
}

export interface FailureSummary {
  readonly class: FailureClass;
  readonly count: number;
  readonly reused: number;
  readonly withBytes: number;
  readonly share: number;
}

/** One metric under k6's name with k6's statistics, e.g. `{ avg, min, med, max, 'p(90)', 'p(95)', 'p(99)' }`. */
export interface MetricSummary {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'rate' | 'trend';
  readonly contains: 'default' | 'time' | 'data';
  readonly values: Readonly<Record<string, number>>;
}

/** Results of a run of which nothing was recorded yet. */
export const emptyResults: RunResults = {
  passed: false,
  requests: { asked: 0, sent: 0, ok: 0, failed: 0, aborted: 0 },
  failures: [],
  metrics: [],
  thresholds: [],
  statuses: [],
  latencyCurve: [],
  examples: [],
  generator: { cpuSeconds: 0, lagMs: 0, eventLoopUtilization: 0, limited: false },
};
