import type { LoadPlan } from '../../../../../shared/model/load-plan.ts';
import type { LoadSample, RunState } from '../../../../../shared/model/load-sample.ts';
import type { RunResults } from '../../../../../shared/model/run-summary.ts';

/** What the engine knows of a sample; the service adds the sequence number. */
export type EngineSample = Omit<LoadSample, 'seq'>;

export interface EngineEnd {
  /** Never `running`, never `interrupted`. */
  readonly state: Exclude<RunState, 'running' | 'interrupted'>;
  /** Why it ended, one sentence, e.g. `All 14,000 requests have their outcome.` */
  readonly reason: string;
  readonly durationMs: number;
  readonly results: RunResults;
}

export interface EngineListeners {
  /** At most every 100 ms, and once more at the end. `seconds` and `moments` hold only what is new or changed since the call before. */
  onSample(sample: EngineSample): void;
  /** Every second: what would be the result if the run were interrupted now. */
  onCheckpoint(results: RunResults): void;
}

/** One run inside the engine. */
export interface EngineRun {
  /** Starts no new request; those in flight get the plan's grace, or none with `force`. */
  stop(force: boolean): void;
  /** Settles once, after the last sample; never rejects: a crash of the worker is `internal_error` with what was known. */
  readonly ended: Promise<EngineEnd>;
}

/** The load engine as the core sees it: a long-lived, pre-warmed worker that does one run at a time. */
export interface LoadEngine {
  /**
   * `allowedHosts`: hosts (lower case, no port, no brackets) a redirect may lead to besides loopback (`isLoopbackHost`); what counts is
   * where the plan's `resolve` leads, if it does. A redirect to any other host is not followed: the request fails with the redirect's status.
   */
  start(plan: LoadPlan, listeners: EngineListeners, allowedHosts?: readonly string[]): EngineRun;
  /** Ends the run that is going on, if any, and the worker. */
  dispose(): Promise<void>;
}
