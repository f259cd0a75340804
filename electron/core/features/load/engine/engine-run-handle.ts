import type { LoadPlan } from '../../../../../shared/model/load-plan.ts';
import { emptyResults, type RunResults } from '../../../../../shared/model/run-summary.ts';
import { plannedRequests } from '../../../../../shared/model/schedule.ts';
import type { EngineEnd, EngineListeners, EngineRun, EngineSample } from './load-engine-types.ts';
import type { FromWorker } from './worker-messages.ts';

export interface RunHandleHooks {
  stop(force: boolean): void;
  readonly forcedStopLimitMs: number;
  /** The worker has not answered a forced stop. */
  onStuck(): void;
  onEnded(): void;
  onListenerError(error: unknown): void;
}

/** A run as seen from outside its worker: passes on what it says, and ends exactly once, also when the worker cannot say anything any more. */
export class EngineRunHandle implements EngineRun {
  readonly ended: Promise<EngineEnd>;
  readonly #plan: LoadPlan;
  readonly #listeners: EngineListeners;
  readonly #hooks: RunHandleHooks;
  #settle: (end: EngineEnd) => void = () => {};
  #done = false;
  #lastSample: EngineSample | undefined;
  #lastResults: RunResults | undefined;
  #stuckTimer: NodeJS.Timeout | undefined;

  constructor(plan: LoadPlan, listeners: EngineListeners, hooks: RunHandleHooks) {
    this.#plan = plan;
    this.#listeners = listeners;
    this.#hooks = hooks;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  stop(force: boolean): void {
    if (this.#done) return;
    this.#hooks.stop(force);
    if (force) this.#stuckTimer ??= setTimeout(() => this.#hooks.onStuck(), this.#hooks.forcedStopLimitMs);
  }

  receive(message: FromWorker): void {
    if (this.#done) return;
    switch (message.type) {
      case 'sample':
        this.#lastSample = message.sample;
        this.#guard(() => this.#listeners.onSample(message.sample));
        return;
      case 'checkpoint':
        this.#lastResults = message.results;
        this.#guard(() => this.#listeners.onCheckpoint(message.results));
        return;
      case 'end':
        this.#finish(message.end);
        return;
      case 'refused':
        this.crash(message.message);
    }
  }

  /** The worker is gone: the run ends with what its last checkpoint and sample told. Requests without a known outcome count as aborted. */
  crash(reason: string): void {
    if (this.#done) return;
    const results = withTotals(this.#lastResults ?? emptyResults, this.#lastSample, plannedRequests(this.#plan.executor) ?? 0);
    const end: EngineEnd = {
      state: 'internal_error',
      reason: `The load engine failed: ${reason}.`,
      durationMs: this.#lastSample?.elapsedMs ?? 0,
      results,
    };
    const sample = this.#lastSample;
    if (sample) {
      const totals = { ...sample.totals, ...results.requests, inFlight: 0, waiting: 0 };
      this.#guard(() =>
        this.#listeners.onSample({ ...sample, state: 'internal_error', stopping: false, totals, seconds: [], moments: [] }),
      );
    }
    this.#finish(end);
  }

  #finish(end: EngineEnd): void {
    this.#done = true;
    clearTimeout(this.#stuckTimer);
    this.#hooks.onEnded();
    this.#settle(end);
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#hooks.onListenerError(error);
    }
  }
}

/** The last sample is younger than the last checkpoint: its counts win. */
function withTotals(results: RunResults, sample: EngineSample | undefined, planned: number): RunResults {
  const known = sample?.totals ?? { ...results.requests };
  const asked = Math.max(known.asked, planned);
  const { sent, ok, failed } = known;
  const failures = sample ? sample.failures.map((entry) => ({ ...entry, share: asked === 0 ? 0 : entry.count / asked })) : results.failures;
  return {
    ...results,
    passed: false,
    requests: { asked, sent, ok, failed, aborted: asked - ok - failed },
    failures,
    examples: sample?.examples ?? results.examples,
    generator: sample?.generator ?? results.generator,
  };
}
