import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { RunId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { LimitSearch, LimitSearchPlan } from '../../../../shared/contract/experiments.ts';
import { problemOf } from '../../../../shared/contract/hosts.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { judgeLimitStep } from '../../../../shared/model/experiment/limit-measurement.ts';
import { type LimitPhase, limitBounds, nextLimitStep, remainingLimitSteps } from '../../../../shared/model/experiment/limit-search.ts';
import { limitSentence } from '../../../../shared/model/experiment/limit-text.ts';
import { formatCount } from '../../../../shared/model/format.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import type { RunSummary } from '../../../../shared/model/run-summary.ts';
import { isOpenModel } from '../../../../shared/model/schedule.ts';
import type { RunPlace, SeriesParts } from './experiment-parts.ts';
import { type EarlyEnd, endByRun, runToEnd } from './run-to-end.ts';
import { StopSwitch } from './stop-switch.ts';

export interface LimitSearchRunOptions {
  readonly parts: SeriesParts;
  readonly place: RunPlace;
  /** As it begins. */
  readonly search: LimitSearch;
  /** With its secrets, as it is fired. */
  readonly plan: LimitSearchPlan;
  readonly machine: Target | undefined;
  /** Told at every change. Must not throw. */
  readonly changed: (search: LimitSearch) => void;
}

type Step = LimitSearch['steps'][number];

const defaultVus = 500;

/** One search for the highest rate at which nothing fails, from its start to its answer. */
export class LimitSearchRun {
  readonly #options: LimitSearchRunOptions;
  readonly #stop = new StopSwitch();
  #search: LimitSearch;
  /** Settles once it has ended. Never rejects. */
  readonly ended: Promise<void>;

  constructor(options: LimitSearchRunOptions) {
    this.#options = options;
    this.#search = options.search;
    this.ended = this.#live();
  }

  get search(): LimitSearch {
    return this.#search;
  }

  /** About how long it still takes, without what it has begun (ms). */
  get remainingMs(): number {
    const { plan, parts } = this.#options;
    return remainingLimitSteps(plan, this.#search.steps) * (plan.stepMs + parts.betweenStepsMs);
  }

  stop(reason: string, force: boolean): void {
    this.#stop.stop(reason, force);
  }

  async #live(): Promise<void> {
    const { place } = this.#options;
    // A start answers before anything has happened.
    await nextTurn();
    let end: EarlyEnd | undefined;
    try {
      end = await this.#steps();
    } catch (error) {
      end = this.#endByError(error);
    }
    await place.dispose();
    this.#set({
      state: end?.state ?? 'completed',
      ...(end?.problem === undefined ? {} : { problem: end.problem }),
      ...(end === undefined ? { progress: 1 } : {}),
    });
  }

  async #steps(): Promise<EarlyEnd | undefined> {
    for (;;) {
      const { reason } = this.#stop;
      if (reason !== undefined) return { state: 'stopped', reason };
      const { steps } = this.#search;
      const decision = nextLimitStep(this.#options.plan, steps);
      if (decision.kind !== 'try') return undefined;
      if (steps.length > 0) await sleep(this.#options.parts.betweenStepsMs, undefined, { signal: this.#stop.signal }).catch(() => {});
      if (this.#stop.reason !== undefined) continue;
      const summary = await this.#run(decision.ratePerSecond);
      const end = endByRun(summary, this.#stop);
      if (end !== undefined) return end;
      this.#set({ steps: [...steps, this.#stepOf(summary, decision.ratePerSecond, decision.phase)] });
    }
  }

  #run(ratePerSecond: number): Promise<RunSummary> {
    const { parts, place, plan, machine } = this.#options;
    const { id } = this.#search;
    const text = `${formatCount(ratePerSecond)} requests/s`;
    return runToEnd(
      parts,
      place,
      { plan: stepPlan(plan, ratePerSecond, `Limit search ${id}: ${text}`), tags: [`limit search ${id}`], targetId: machine?.id },
      this.#stop,
      () => {},
    );
  }

  #stepOf({ metadata, results }: RunSummary, ratePerSecond: number, phase: LimitPhase): Step {
    const { parts, plan } = this.#options;
    const runId = metadata.run as RunId;
    const times = results.metrics.find(({ name }) => name === 'http_req_duration')?.values ?? {};
    const { asked, ok, failed, aborted } = results.requests;
    const { outcome, answeredPerSecond } = judgeLimitStep({
      ...{ ratePerSecond, stepMs: plan.stepMs, durationMs: metadata.durationMs, ok, failed, aborted },
      fastestMs: times.min ?? 0,
      seconds: parts.runs.series(runId).seconds,
      isGeneratorLimited: results.generator.limited,
    });
    return { ratePerSecond, runId, asked, failed, p95Ms: times['p(95)'] ?? 0, phase, outcome, answeredPerSecond };
  }

  #endByError(error: unknown): EarlyEnd {
    const { reason } = this.#stop;
    if (reason !== undefined) return { state: 'stopped', reason };
    if (error instanceof OpsError) return { state: 'failed', reason: error.message, problem: problemOf(error) };
    const id = this.#options.parts.logger.failure('A search for the limit failed', error, { search: this.#search.id });
    const message = `Something went wrong in the console (${id}).`;
    return { state: 'failed', reason: message, problem: { code: 'internal', message, hint: 'The runs it has made are in the history.' } };
  }

  #set(change: Partial<LimitSearch>): void {
    const { plan } = this.#options;
    const next = { ...this.#search, ...change };
    const { held, ceiling, confirmed } = limitBounds(next.steps);
    const isAnswer = held !== undefined && confirmed >= plan.confirmations;
    const done = next.steps.length / Math.max(1, next.steps.length + remainingLimitSteps(plan, next.steps));
    const { ratePerSecond: _rate, failsAtPerSecond: _fails, ...rest } = next;
    this.#search = {
      ...rest,
      ...(isAnswer ? { ratePerSecond: held } : {}),
      ...(ceiling?.by === 'server' ? { failsAtPerSecond: ceiling.ratePerSecond } : {}),
      sentence: limitSentence(plan, next.steps, next.state),
      // A rate that does not hold when it is to be confirmed adds to what is left: what was said to be done stays done.
      progress: Math.max(next.progress, change.progress ?? Math.min(0.99, done)),
    };
    this.#options.changed(this.#search);
  }
}

/** The requests of the plan at one rate. Its thresholds are of no use here: what must hold is that nothing fails. */
function stepPlan({ load, stepMs }: LimitSearchPlan, rate: number, name: string): LoadPlan {
  const maxVus = isOpenModel(load.executor) ? load.executor.maxVus : defaultVus;
  return { ...load, name, thresholds: [], executor: { type: 'constant-arrival-rate', rate, durationMs: stepMs, maxVus } };
}
