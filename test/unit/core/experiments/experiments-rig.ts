import { Database } from '../../../../electron/core/adapters/sqlite/index.ts';
import { migrate } from '../../../../electron/core/adapters/sqlite/migrations.ts';
import type { RaiseErrorLog } from '../../../../electron/core/features/experiments/experiment-parts.ts';
import { ExperimentsService, experimentsMigrations } from '../../../../electron/core/features/experiments/index.ts';
import { LoadService } from '../../../../electron/core/features/load/index.ts';
import { RunBook, runsMigrations } from '../../../../electron/core/features/runs/index.ts';
import { SettingsService, settingsMigrations } from '../../../../electron/core/features/settings/index.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { ExperimentId, RunId, StressId, TargetId } from '../../../../shared/base/ids.ts';
import { type Experiment, ExperimentPlanSchema, type LimitSearch, LimitSearchPlanSchema } from '../../../../shared/contract/experiments.ts';
import type { Guard } from '../../../../shared/contract/guard.ts';
import type { StressJob } from '../../../../shared/contract/stress.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { z } from '../../../../shared/contract/zod.ts';
import type { Verdict } from '../../../../shared/model/diagnosis/verdict.ts';
import { createScriptedEngine, resultsOf, type ScriptedEngine, type ScriptedRun } from '../../../rig/scripted-engine.ts';
import { createMemoryLogger } from '../runs/open-run-book.ts';

export const shop = { id: 'shop' as TargetId, name: 'shop' } as Target;

type Load = z.input<typeof ExperimentPlanSchema>['load'];

export const loadOf = (change: Partial<Load> = {}): Load => ({
  requests: [{ url: 'http://127.0.0.1:9/' }],
  executor: { type: 'shared-iterations', iterations: 14_000, vus: 100 },
  ...change,
});

/** A stress that does what the test says; nothing is stressed. */
class ScriptedStress {
  readonly orders: unknown[] = [];
  readonly stops: string[] = [];
  /** What keeps it from being started. */
  refusal: Error | undefined;
  /** What it is once it was started. */
  startsAs: Partial<StressJob> = { state: 'running' };
  endsAs: Partial<StressJob> = { state: 'stopped', remaining: 0 };
  readonly #changes = new Emitter<void>();
  #jobs: StressJob[] = [];

  get going(): number {
    return this.#jobs.filter(({ endedAt }) => endedAt === undefined).length;
  }

  async assertReady(order: unknown): Promise<void> {
    this.orders.push(order);
    if (this.refusal !== undefined) throw this.refusal;
  }

  async start(order: { targetId: TargetId; settings: StressJob['settings'] }): Promise<StressJob> {
    const id = `stress-${this.#jobs.length + 1}` as StressId;
    const now = Date.now();
    const job: StressJob = {
      ...{ id, targetId: order.targetId, settings: order.settings, command: 'stress-ng', state: 'starting' },
      ...{ startedAt: now, endsAt: now + 60_000, metrics: [], output: '' },
    };
    this.#jobs.push(job);
    this.change(id, this.startsAs);
    return job;
  }

  async stop(id: StressId, reason: string): Promise<StressJob> {
    this.stops.push(id);
    this.change(id, { endedAt: Date.now(), reason, ...this.endsAs });
    return this.jobs().find((job) => job.id === id) as StressJob;
  }

  jobs(): StressJob[] {
    return this.#jobs;
  }

  onChange(listener: () => void) {
    return this.#changes.on(listener);
  }

  change(id: string, change: Partial<StressJob>): void {
    this.#jobs = this.#jobs.map((job) => (job.id === id ? { ...job, ...change } : job));
    this.#changes.emit();
  }
}

export interface ExperimentsRig {
  readonly database: Database;
  readonly engine: ScriptedEngine;
  readonly runs: RunBook;
  readonly load: LoadService;
  readonly stress: ScriptedStress;
  readonly experiments: ExperimentsService;
  readonly notifications: { title: string; body: string }[];
  readonly judged: (readonly RunId[])[];
  /** Trips the guards of the run that goes on. */
  trip(reason: string): void;
  start(plan?: Partial<z.input<typeof ExperimentPlanSchema>>, confirmed?: boolean): Promise<ExperimentId>;
  findLimit(plan?: Partial<z.input<typeof LimitSearchPlanSchema>>): Promise<ExperimentId>;
  /** The run with this number of the engine (from 0), once it has been started. */
  run(index: number): Promise<ScriptedRun>;
  /** The experiment once it has ended. */
  ended(id: ExperimentId): Promise<Experiment>;
  endedSearch(id: ExperimentId): Promise<LimitSearch>;
  /** What another console on the same history makes of it. */
  reopened(): ExperimentsService;
  dispose(): Promise<void>;
}

export interface RigOptions {
  readonly machine?: Target | undefined;
  /** Nobody knows what is behind the URL. */
  readonly isNowhere?: boolean | undefined;
  readonly raiseErrorLog?: RaiseErrorLog | undefined;
  readonly verdict?: Verdict | undefined;
  /** What a verdict waits for. */
  readonly judging?: Promise<undefined> | undefined;
}

/** The service with the real run book and load service around a scripted engine. */
export function openExperiments({ machine = shop, isNowhere, raiseErrorLog, verdict, judging }: RigOptions = {}): ExperimentsRig {
  const database = new Database(':memory:');
  migrate(database, [...settingsMigrations, ...runsMigrations, ...experimentsMigrations]);
  const logger = createMemoryLogger();
  const engine = createScriptedEngine();
  const runs = new RunBook({ database, logger, version: '1', door: 'test' });
  const settings = new SettingsService({ database, logger });
  const notifications: { title: string; body: string }[] = [];
  const notify = (notification: { title: string; body: string }) => void notifications.push(notification);
  const trips = new Set<(reason: string) => void>();
  const watchGuards = ({ trip }: { guards: readonly Guard[]; trip(reason: string): void }) => {
    trips.add(trip);
    return { sample() {}, dispose: () => void trips.delete(trip) };
  };
  const load = new LoadService({ engine, runs, settings, notify, watchGuards, logger });
  const stress = new ScriptedStress();
  const judged: (readonly RunId[])[] = [];
  const judge = (ids: readonly RunId[]) => {
    judged.push(ids);
    return judging ?? verdict;
  };
  const machineOf = () => (isNowhere ? undefined : machine);
  const parts = { database, runs, load, stress, judge, raiseErrorLog, machineOf, betweenStepsMs: 1, notify, logger };
  const experiments = new ExperimentsService(parts);
  const others: ExperimentsService[] = [];

  const until = async <T>(look: () => T | undefined): Promise<T> => {
    for (let turn = 0; turn < 2000; turn += 1) {
      const seen = look();
      if (seen !== undefined) return seen;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    throw new Error('It did not come to that');
  };
  const isOver = <T extends { state: string }>(series: T) => (series.state === 'running' ? undefined : series);
  return {
    ...{ database, engine, runs, load, stress, experiments, notifications, judged },
    trip: (reason) => {
      for (const trip of trips) trip(reason);
    },
    start: async (plan = {}, confirmed = false) => {
      const complete = ExperimentPlanSchema.parse({ load: loadOf(), coolDownMs: 0, ...plan });
      return (await experiments.start({ plan: complete, allowHosts: [], confirmed })).id;
    },
    findLimit: async (plan = {}) => {
      const complete = LimitSearchPlanSchema.parse({ load: loadOf(), stepMs: 1000, ...plan });
      return (await experiments.findLimit({ plan: complete, allowHosts: [] })).id;
    },
    run: (index) => until(() => engine.runs[index]),
    ended: (id) => until(() => isOver(experiments.get(id))),
    endedSearch: (id) => until(() => isOver(experiments.getLimit(id))),
    reopened: () => {
      const other = new ExperimentsService(parts);
      others.push(other);
      return other;
    },
    dispose: async () => {
      await experiments.dispose();
      for (const other of others) await other.dispose();
      await load.dispose();
      settings.dispose();
      runs.dispose();
      database.dispose();
    },
  };
}

/** Ends a run as one that lost so many. */
export const endWith = (run: ScriptedRun, ok: number, failed: number) => run.end({ results: resultsOf(ok, failed) });
