import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { problemOf } from '../../../../shared/contract/hosts.ts';
import type { StressJob } from '../../../../shared/contract/stress.ts';
import { formatTimeOfDay } from '../../../../shared/model/format.ts';
import { stressSeconds, workerCountOf } from '../../../../shared/model/stress-command.ts';
import type { HostProcessFacts, StressProcesses } from '../../../../shared/model/stress-processes.ts';
import type { Logger } from '../../base/logger.ts';
import type { HostLease } from '../hosts/index.ts';
import { endOnHost, type KnownProcesses, lookAt, stressCount } from './stress-ending.ts';
import { hostLimitOf, nicenessNote, stressOutcome, unstoppable, unwatchedText } from './stress-outcome.ts';
import { controlArgv, lookAfterArgv } from './stress-scripts.ts';
import { StressShell } from './stress-shell.ts';
import type { RememberedRoot } from './stress-store.ts';

/** How to start a job; absent for one that is only looked after. */
export interface StressLaunch {
  readonly how: 'plain' | 'terminal';
  readonly argv: readonly string[];
  readonly folder: string | undefined;
  readonly cpuCount: number;
  readonly isRoot: boolean;
  /** Give the stress' session its niceness, too. */
  readonly liftsSession: boolean;
}

export interface StressRunOptions {
  readonly job: StressJob;
  readonly root: RememberedRoot | undefined;
  readonly launch: StressLaunch | undefined;
  readonly lease: HostLease;
  /** Told at every change; `isOpen` = not known to have ended with nothing left. Must not throw. */
  readonly changed: (job: StressJob, root: RememberedRoot | undefined, isOpen: boolean) => void;
  readonly logger: Logger;
}

const openTimeoutMs = 15_000;
const startTimeoutMs = 20_000;
const keptOutput = 16 * 1024;
/** How long a stop waits for a lost link. */
const stopPatienceMs = 8_000;
const mostAttempts = 10;

/** One stress job from its start, or from being found again, until it is known what became of it. */
export class StressRun {
  readonly #options: StressRunOptions;
  readonly #ended: Promise<void>;
  readonly #giveUp = new AbortController();
  #job: StressJob;
  #root: RememberedRoot | undefined;
  #known: KnownProcesses | undefined;
  #isOpen = true;
  #exitCode: number | undefined;
  readonly #over = Promise.withResolvers<'over'>();
  readonly #stopAsked = Promise.withResolvers<'stop'>();
  #stopReason: string | undefined;
  #wasLost = false;
  /** The console has begun to end it. */
  #hasSignalled = false;

  constructor(options: StressRunOptions) {
    this.#options = options;
    this.#job = options.job;
    this.#root = options.root;
    if (options.root !== undefined) this.#known = { root: options.root, last: undefined };
    this.#ended = this.#live();
  }

  get job(): StressJob {
    return this.#job;
  }

  get root(): RememberedRoot | undefined {
    return this.#root;
  }

  /** It is not known to have ended with nothing left on its host. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Settles when nothing more is done about it here; `job` then says how it ended, or that it is still `lost`. Never rejects. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Ends it on its host and answers when that is done, or cannot be. The first reason counts. */
  async stop(reason: string): Promise<StressJob> {
    if (this.#stopReason === undefined) {
      this.#stopReason = reason;
      if (this.#job.state === 'starting' || this.#job.state === 'running') this.#change({ state: 'stopping', reason });
      this.#stopAsked.resolve('stop');
    }
    await this.#ended;
    return this.#job;
  }

  /** Waits for nobody any more; the host's own limit ends the stress. */
  abandon(): void {
    this.#giveUp.abort();
  }

  async #live(): Promise<void> {
    try {
      const { launch } = this.#options;
      let shell = launch === undefined ? await this.#findAgain() : await this.#start(launch);
      while (shell !== undefined) shell = await this.#watch(shell);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Looks after it to its end, or to the end of the shell: answers another shell then, where there is one to be had. */
  async #watch(shell: StressShell): Promise<StressShell | undefined> {
    try {
      const { launch } = this.#options;
      if (launch !== undefined && !this.#wasLost) await this.#untilWorkers(shell, launch);
      const event = await this.#nextEvent(shell);
      if (event === 'closed') return await this.#linkLost();
      await this.#conclude(shell, event);
      await this.#leave(shell);
      return undefined;
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      shell.close();
      return await this.#linkLost();
    }
  }

  async #start(launch: StressLaunch): Promise<StressShell | undefined> {
    const { settings } = this.#job;
    const nice = launch.isRoot || settings.niceness > 0 ? settings.niceness : 0;
    const { how, folder, argv } = launch;
    const shell = await this.#open(controlArgv({ how, niceness: nice, folder, argv }), 'stress');
    if (this.#stopReason !== undefined) {
      await this.#leave(shell);
      this.#change({ state: 'stopped', remaining: 0, endedAt: Date.now(), reason: this.#stopReason });
      this.#close();
      return undefined;
    }
    const lines = await shell.ask('go', startTimeoutMs).catch((error: unknown) => this.#maybeStarted(error));
    const [, pid, startTicks] = /^@started (\d+) (\d+)/.exec(lines[0] ?? '') ?? [];
    if (pid === undefined || startTicks === undefined) throw new Error(`The host's shell did not start the job: ${lines.join(' ')}`);
    const startedAt = Date.now();
    this.#root = { pid: Number(pid), startTicks: Number(startTicks), bootId: shell.bootId };
    this.#known = { root: this.#root, last: undefined };
    this.#change({ startedAt, endsAt: startedAt + stressSeconds(settings) * 1000 });
    // What looks and ends must not wait behind what it has to end.
    if (launch.isRoot && settings.niceness < 0) await shell.ask(`lift ${settings.niceness}`, startTimeoutMs).catch(() => {});
    return shell;
  }

  /** The word to start was given and no answer came: it may run, and nobody knows as what. */
  #maybeStarted(error: unknown): never {
    this.#change({ endsAt: Date.now() + stressSeconds(this.#job.settings) * 1000 });
    const limit = formatTimeOfDay(hostLimitOf(this.#job));
    throw new OpsError({
      code: 'unavailable',
      message: `It is not known whether the stress began: ${problemOf(error).message} If it did, it ends by itself by ${limit}.`,
      hint: 'Look at the host before you start another: pgrep -l stress-ng',
      cause: error,
    });
  }

  /** Reads back what really runs. */
  async #untilWorkers(shell: StressShell, launch: StressLaunch): Promise<void> {
    const wanted = workerCountOf(this.#job.settings, launch.cpuCount);
    const deadline = performance.now() + 4000;
    const isOver = this.#flag(this.#over.promise);
    for (;;) {
      const { workers } = await lookAt(shell, this.#knownProcesses());
      if (workers.length >= wanted || isOver() || this.#stopReason !== undefined || performance.now() > deadline) break;
      await sleep(100);
    }
    const [main] = this.#known?.last?.mains ?? [];
    const group = main !== undefined && launch.liftsSession ? await this.#liftSession(shell, main) : undefined;
    const seen = readBack(this.#known?.last);
    const note = seen.actualNiceness === undefined ? undefined : nicenessNote(this.#job.settings.niceness, seen.actualNiceness, group);
    this.#change({
      ...(this.#stopReason === undefined && !isOver() ? { state: 'running' as const } : {}),
      ...seen,
      ...(note === undefined ? {} : { note }),
    });
  }

  async #liftSession(shell: StressShell, main: HostProcessFacts): Promise<number | undefined> {
    const lines = await shell.ask(`group ${this.#job.settings.niceness} ${main.pid}`, startTimeoutMs);
    const value = /^@group (-?\d+)$/.exec(lines[0] ?? '')?.[1];
    return value === undefined ? undefined : Number(value);
  }

  async #nextEvent(shell: StressShell): Promise<'over' | 'stop' | 'closed' | 'overdue'> {
    const clock = new AbortController();
    const overdueMs = Math.max(0, hostLimitOf(this.#job) + 3000 - Date.now());
    const overdue = sleep(overdueMs, 'overdue' as const, { signal: clock.signal }).catch(() => 'overdue' as const);
    const closed = shell.closed.then(() => 'closed' as const);
    const gone = this.#wasLost ? this.#untilGone(shell, clock.signal) : new Promise<never>(() => {});
    try {
      return await Promise.race([this.#over.promise, this.#stopAsked.promise, closed, gone, overdue]);
    } finally {
      clock.abort();
    }
  }

  /** A shell that did not start the job is not told of its end: it looks. */
  async #untilGone(shell: StressShell, signal: AbortSignal): Promise<'over' | 'closed'> {
    try {
      while (!signal.aborted) {
        const found = await lookAt(shell, this.#knownProcesses());
        if (stressCount(found) === 0 && !found.isHeld) return 'over';
        await sleep(1000, undefined, { signal });
      }
    } catch {
      // The shell has closed, or somebody else's event came first.
    }
    return 'closed';
  }

  async #conclude(shell: StressShell, event: 'over' | 'stop' | 'overdue'): Promise<void> {
    const known = this.#knownProcesses();
    if (event === 'overdue') this.#stopReason ??= 'The host did not end it in time; the console did.';
    if (event !== 'over') this.#hasSignalled = true;
    let found = event === 'over' ? await lookAt(shell, known) : await endOnHost(shell, known);
    // Its own shell still removes the folder and says the figures.
    for (let looks = 0; looks < 10 && stressCount(found) === 0 && found.isHeld; looks += 1) {
      await sleep(100);
      found = await lookAt(shell, known);
    }
    if (event === 'over' && stressCount(found) > 0) found = await endOnHost(shell, known);
    this.#finish(stressCount(found));
  }

  #finish(remaining: number): void {
    const [stopReason, exitCode, wasLost] = [this.#stopReason, this.#exitCode, this.#wasLost];
    this.#change(stressOutcome({ job: this.#job, remaining, stopReason, exitCode, wasLost, now: Date.now() }));
    if (remaining === 0) this.#close();
  }

  async #linkLost(): Promise<StressShell | undefined> {
    this.#wasLost = true;
    const { lease } = this.#options;
    this.#change({ state: 'lost', reason: `Link lost; the stress ends by itself by ${formatTimeOfDay(hostLimitOf(this.#job))}.` });
    const limit = new AbortController();
    const onAsked = this.#stopAsked.promise.then(() => sleep(stopPatienceMs, undefined, { signal: limit.signal }));
    onAsked.then(
      () => limit.abort(stillLost(lease.target.name)),
      () => {},
    );
    const signal = AbortSignal.any([this.#giveUp.signal, limit.signal]);
    try {
      for (let attempt = 1; ; attempt += 1) {
        await lease.untilUp(signal);
        try {
          return await this.#findAgain();
        } catch (error) {
          // The session may take a moment longer than its shells to see that the link is gone.
          if (attempt >= mostAttempts || !(error instanceof OpsError)) throw error;
          await sleep(1000, undefined, { signal });
        }
      }
    } catch (error) {
      if (this.#stopReason !== undefined)
        this.#change({ problem: unstoppable(this.#job, limit.signal.aborted ? limit.signal.reason : error) });
      this.#options.logger.warn('A stress job could not be looked after', { job: this.#job.id, error: String(error) });
      return undefined;
    } finally {
      limit.abort();
    }
  }

  /** Looks, over a new shell, what became of a job. */
  async #findAgain(): Promise<StressShell | undefined> {
    this.#wasLost = true;
    const shell = await this.#open(lookAfterArgv(), 'look after stress');
    const rebooted = this.#root?.bootId !== undefined && this.#root.bootId !== shell.bootId;
    const found = this.#known === undefined || rebooted ? undefined : await lookAt(shell, this.#known);
    if (found === undefined || (stressCount(found) === 0 && !found.isHeld)) {
      await this.#leave(shell);
      // Who asks for the end of what has ended by itself has not stopped it.
      if (!this.#hasSignalled) this.#stopReason = undefined;
      this.#finish(0);
      return undefined;
    }
    if (this.#stopReason === undefined) {
      this.#change({
        state: 'running',
        reason: unwatchedText('It goes on.', Date.now()),
        remaining: stressCount(found),
        ...readBack(found),
      });
    }
    return shell;
  }

  #open(argv: readonly string[], purpose: string): Promise<StressShell> {
    const events = {
      onOutput: (text: string) => this.#said(text),
      onExit: (code: number) => {
        this.#exitCode = code;
      },
      onOver: () => this.#over.resolve('over'),
    };
    return StressShell.open(this.#options.lease.machine, argv, purpose, events, openTimeoutMs);
  }

  async #leave(shell: StressShell): Promise<void> {
    const lifted = this.#options.launch?.isRoot === true && this.#job.settings.niceness < 0;
    if (lifted && !shell.isClosed) await shell.ask('lift 0', 3000).catch(() => {});
    shell.close();
  }

  #failed(error: unknown): void {
    const problem = problemOf(error);
    if (this.#root === undefined) {
      this.#change({ state: 'failed', problem, reason: problem.message, endedAt: Date.now() });
      this.#close();
      return;
    }
    if (!(error instanceof OpsError)) this.#options.logger.failure('A stress job was lost sight of', error, { job: this.#job.id });
    const reason = `The host does not answer; the stress ends by itself by ${formatTimeOfDay(hostLimitOf(this.#job))}.`;
    this.#change({ state: 'lost', problem: this.#stopReason === undefined ? problem : unstoppable(this.#job, error), reason });
  }

  #said(text: string): void {
    this.#change({ output: (this.#job.output + text).slice(-keptOutput) });
  }

  #knownProcesses(): KnownProcesses {
    if (this.#known === undefined) throw new Error('The job was never started');
    return this.#known;
  }

  #flag(promise: Promise<unknown>): () => boolean {
    let isSet = false;
    void promise.then(() => {
      isSet = true;
    });
    return () => isSet;
  }

  #close(): void {
    this.#isOpen = false;
    this.#change({});
  }

  #change(change: Partial<StressJob>): void {
    this.#job = { ...this.#job, ...change };
    this.#options.changed(this.#job, this.#root, this.#isOpen);
  }
}

function stillLost(name: string): OpsError {
  return new OpsError({ code: 'unavailable', message: `The link to ${name} was not back within ${stopPatienceMs / 1000} s.` });
}

/** What the processes themselves say. The least favoured worker counts: never more than what all of them have. */
function readBack(found: StressProcesses | undefined): { actualNiceness?: number; workerCount?: number } {
  const { workers = [], mains = [] } = found ?? {};
  const seen = workers.length > 0 ? workers : mains;
  return seen.length === 0 ? {} : { actualNiceness: Math.max(...seen.map(({ niceness }) => niceness)), workerCount: workers.length };
}
