import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { RunId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { Experiment, ExperimentPhase, ExperimentPlan } from '../../../../shared/contract/experiments.ts';
import { problemOf } from '../../../../shared/contract/hosts.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { Verdict } from '../../../../shared/model/diagnosis/verdict.ts';
import { smokePlan, stressOfLoad } from '../../../../shared/model/experiment/experiment-phases.ts';
import { loadsText, smokeFailure, smokeNote } from '../../../../shared/model/experiment/experiment-text.ts';
import type { RunSummary } from '../../../../shared/model/run-summary.ts';
import type { RaisedErrorLog, RunPlace, SeriesParts, SeriesRunStart } from './experiment-parts.ts';
import { type EarlyEnd, endByRun, runToEnd } from './run-to-end.ts';
import { StopSwitch } from './stop-switch.ts';
import { startPhaseStress } from './stress-of-phase.ts';

export interface ExperimentRunOptions {
  readonly parts: SeriesParts;
  readonly place: RunPlace;
  /** As it begins: every phase waits. */
  readonly experiment: Experiment;
  /** With its secrets, as it is fired. */
  readonly plan: ExperimentPlan;
  readonly machine: Target | undefined;
  /** The user has read what the stress does. */
  readonly confirmed: boolean;
  /** The account an alarm of a guard is in. */
  readonly alarmScope?: AwsScope | undefined;
  /** Told at every change. Must not throw. */
  readonly changed: (experiment: Experiment) => void;
}

/** What is known of a run's machine comes in for a while after its end. */
const longestVerdictMs = 30_000;
const longestName = 120;

/** One experiment from its start to its verdict. */
export class ExperimentRun {
  readonly #options: ExperimentRunOptions;
  readonly #stop = new StopSwitch();
  readonly #loads: RunSummary[] = [];
  #experiment: Experiment;
  #loadMs: number | undefined;
  #isClosing = false;
  /** Settles once it has ended and nothing of it is left. Never rejects. */
  readonly ended: Promise<void>;

  constructor(options: ExperimentRunOptions) {
    this.#options = options;
    this.#experiment = options.experiment;
    this.ended = this.#live();
  }

  get experiment(): Experiment {
    return this.#experiment;
  }

  /** How long a load of it took, where one has ended (ms). */
  get loadMs(): number | undefined {
    return this.#loadMs;
  }

  /** Ends the load and the stress and skips the rest; `force`: what is in flight has no grace. */
  stop(reason: string, force: boolean): void {
    this.#stop.stop(reason, force);
  }

  /** As `stop`, for a console that ends: nobody waits for a verdict. */
  close(reason: string): void {
    this.#isClosing = true;
    this.stop(reason, true);
  }

  async #live(): Promise<void> {
    const { place, parts } = this.#options;
    // A start answers before anything has happened.
    await nextTurn();
    let raised: RaisedErrorLog | undefined;
    let end: EarlyEnd | undefined;
    try {
      raised = await this.#raiseErrorLog();
      end = await this.#phases();
    } catch (error) {
      end = this.#endByError(error);
    }
    try {
      this.#note(await raised?.restore());
    } catch (error) {
      parts.logger.failure('error_log could not be put back', error);
      this.#note(`error_log could not be put back: ${problemOf(error).message}`);
    }
    const verdict = await this.#judge();
    await place.dispose();
    this.#finish(end, verdict);
  }

  async #phases(): Promise<EarlyEnd | undefined> {
    for (const index of this.#experiment.phases.keys()) {
      const { reason } = this.#stop;
      if (reason !== undefined) return { state: 'stopped', reason };
      const end = await this.#phase(index);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  async #phase(index: number): Promise<EarlyEnd | undefined> {
    const { plan } = this.#options;
    const { kind } = this.#at(index);
    this.#change(index, { state: 'running', startedAt: Date.now() });
    let end: EarlyEnd | undefined;
    try {
      if (kind === 'cool_down') end = await this.#coolDown();
      else if (kind === 'smoke') end = await this.#smoke(index);
      else end = await this.#load(index, kind === 'load' && plan.stress !== undefined);
    } catch (error) {
      end = this.#endByError(error);
    }
    this.#change(index, { state: end === undefined ? 'done' : 'failed', endedAt: Date.now() });
    return end;
  }

  async #coolDown(): Promise<EarlyEnd | undefined> {
    await sleep(this.#options.plan.coolDownMs, undefined, { signal: this.#stop.signal }).catch(() => {});
    const { reason } = this.#stop;
    return reason === undefined ? undefined : { state: 'stopped', reason };
  }

  async #smoke(index: number): Promise<EarlyEnd | undefined> {
    const summary = await this.#run(index, { plan: smokePlan(this.#options.plan.load) });
    const failure = smokeFailure(summary);
    // The smoke's own threshold ended it: what counts is why.
    if (failure !== undefined && (summary.metadata.state === 'completed' || summary.metadata.state === 'stopped_by_threshold')) {
      const hint = `Look at run ${summary.metadata.run}: it says what became of each request.`;
      return { state: 'failed', reason: failure, problem: { code: 'unavailable', message: failure, hint } };
    }
    const end = endByRun(summary, this.#stop);
    if (end === undefined) this.#note(smokeNote(summary));
    return end;
  }

  async #load(index: number, isStressed: boolean): Promise<EarlyEnd | undefined> {
    const { parts, plan, machine, confirmed } = this.#options;
    const settings = isStressed && plan.stress !== undefined ? stressOfLoad(plan.stress, plan.load) : undefined;
    const stress =
      settings === undefined || machine === undefined
        ? undefined
        : await startPhaseStress(parts.stress, { targetId: machine.id, settings, confirmed }, this.#stop.signal);
    let summary: RunSummary | undefined;
    try {
      const { reason } = this.#stop;
      if (reason !== undefined) return { state: 'stopped', reason };
      summary = await this.#run(index, { plan: plan.load, stress: settings });
    } finally {
      this.#note(await stress?.end());
    }
    if (summary.metadata.state === 'completed') {
      this.#loadMs = summary.metadata.durationMs;
      if (this.#at(index).kind === 'load') this.#loads.push(summary);
    }
    return endByRun(summary, this.#stop);
  }

  /** One run, with its phase on its time axis. */
  async #run(index: number, start: Pick<SeriesRunStart, 'plan' | 'stress'>): Promise<RunSummary> {
    const { parts, place, plan, machine, alarmScope } = this.#options;
    const { id, name } = this.#experiment;
    const { text } = this.#at(index);
    const mark = (runId: RunId, what: string) => parts.runs.mark(runId, { kind: 'phase', text: `${text} ${what}` });
    const summary = await runToEnd(
      parts,
      place,
      {
        ...start,
        plan: { ...start.plan, name: `${name === '' ? `Experiment ${id}` : name}: ${text}`.slice(0, longestName) },
        tags: [`experiment ${id}`],
        targetId: machine?.id,
        guards: plan.guards,
        alarmScope,
      },
      this.#stop,
      (runId) => {
        mark(runId, 'begins');
        this.#change(index, { runId });
      },
    );
    mark(summary.metadata.run as RunId, 'ends');
    return summary;
  }

  async #raiseErrorLog(): Promise<RaisedErrorLog | undefined> {
    const { parts, plan, machine } = this.#options;
    const [request] = plan.load.requests;
    if (!plan.raiseErrorLog || request === undefined) return undefined;
    if (machine === undefined || parts.raiseErrorLog === undefined) {
      this.#note('error_log stays as it is: no machine is known behind the URL.');
      return undefined;
    }
    try {
      const raised = await parts.raiseErrorLog(machine.id, request.url, this.#stop.signal);
      this.#note(raised.note);
      return raised;
    } catch (error) {
      this.#note(`error_log stays as it is: ${problemOf(error).message}`);
      return undefined;
    }
  }

  /** Of the loads that were run whole; where there is none, of what there is. */
  async #judge(): Promise<Verdict | undefined> {
    const { parts } = this.#options;
    if (this.#isClosing) return undefined;
    const withRun = this.#experiment.phases.filter(({ runId }) => runId !== undefined);
    const loads = withRun.filter(({ kind }) => kind === 'load');
    const whole = loads.filter(({ state }) => state === 'done');
    const judged = [whole, loads, withRun].find((phases) => phases.length > 0) ?? [];
    const ids = judged.flatMap(({ runId }) => runId ?? []);
    if (ids.length === 0) return undefined;
    const patience = new AbortController();
    // Who wants everything to end at once does not wait for the last lines of a log.
    const listener = this.#stop.on((force) => force && patience.abort());
    try {
      const late = sleep(longestVerdictMs, undefined, { signal: patience.signal }).catch(() => undefined);
      return await Promise.race([Promise.resolve(parts.judge(ids)), late]);
    } catch (error) {
      parts.logger.failure('An experiment could not be judged', error, { experiment: this.#experiment.id });
      return undefined;
    } finally {
      void listener.dispose();
      patience.abort();
    }
  }

  #finish(end: EarlyEnd | undefined, verdict: Verdict | undefined): void {
    const loads = this.#loads.map(({ results }) => results.requests);
    const { state, reason, problem } = end ?? { state: 'completed' as const, reason: loadsText(loads), problem: undefined };
    this.#set({
      state,
      reason,
      endedAt: Date.now(),
      phases: this.#experiment.phases.map((phase) => (phase.state === 'waiting' ? { ...phase, state: 'skipped' } : phase)),
      ...(problem === undefined ? {} : { problem }),
      ...(verdict === undefined ? {} : { verdict: verdict as Experiment['verdict'] }),
    });
  }

  #endByError(error: unknown): EarlyEnd {
    const { reason } = this.#stop;
    // What a stop interrupts may fail in its own words.
    if (reason !== undefined) return { state: 'stopped', reason };
    if (error instanceof OpsError) return { state: 'failed', reason: error.message, problem: problemOf(error) };
    const id = this.#options.parts.logger.failure('An experiment failed', error, { experiment: this.#experiment.id });
    const message = `Something went wrong in the console (${id}).`;
    return { state: 'failed', reason: message, problem: { code: 'internal', message, hint: 'The runs it has made are in the history.' } };
  }

  #at(index: number): ExperimentPhase {
    const phase = this.#experiment.phases[index];
    if (phase === undefined) throw new Error(`There is no phase ${index}`);
    return phase;
  }

  #note(text: string | undefined): void {
    if (text === undefined || this.#experiment.notes.includes(text)) return;
    this.#set({ notes: [...this.#experiment.notes, text] });
  }

  #change(index: number, change: Partial<ExperimentPhase>): void {
    this.#set({ phases: this.#experiment.phases.map((phase, at) => (at === index ? { ...phase, ...change } : phase)) });
  }

  #set(change: Partial<Experiment>): void {
    this.#experiment = { ...this.#experiment, ...change };
    this.#options.changed(this.#experiment);
  }
}
