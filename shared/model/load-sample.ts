import type { FailureCount, FailureExample } from './failure-class.ts';
import type { ThresholdResult } from './threshold-result.ts';

/**
 * Counts of one run. Always: `asked = ok + failed + aborted + inFlight + waiting`; at the end the last two are 0.
 */
export interface RunTotals {
  /** Requests the plan has called for so far (all of them at once where the plan names a number). */
  readonly asked: number;
  /** Requests handed to a connected socket. */
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  /** Called for, but still unanswered or unsent when the run was ended. */
  readonly aborted: number;
  /** Holding a connection (connecting, sending or waiting for the response). */
  readonly inFlight: number;
  /** Called for, not yet started. */
  readonly waiting: number;
}

/** What happened in one step of a run. Latencies are of requests that ended in it, in microseconds; 0 where none did. */
export interface SeriesPoint {
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  readonly aborted: number;
  readonly byClass: Readonly<Record<string, number>>;
  readonly p50Us: number;
  readonly p95Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  /** At the end of the step; of the last, before what is left is closed. */
  readonly inFlight: number;
  /** Requests past their time to start that found no free connection, at the end of the step. */
  readonly queued: number;
  readonly connections: number;
  readonly connectionsOpened: number;
  readonly bytesReceived: number;
  /** Largest generator lag in this step. */
  readonly lagMs: number;
  /** 0…1 */
  readonly eventLoopUtilization: number;
  /** Share of one core used by the generator's thread: 0…1 */
  readonly cpu: number;
}

/** One second of a run. */
export interface SecondPoint extends SeriesPoint {
  /** Seconds since the run started: 0, 1, 2 … */
  readonly second: number;
}

/** Length of a moment: short runs are drawn in these. */
export const momentMs = 250;
/** Only the first moments of a run are kept: 30 s, and one more for the last answers of a plan of 30 s. A longer run is drawn in seconds. */
export const mostMoments = 124;

/** One moment of a run; the four of a second add up to it. */
export interface MomentPoint extends SeriesPoint {
  /** Moments since the run started: 0, 1, 2 … */
  readonly moment: number;
}

/** Points of a run over time, ascending. */
export interface RunSeriesPoints {
  readonly seconds: readonly SecondPoint[];
  /** Of the first 31 s; empty for a run recorded without them. */
  readonly moments: readonly MomentPoint[];
}

/** Quantiles so far, in microseconds. */
export interface LatencySnapshot {
  readonly count: number;
  readonly meanUs: number;
  readonly minUs: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p95Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
}

export interface GeneratorHealth {
  /** CPU used by the generator's thread since the start. */
  readonly cpuSeconds: number;
  /** 99th percentile of the delay of a 20 ms timer in the generator's thread. */
  readonly lagMs: number;
  /** 0…1 over the run. */
  readonly eventLoopUtilization: number;
  /** True when the generator, not the server, set the pace: its figures then say little about the server. */
  readonly limited: boolean;
}

/** `running` until every request has its outcome; the other states are final. */
export const runStates = [
  'running',
  'completed',
  'stopped_by_user',
  'stopped_by_threshold',
  'stopped_by_guard',
  'interrupted',
  'internal_error',
] as const;
export type RunState = (typeof runStates)[number];

/**
 * What a watcher of a run is told, at most 10 times a second. Everything is cumulative but `seconds` and `moments`: those hold the points that
 * are new or have changed since the sample before (all of them in the first). Replace by `second` and `moment`.
 */
export interface LoadSample extends RunSeriesPoints {
  readonly seq: number;
  readonly state: RunState;
  /** True from Stop (or the deadline) until the last request in flight has ended. */
  readonly stopping: boolean;
  readonly elapsedMs: number;
  /** 0…1 */
  readonly progress: number;
  readonly etaMs?: number | undefined;
  readonly totals: RunTotals;
  /** Requests that ended per second, over the last second. */
  readonly ratePerSecond: number;
  readonly latency: LatencySnapshot;
  readonly failures: readonly FailureCount[];
  readonly examples: readonly FailureExample[];
  readonly connections: number;
  readonly generator: GeneratorHealth;
  readonly thresholds: readonly ThresholdResult[];
}
