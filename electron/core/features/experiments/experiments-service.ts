import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { ExperimentId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { RunningJobs, StopReport } from '../../../../shared/contract/app.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { Experiment, ExperimentPlan, LimitSearch, LimitSearchPlan } from '../../../../shared/contract/experiments.ts';
import { localTargetId, type Target } from '../../../../shared/contract/targets.ts';
import { estimateExperiment } from '../../../../shared/model/experiment/experiment-estimate.ts';
import { experimentPhases, stressOfLoad } from '../../../../shared/model/experiment/experiment-phases.ts';
import {
  experimentSentence,
  experimentWarnings,
  otherStressNote,
  stressNote,
} from '../../../../shared/model/experiment/experiment-text.ts';
import { limitSentence } from '../../../../shared/model/experiment/limit-text.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import { planTarget } from '../../../../shared/model/plan-text.ts';
import { createPlanRedactor, redactPlan } from '../../../../shared/model/redact-plan.ts';
import type { Database } from '../../adapters/sqlite/index.ts';
import { Topic } from '../../base/topic.ts';
import type { RunPlace, SeriesParts } from './experiment-parts.ts';
import { ExperimentRun } from './experiment-run.ts';
import { ExperimentsStore, type StoredSeries } from './experiments-store.ts';
import { interrupted } from './interrupted.ts';
import { LimitSearchRun } from './limit-search-run.ts';
import { noMachine, notFound, startAboveMost } from './refusals.ts';
import { idOf, jobOf } from './series-job.ts';

export interface ExperimentsServiceOptions extends SeriesParts {
  readonly database: Database;
}

/** The series that goes on, or the last of this console. */
interface ActiveSeries {
  experiment?: Experiment | undefined;
  search?: LimitSearch | undefined;
}

interface Allowed {
  readonly allowHosts: readonly string[];
}

interface ExperimentStart extends Allowed {
  readonly plan: ExperimentPlan;
  /** The user has read what the stress does. */
  readonly confirmed: boolean;
  readonly alarmScope?: AwsScope | undefined;
}

const closePatienceMs = 9_000;

/** Experiments and searches for a limit: several runs and what they say together, one series at a time. */
export class ExperimentsService implements Disposable {
  readonly #options: ExperimentsServiceOptions;
  readonly #store: ExperimentsStore;
  readonly #topic: Topic<ActiveSeries>;
  readonly #changes: Emitter<void>;
  readonly #closing = new AbortController();
  /** The series that goes on, or the last that did. */
  #last: ExperimentRun | LimitSearchRun | undefined;
  #goesOn = false;
  #isStopping = false;
  /** How often everything was stopped: a series still on its way to its start then does not start. */
  #stops = 0;

  /** Makes an `interrupted` one of each that was going on when the console last ended. */
  constructor(options: ExperimentsServiceOptions) {
    this.#options = options;
    this.#store = new ExperimentsStore(options.database, options.logger);
    const onError = (error: unknown) => options.logger.failure('A watcher of the experiments failed', error);
    this.#changes = new Emitter(onError);
    this.#topic = new Topic<ActiveSeries>(() => {
      if (this.#last instanceof ExperimentRun) return { experiment: this.#last.experiment };
      return this.#last === undefined ? {} : { search: this.#last.search };
    }, onError);
    for (const { series, writtenAt } of this.#store.open()) this.#store.save(interrupted(series, writtenAt));
  }

  /** Starts one and answers at once; it goes on whoever watches. */
  async start({ plan, allowHosts, confirmed, alarmScope }: ExperimentStart): Promise<{ id: ExperimentId }> {
    const machine = this.#options.machineOf({ plan: plan.load, targetId: plan.targetId });
    if (plan.stress !== undefined && machine === undefined) throw noMachine();
    const id = this.#store.nextId();
    const place = this.#keepPlace(plan.load, { allowHosts, guards: plan.guards, alarmScope, targetId: machine?.id }, `Experiment ${id}`);
    try {
      if (plan.stress !== undefined && machine !== undefined) {
        const settings = stressOfLoad(plan.stress, plan.load);
        await this.#unlessStopped(this.#options.stress.assertReady({ targetId: machine.id, settings, confirmed }, this.#closing.signal));
      }
      const redacted = createPlanRedactor(plan.load);
      const experiment: Experiment = {
        id,
        name: redacted.text(plan.name),
        plan: { ...plan, name: redacted.text(plan.name), load: redacted.plan as ExperimentPlan['load'] },
        state: 'running',
        startedAt: Date.now(),
        phases: experimentPhases(plan).map((phase) => ({ ...phase, state: 'waiting' })),
        notes: plan.stress === undefined ? this.#otherStress(machine) : [stressNote],
      };
      const changed = (document: Experiment) => this.#changed({ kind: 'experiment', document });
      this.#store.save({ kind: 'experiment', document: experiment });
      const run = new ExperimentRun({ parts: this.#options, place, experiment, plan, machine, confirmed, alarmScope, changed });
      this.#follow(run, () => this.#tell(run.experiment));
      return { id };
    } catch (error) {
      await place.dispose();
      throw error;
    }
  }

  /** What to know before the start. Asks no host. */
  preview(plan: ExperimentPlan): { sentence: string; warnings: string[]; durationMs?: number } {
    const machine = this.#options.machineOf({ plan: plan.load, targetId: plan.targetId });
    const speed = { ratePerSecond: this.#knownRate(plan.load) };
    const { durationMs } = estimateExperiment(plan, speed);
    const surroundings = { machine: machine?.name, isLocal: machine?.id === localTargetId, raiseErrorLog: plan.raiseErrorLog };
    return {
      sentence: experimentSentence(plan, speed),
      warnings: [...(plan.stress === undefined ? this.#otherStress(machine) : []), ...experimentWarnings(plan, surroundings)],
      ...(durationMs === undefined ? {} : { durationMs }),
    };
  }

  /** Starts a search and answers at once. */
  async findLimit({ plan, allowHosts }: { plan: LimitSearchPlan } & Allowed): Promise<{ id: ExperimentId }> {
    if (plan.startRate > plan.maxRate) throw startAboveMost(plan);
    const machine = this.#options.machineOf({ plan: plan.load, targetId: plan.targetId });
    const id = this.#store.nextId();
    const place = this.#keepPlace(plan.load, { allowHosts, targetId: machine?.id }, `Limit search ${id}`);
    const search: LimitSearch = {
      id,
      plan: { ...plan, load: redactPlan(plan.load) as LimitSearchPlan['load'] },
      state: 'running',
      steps: [],
      sentence: limitSentence(plan, [], 'running'),
      progress: 0,
    };
    const changed = (document: LimitSearch) => this.#changed({ kind: 'search', document });
    this.#store.save({ kind: 'search', document: search });
    const run = new LimitSearchRun({ parts: this.#options, place, search, plan, machine, changed });
    this.#follow(run, () => this.#options.notify({ title: `Limit search ${id}`, body: run.search.sentence }));
    return { id };
  }

  /** Ends a series; a second time without grace for what is in flight. False when it was not going on. */
  stop(id: ExperimentId): { stopping: boolean } {
    const series = this.#goesOn ? this.#last : undefined;
    if (series === undefined || idOf(series) !== id) {
      this.#find(id);
      return { stopping: false };
    }
    series.stop(stoppedByYou, this.#isStopping);
    this.#isStopping = true;
    return { stopping: true };
  }

  get(id: ExperimentId): Experiment {
    const found = this.#find(id);
    if (found.kind !== 'experiment') throw notFound(id);
    return found.document;
  }

  getLimit(id: ExperimentId): LimitSearch {
    const found = this.#find(id);
    if (found.kind !== 'search') throw notFound(id);
    return found.document;
  }

  list(limit: number): { experiments: Experiment[] } {
    return { experiments: this.#store.experiments(limit) };
  }

  /** The series that goes on, or the last of this console and how it ended: now and at every change. */
  active(signal: AbortSignal | undefined) {
    return this.#topic.stream(signal);
  }

  jobs(): RunningJobs['jobs'] {
    return this.#goesOn && this.#last !== undefined ? [jobOf(this.#last)] : [];
  }

  onChange(listener: () => void): Disposable {
    return this.#changes.on(listener);
  }

  /** Ends the series that goes on, and answers when nothing of it is left. */
  async stopAll(reason: string): Promise<StopReport> {
    this.#stops += 1;
    const series = this.#goesOn ? this.#last : undefined;
    if (series === undefined) return { stopped: [], failed: [] };
    const { text } = jobOf(series);
    series.stop(reason, true);
    await series.ended;
    return { stopped: [text], failed: [] };
  }

  /** Ends the series that goes on and waits a while for it; the next start marks it where that was too short. */
  async dispose(): Promise<void> {
    this.#closing.abort();
    const series = this.#goesOn ? this.#last : undefined;
    if (series instanceof ExperimentRun) series.close(closedReason);
    else series?.stop(closedReason, true);
    const patience = new AbortController();
    await Promise.race([series?.ended, sleep(closePatienceMs, undefined, { signal: patience.signal }).catch(() => {})]);
    patience.abort();
    this.#topic.dispose();
    this.#changes.dispose();
  }

  /** A stress that goes on there already, and is none of the experiment's. */
  #otherStress(machine: Target | undefined): string[] {
    const goesOn = this.#options.stress.jobs().some((job) => job.targetId === machine?.id && job.endedAt === undefined);
    return goesOn && machine !== undefined ? [otherStressNote(machine.name)] : [];
  }

  #keepPlace(load: LoadPlan, first: Omit<Parameters<SeriesParts['load']['keepPlace']>[0], 'plan'>, name: string): RunPlace {
    return this.#options.load.keepPlace({ ...first, plan: load }, name);
  }

  /** The host is asked before anything begins; who stops everything meanwhile does not want it to begin. */
  async #unlessStopped(asking: Promise<void>): Promise<void> {
    const stops = this.#stops;
    await asking;
    if (stops === this.#stops && !this.#closing.signal.aborted) return;
    throw new OpsError({ code: 'cancelled', message: 'Everything was stopped before the experiment began.' });
  }

  #follow(series: ExperimentRun | LimitSearchRun, tell: () => void): void {
    this.#last = series;
    this.#goesOn = true;
    this.#isStopping = false;
    this.#say();
    void series.ended.then(() => {
      if (this.#last === series) this.#goesOn = false;
      this.#say();
      tell();
    });
  }

  #changed(series: StoredSeries): void {
    try {
      this.#store.save(series);
    } catch (error) {
      this.#options.logger.failure('An experiment could not be written down', error, { experiment: series.document.id });
    }
    this.#say();
  }

  #say(): void {
    this.#topic.changed();
    this.#changes.emit();
  }

  #tell({ id, reason, verdict, state }: Experiment): void {
    const title = state === 'completed' ? `Experiment ${id} has ended` : `Experiment ${id}: ${state}`;
    this.#options.notify({ title, body: verdict?.sentence ?? reason ?? '' });
  }

  #find(id: ExperimentId): StoredSeries {
    const found = this.#store.get(id);
    if (found === undefined) throw notFound(id);
    return found;
  }

  /** What the same target answered a second when it was last loaded. */
  #knownRate(load: LoadPlan): number | undefined {
    const target = planTarget(load);
    const { items } = this.#options.runs.list({ search: '', state: 'completed', sort: 'id', descending: true, limit: 50, offset: 0 });
    return items.find((run) => run.target === target && run.executor === load.executor.type && run.ok > 0)?.ratePerSecond;
  }
}

const stoppedByYou = 'Stopped by you.';
const closedReason = 'Blitz Console was closed while it went on.';
