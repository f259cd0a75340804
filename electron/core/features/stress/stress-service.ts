import { setTimeout as sleep } from 'node:timers/promises';
import { type Disposable, DisposableStore } from '../../../../shared/base/disposable.ts';
import type { StressId, TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { RunningJobs, StopReport } from '../../../../shared/contract/app.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { Guard } from '../../../../shared/contract/guard.ts';
import { type HostStatus, type Problem, problemOf } from '../../../../shared/contract/hosts.ts';
import type { StressJob, StressPreflight } from '../../../../shared/contract/stress.ts';
import { localTargetId } from '../../../../shared/contract/targets.ts';
import { formatTimeOfDay } from '../../../../shared/model/format.ts';
import type { StressSettings } from '../../../../shared/model/stress-settings.ts';
import { stressMarkerText } from '../../../../shared/model/stress-text.ts';
import type { Database } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';
import { Topic } from '../../base/topic.ts';
import type { HostAccess, HostLease } from '../hosts/index.ts';
import { installStressNg } from './stress-installer.ts';
import { hostLimitOf } from './stress-outcome.ts';
import { newStressId, planStress, refuseUnready } from './stress-plan.ts';
import { examineForStress } from './stress-preflight.ts';
import { StressRun } from './stress-run.ts';
import { type RememberedJob, type RememberedRoot, StressStore } from './stress-store.ts';

export interface StressServiceOptions {
  readonly database: Database;
  readonly hosts: HostAccess;
  /** States of the sessions: a host that is connected again is looked at. */
  readonly watchHosts: (signal: AbortSignal) => AsyncIterable<{ readonly hosts: readonly HostStatus[] }>;
  /** Keeps the host's metrics going while a job runs there. */
  readonly keepMetrics: (targetId: TargetId) => Disposable;
  /** Watches a job; calls `trip` with a sentence when a guard says that it must end. */
  readonly watchGuards: (watched: {
    readonly guards: readonly Guard[];
    readonly alarmScope: AwsScope | undefined;
    readonly targetId: TargetId;
    readonly trip: (reason: string) => void;
  }) => Disposable;
  /** Notes on the run that goes on, if any. */
  readonly mark: (kind: 'stress_started' | 'stress_ended' | 'guard', text: string) => void;
  readonly logger: Logger;
}

export interface StressStart {
  readonly targetId: TargetId;
  readonly settings: StressSettings;
  readonly confirmed: boolean;
  readonly guards: readonly Guard[];
  /** The account of the alarms that guards name. */
  readonly alarmScope?: AwsScope | undefined;
}

const shownEnded = 20;
const closePatienceMs = 8_000;
const betweenLooksMs = 5_000;

/** Stress jobs on targets: at most one each, each with an end that its host enforces. */
export class StressService implements Disposable {
  readonly #options: StressServiceOptions;
  readonly #store: StressStore;
  readonly #topic: Topic<{ jobs: StressJob[] }>;
  readonly #running = new Map<TargetId, StressRun>();
  /** Between the question and the start; nobody else may start there. */
  readonly #starting = new Set<TargetId>();
  /** Jobs of which nobody knows yet what became of them. */
  readonly #open = new Map<StressId, RememberedJob>();
  readonly #looking = new Set<TargetId>();
  readonly #lookedAt = new Map<TargetId, number>();
  /** How often everything was stopped: a job still on its way to its start then does not start. */
  #stops = 0;
  #endedJobs: StressJob[];
  #limitTimer: NodeJS.Timeout | undefined;
  readonly #ending = new AbortController();

  constructor(options: StressServiceOptions) {
    this.#options = options;
    this.#store = new StressStore(options.database, options.logger);
    this.#topic = new Topic(
      () => ({ jobs: this.jobs() }),
      (error) => options.logger.failure('A watcher of the stress jobs failed', error),
    );
    this.#store.prune(shownEnded);
    this.#endedJobs = this.#store.ended(shownEnded);
    for (const remembered of this.#store.open()) this.#remember(remembered);
    this.#awaitLimit();
    void this.#watchLinks();
    if (this.#openOn(localTargetId).length > 0) void this.#lookAfter(localTargetId).catch(() => {});
  }

  /** Jobs that go on or whose end nobody knows, and the last that ended, newest first. */
  jobs(): StressJob[] {
    const live = [...this.#running.values()].map((run) => run.job);
    const open = [...this.#open.values()].map(({ job }) => job);
    const seen = new Set([...live, ...open].map(({ id }) => id));
    const ended = this.#endedJobs.filter(({ id }) => !seen.has(id)).slice(0, shownEnded);
    return [...live, ...open, ...ended].toSorted((a, b) => b.startedAt - a.startedAt);
  }

  watch(signal: AbortSignal | undefined): AsyncGenerator<{ jobs: StressJob[] }, void, undefined> {
    return this.#topic.stream(signal);
  }

  /** Marks what was under stress already when a run begins. */
  markRunning(): void {
    for (const { job } of this.#running.values()) {
      if (job.state === 'running') this.#options.mark('stress_started', stressMarkerText(job, true));
    }
  }

  /** Called whenever a job has changed; `jobs()` says how. */
  onChange(listener: () => void): Disposable {
    const watching = new AbortController();
    void (async () => {
      for await (const _ of this.#topic.stream(watching.signal)) listener();
    })();
    return { dispose: () => watching.abort() };
  }

  /** What a job would do there, and what it would need. */
  async preflight(targetId: TargetId, settings: StressSettings, signal: AbortSignal | undefined): Promise<StressPreflight> {
    const lease = await this.#lease(targetId, signal);
    try {
      return (await examineForStress(lease.machine, settings, 'preview', signal)).answer;
    } finally {
      await lease.dispose();
    }
  }

  /** Throws what would keep a job from being started there: another one, the preflight's problem, or `consent_required`. */
  async assertReady({ targetId, settings, confirmed }: Omit<StressStart, 'guards'>, signal: AbortSignal | undefined): Promise<void> {
    this.#refuseSecond(targetId);
    refuseUnready(await this.preflight(targetId, settings, signal), confirmed);
  }

  /** Starts a job and answers once the host has been asked; the job goes on whoever watches. */
  async start({ targetId, settings, confirmed, guards, alarmScope }: StressStart): Promise<StressJob> {
    this.#refuseSecond(targetId);
    this.#starting.add(targetId);
    const stops = this.#stops;
    let lease: HostLease | undefined;
    try {
      lease = await this.#lease(targetId, this.#ending.signal);
      await this.#settleOpen(targetId);
      const id = newStressId();
      const findings = await examineForStress(lease.machine, settings, id, this.#ending.signal);
      refuseUnready(findings.answer, confirmed);
      this.#assertOpenForWork();
      if (stops !== this.#stops) throw new OpsError({ code: 'cancelled', message: 'Everything was stopped before the stress began.' });
      // Before the host is asked: a guard that cannot be kept must not leave a job behind.
      const guarding = this.#guard(targetId, guards, alarmScope);
      try {
        const run = this.#follow(lease, { ...planStress(id, targetId, settings, findings), root: undefined });
        guarding.begin(run);
        return run.job;
      } catch (error) {
        guarding.end();
        throw error;
      }
    } catch (error) {
      await lease?.dispose();
      throw error;
    } finally {
      this.#starting.delete(targetId);
    }
  }

  /** Ends a job and answers when none of its processes is left, or with `problem` saying what is. Does nothing to one that has ended. */
  async stop(id: StressId, reason = 'Stopped by you.'): Promise<StressJob> {
    const run = [...this.#running.values()].find(({ job }) => job.id === id);
    if (run !== undefined) return run.stop(reason);
    const open = this.#open.get(id);
    if (open !== undefined) return this.#stopOpen(open, reason);
    const ended = this.#endedJobs.find((job) => job.id === id);
    if (ended !== undefined) return ended;
    throw new OpsError({ code: 'not_found', message: 'There is no such stress job.', hint: 'It may have ended long ago.' });
  }

  /** Jobs that go on, or may, for the list of what goes on. */
  runningJobs(): RunningJobs['jobs'] {
    return this.jobs()
      .filter(mayGoOn)
      .map((job) => ({ kind: 'stress', text: `stress on ${this.#nameOf(job.targetId)}`, href: '#/stress', endsAt: job.endsAt }));
  }

  /** Ends every job, each host for itself, bounded in time; looks for what earlier consoles may have left. Never rejects. */
  async stopAll(reason: string, patienceMs: number): Promise<StopReport> {
    this.#stops += 1;
    // One whose host has ended it by now is looked after when there is a connection again.
    const jobs = [...[...this.#running.values()].map((run) => run.job), ...[...this.#open.values()].map(({ job }) => job)].filter(mayGoOn);
    const stopped: string[] = [];
    const failed: StopReport['failed'] = [];
    await Promise.all(
      jobs.map(async (job) => {
        const what = `stress on ${this.#nameOf(job.targetId)}`;
        const outcome = await Promise.race([
          this.stop(job.id, reason).catch((error: unknown) => ({ problem: problemOf(error), state: 'lost' as const })),
          sleep(patienceMs, undefined, { ref: false }).then(() => ({ problem: unanswered(job, patienceMs), state: 'lost' as const })),
        ]);
        if (outcome.problem !== undefined || outcome.state === 'lost')
          failed.push({ what, problem: outcome.problem ?? unanswered(job, patienceMs) });
        // One of an earlier console that was found to have ended was not stopped by anybody.
        else if (outcome.state === 'stopped') stopped.push(what);
      }),
    );
    return { stopped, failed };
  }

  /** Installs stress-ng there; the output as it comes, the exit code last. */
  async *install(
    targetId: TargetId,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ text: string; exitCode?: number }, void, undefined> {
    const both = signal === undefined ? this.#ending.signal : AbortSignal.any([signal, this.#ending.signal]);
    const lease = await this.#lease(targetId, both);
    try {
      yield* installStressNg(lease.machine, both);
    } finally {
      await lease.dispose();
    }
  }

  /** Stops every job and waits a while for it; what cannot be reached ends by its host's own limit. */
  async dispose(): Promise<void> {
    this.#ending.abort();
    const runs = [...this.#running.values()];
    // Nobody waits for a link that is lost: the next start finds the job remembered.
    for (const run of runs) if (run.job.state === 'lost') run.abandon();
    const stopped = Promise.all(runs.map((run) => run.stop('Blitz Console was closed.')));
    await Promise.race([stopped, sleep(closePatienceMs, undefined, { ref: false })]);
    for (const run of runs) run.abandon();
    clearTimeout(this.#limitTimer);
    this.#topic.dispose();
  }

  /** Takes over the lease: it ends with the run. */
  #follow(lease: HostLease, start: Pick<ConstructorParameters<typeof StressRun>[0], 'job' | 'root' | 'launch'>): StressRun {
    const { targetId } = start.job;
    const owned = new DisposableStore();
    owned.add(lease);
    owned.add(this.#options.keepMetrics(targetId));
    let marked: 'no' | 'started' | 'ended' = 'no';
    const changed = (job: StressJob, root: RememberedRoot | undefined, isOpen: boolean) => {
      this.#store.save(job, root, isOpen);
      if (job.state === 'running' && marked === 'no' && start.launch !== undefined) {
        marked = 'started';
        this.#options.mark('stress_started', stressMarkerText(job, true));
      }
      if (job.endedAt !== undefined && marked === 'started') {
        marked = 'ended';
        this.#options.mark('stress_ended', stressMarkerText(job, false));
      }
      this.#topic.changed();
      this.#awaitLimit();
    };
    // A console that is killed from here on finds it in its history.
    this.#store.save(start.job, start.root, true);
    const run = new StressRun({ ...start, lease, changed, logger: this.#options.logger });
    this.#running.set(targetId, run);
    this.#topic.changed();
    void run.ended.then(async () => {
      this.#running.delete(targetId);
      const { job } = run;
      if (run.isOpen) this.#open.set(job.id, { job, root: run.root });
      else {
        this.#open.delete(job.id);
        this.#endedJobs = [job, ...this.#endedJobs.filter(({ id }) => id !== job.id)].slice(0, shownEnded);
      }
      this.#options.logger.info('A stress job has ended', {
        job: job.id,
        target: targetId,
        state: job.state,
        remaining: job.remaining ?? -1,
      });
      this.#topic.changed();
      await owned.dispose();
    });
    return run;
  }

  /** What was lost sight of is told of no more as going on once its host has ended it. */
  #awaitLimit(): void {
    clearTimeout(this.#limitTimer);
    const limits = this.runningJobs().flatMap(({ endsAt }) => (endsAt === undefined ? [] : [hostLimitOf({ endsAt })]));
    if (limits.length === 0 || this.#ending.signal.aborted) return;
    this.#limitTimer = setTimeout(
      () => {
        this.#topic.changed();
        this.#awaitLimit();
      },
      Math.max(1000, Math.min(...limits) - Date.now()),
    );
    this.#limitTimer.unref();
  }

  /** Throws for a guard that cannot be kept. */
  #guard(targetId: TargetId, guards: readonly Guard[], alarmScope: AwsScope | undefined): { begin(run: StressRun): void; end(): void } {
    const watched = guards.filter(({ kind }) => kind !== 'failure_rate');
    if (watched.length === 0) return { begin() {}, end() {} };
    const started = Promise.withResolvers<StressRun>();
    const trip = async (reason: string) => {
      const run = await started.promise;
      this.#options.mark('guard', reason);
      await run.stop(reason);
    };
    const watching = this.#options.watchGuards({ guards: watched, alarmScope, targetId, trip: (reason) => void trip(reason) });
    return {
      begin: (run) => {
        started.resolve(run);
        void run.ended.then(() => watching.dispose());
      },
      end: () => void watching.dispose(),
    };
  }

  #remember({ job, root }: RememberedJob): void {
    if (job.state === 'starting' || root === undefined) {
      // The word to start had not been given, or nobody knows as what it ran; either way the host has ended it by now, or soon will.
      const reason = `Blitz Console ended while it began. If it ran, the host ends it by ${formatTimeOfDay(job.endsAt + 60_000)}.`;
      const failed: StressJob = { ...job, state: 'failed', reason, endedAt: job.startedAt };
      this.#store.save(failed, root, false);
      this.#endedJobs = [failed, ...this.#endedJobs];
      return;
    }
    const reason = `Blitz Console ended while it went on; the host ends it by itself by ${formatTimeOfDay(hostLimitOf(job))}. It is looked after at the next connection.`;
    this.#open.set(job.id, { job: { ...job, state: 'lost', reason }, root });
  }

  #openOn(targetId: TargetId): RememberedJob[] {
    return [...this.#open.values()].filter(({ job }) => job.targetId === targetId);
  }

  async #watchLinks(): Promise<void> {
    try {
      for await (const { hosts } of this.#options.watchHosts(this.#ending.signal)) {
        for (const { targetId, state } of hosts) {
          // A look changes the session's state itself: without a pause one that fails would ask for the next.
          const rested = Date.now() - (this.#lookedAt.get(targetId) ?? 0) > betweenLooksMs;
          if (state === 'connected' && rested && this.#openOn(targetId).length > 0) void this.#lookAfter(targetId).catch(() => {});
        }
      }
    } catch (error) {
      if (!this.#ending.signal.aborted) this.#options.logger.failure('Links of hosts are not watched any more', error);
    }
  }

  /** Finds out what became of the first open job of a host; the run goes on where the job does. */
  async #lookAfter(targetId: TargetId): Promise<StressRun | undefined> {
    const [open] = this.#openOn(targetId);
    if (open === undefined || this.#running.has(targetId) || this.#looking.has(targetId)) return this.#running.get(targetId);
    this.#looking.add(targetId);
    this.#lookedAt.set(targetId, Date.now());
    try {
      const lease = await this.#lease(targetId, this.#ending.signal);
      this.#open.delete(open.job.id);
      return this.#follow(lease, { ...open, launch: undefined });
    } finally {
      this.#looking.delete(targetId);
    }
  }

  /** Before another may start there: what became of those before. */
  async #settleOpen(targetId: TargetId): Promise<void> {
    while (this.#openOn(targetId).length > 0) {
      const before = this.#openOn(targetId).length;
      const run = await this.#lookAfter(targetId);
      if (run === undefined) return;
      await Promise.race([run.ended, this.#untilRunning(run)]);
      this.#refuseSecond(targetId, true);
      if (this.#openOn(targetId).length >= before) return;
    }
  }

  async #untilRunning(run: StressRun): Promise<void> {
    while (run.job.state === 'lost') await sleep(50);
  }

  async #stopOpen({ job }: RememberedJob, reason: string): Promise<StressJob> {
    const run = await this.#lookAfter(job.targetId);
    if (run?.job.id !== job.id) return this.#open.get(job.id)?.job ?? job;
    return run.stop(reason);
  }

  #lease(targetId: TargetId, signal: AbortSignal | undefined): Promise<HostLease> {
    return this.#options.hosts.lease(targetId, 'stress', signal);
  }

  #nameOf(targetId: TargetId): string {
    return this.#options.hosts.targets().find(({ id }) => id === targetId)?.name ?? targetId;
  }

  #refuseSecond(targetId: TargetId, isStarting = false): void {
    this.#assertOpenForWork();
    if (!this.#running.has(targetId) && (isStarting || !this.#starting.has(targetId))) return;
    throw new OpsError({
      code: 'conflict',
      message: `A stress job is going on on ${this.#nameOf(targetId)}.`,
      hint: 'Wait for its end, or stop it.',
      retry: true,
    });
  }

  #assertOpenForWork(): void {
    if (!this.#ending.signal.aborted) return;
    throw new OpsError({ code: 'unavailable', message: 'Blitz Console is closing.', hint: 'Start it again.' });
  }
}

/** Not known to have ended, and its host's own limit is not over either. */
function mayGoOn(job: StressJob): boolean {
  return job.endedAt === undefined && (job.state !== 'lost' || Date.now() < hostLimitOf(job));
}

function unanswered(job: StressJob, patienceMs: number): Problem {
  return {
    code: 'timeout',
    message: `The host did not answer within ${patienceMs / 1000} s.`,
    hint: `It ends the stress by itself by ${formatTimeOfDay(hostLimitOf(job))}.`,
  };
}
