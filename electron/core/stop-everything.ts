import type { Disposable } from '../../shared/base/disposable.ts';
import type { RunningJobs, StopReport } from '../../shared/contract/app.ts';
import { type Problem, problemOf } from '../../shared/contract/hosts.ts';
import type { Logger } from './base/logger.ts';
import { Topic } from './base/topic.ts';

export type RunningJob = RunningJobs['jobs'][number];

/** A kind of work that goes on until somebody ends it. */
export interface Stoppable {
  /** What of it goes on. */
  jobs(): readonly RunningJob[];
  /** Called whenever `jobs()` may have changed. */
  onChange(listener: () => void): Disposable;
  /** Ends all of it; `patienceMs` is how long it may take. What cannot be ended comes back with the reason. */
  stop(patienceMs: number): Promise<StopReport>;
}

export interface StopEverythingOptions {
  readonly stoppables: readonly Stoppable[];
  readonly logger: Logger;
}

const patienceMs = 10_000;
/** Each keeps to its patience; one that does not must not keep the answer about the others back. */
const graceMs = 2_000;

/** The red button: ends whatever goes on, and says what could not be ended. */
export class StopEverything implements Disposable {
  readonly #options: StopEverythingOptions;
  readonly #topic: Topic<RunningJobs>;
  readonly #listeners: readonly Disposable[];

  constructor(options: StopEverythingOptions) {
    this.#options = options;
    this.#topic = new Topic(
      () => ({ jobs: this.#jobs() }),
      (error) => options.logger.failure('A watcher of what goes on failed', error),
    );
    this.#listeners = options.stoppables.map((stoppable) => stoppable.onChange(() => this.#topic.changed()));
  }

  /** What goes on: now and at every change. */
  jobs(signal: AbortSignal | undefined): AsyncGenerator<RunningJobs, void, undefined> {
    return this.#topic.stream(signal);
  }

  /** Ends everything, all kinds at once. Never rejects; bounded in time. */
  async stop(): Promise<StopReport> {
    const reports = await Promise.all(this.#options.stoppables.map((stoppable) => this.#stopOne(stoppable)));
    const report = { stopped: reports.flatMap(({ stopped }) => stopped), failed: reports.flatMap(({ failed }) => failed) };
    this.#options.logger.info('Everything was stopped', {
      stopped: report.stopped.join(', '),
      failed: report.failed.map(({ what }) => what).join(', '),
    });
    return report;
  }

  dispose(): void {
    for (const listener of this.#listeners) void listener.dispose();
    this.#topic.dispose();
  }

  #jobs(): RunningJob[] {
    return this.#options.stoppables.flatMap((stoppable) => stoppable.jobs());
  }

  async #stopOne(stoppable: Stoppable): Promise<StopReport> {
    const before = stoppable.jobs();
    const late = Promise.withResolvers<StopReport>();
    const timer = setTimeout(() => late.resolve(notStopped(before, tooLate)), patienceMs + graceMs);
    try {
      return await Promise.race([stoppable.stop(patienceMs), late.promise]);
    } catch (error) {
      this.#options.logger.failure('Something could not be stopped', error);
      return notStopped(before, problemOf(error));
    } finally {
      clearTimeout(timer);
    }
  }
}

const tooLate: Problem = {
  code: 'timeout',
  message: `It did not end within ${patienceMs / 1000} s.`,
  hint: 'Look at it on its screen, and try again.',
};

function notStopped(jobs: readonly RunningJob[], problem: Problem): StopReport {
  return { stopped: [], failed: jobs.map(({ text }) => ({ what: text, problem })) };
}

/** What waits for its start, as something to be taken back: none of it goes on yet. */
export function stoppableStarts(guards: { stopWaiting(): void }): Stoppable {
  return {
    jobs: () => [],
    onChange: () => ({ dispose() {} }),
    stop: async () => {
      guards.stopWaiting();
      return { stopped: [], failed: [] };
    },
  };
}

/** The experiment that goes on, as something to be stopped: its load and its stress end, and what was still to come does not begin. */
export function stoppableExperiment(experiments: {
  jobs(): readonly RunningJob[];
  onChange(listener: () => void): Disposable;
  stopAll(reason: string): Promise<StopReport>;
}): Stoppable {
  return {
    jobs: () => experiments.jobs(),
    onChange: (listener) => experiments.onChange(listener),
    stop: () => experiments.stopAll('Stopped by Stop everything.'),
  };
}

/** The load run that goes on, as something to be stopped: at once, without grace for what is in flight. */
export function stoppableRun(
  load: { readonly activeId: number | undefined; stopActive(): Promise<number | undefined> },
  runs: { onActive(listener: () => void): Disposable },
): Stoppable {
  return {
    jobs: () => (load.activeId === undefined ? [] : [{ kind: 'run', text: `run ${load.activeId}`, href: `#/run/${load.activeId}` }]),
    onChange: (listener) =>
      // The run book speaks before the load service knows: ask it a moment later.
      runs.onActive(() => queueMicrotask(listener)),
    stop: async () => {
      const id = await load.stopActive();
      return { stopped: id === undefined ? [] : [`run ${id}`], failed: [] };
    },
  };
}

/** Stress on every host, as something to be stopped. */
export function stoppableStress(stress: {
  runningJobs(): readonly RunningJob[];
  onChange(listener: () => void): Disposable;
  stopAll(reason: string, patienceMs: number): Promise<StopReport>;
}): Stoppable {
  return {
    jobs: () => stress.runningJobs(),
    onChange: (listener) => stress.onChange(listener),
    stop: (patienceMs) => stress.stopAll('Stopped by Stop everything.', patienceMs),
  };
}
