import { setTimeout as sleep } from 'node:timers/promises';
import { DisposableStore } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { HostConfig } from '../../../../shared/model/diagnosis/host-config.ts';
import { kernelGrowth } from '../../../../shared/model/diagnosis/kernel-counters.ts';
import { overlappingStress } from '../../../../shared/model/diagnosis/overlapping-stress.ts';
import { redactConfig } from '../../../../shared/model/diagnosis/redact-config.ts';
import type { AlarmDuringRun, KernelCounters, LogEvidence, RunEvidence } from '../../../../shared/model/diagnosis/run-evidence.ts';
import { effectivePorts, isLoopbackHost, targetHosts } from '../../../../shared/model/target-host.ts';
import type { Logger } from '../../base/logger.ts';
import { type HostLease, leadsToLab } from '../hosts/index.ts';
import type { ActiveRun, RunBook } from '../runs/index.ts';
import type { EvidenceSources } from './evidence-sources.ts';
import { HostQuestions } from './host-questions.ts';
import { type ReadMarks, RunLogs } from './run-logs.ts';

/** Between two readings of the logs: at first, and at most, as a run grows long. */
const shortestPauseMs = 5000;
const longestPauseMs = 15_000;
/** Servers write their line after the answer. */
const lastLineMs = 400;
const instanceTypeMs = 5000;
const betweenTriesMs = 2000;
/** Of so many alarms the period is asked for: CloudWatch counts each. */
const mostPeriods = 10;
/** After a run: so long a machine may take to answer again. */
const recoveryMs = 45_000;

export interface RunCollectionOptions {
  readonly run: ActiveRun;
  readonly targetId: TargetId;
  readonly lease: (signal: AbortSignal) => Promise<HostLease>;
  readonly runs: Pick<RunBook, 'recordEvidence' | 'hostSamples'>;
  readonly sources: EvidenceSources;
  /** How far the logs of this machine were read for the run before. */
  readonly marks: ReadMarks;
  readonly logger: Logger;
}

/**
 * Collects what the machine behind one run says of it, from the run's start to a moment after its end. The run knows nothing of it; what cannot be
 * had is a sentence among the problems. What is there so far is written down every few seconds.
 */
export class RunCollection {
  /** Settles when everything is written down. Never rejects. */
  readonly done: Promise<void>;
  readonly #options: RunCollectionOptions;
  readonly #ending = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  readonly #held = new DisposableStore();
  readonly #problems = new Set<string>();
  readonly #alarms: (Omit<AlarmDuringRun, 'periodS'> & { readonly id: string })[];
  /** By the alarm's id. */
  readonly #periods = new Map<string, number>();
  #endedAt: number | undefined;
  #machine = '';
  #config: HostConfig = {};
  #counters: KernelCounters | undefined;
  #logs: RunLogs | undefined;
  #kernelLog: LogEvidence | undefined;

  constructor(options: RunCollectionOptions) {
    this.#options = options;
    const { sources, targetId, run } = options;
    this.#alarms = sources.alarms(targetId).map(({ id, name, state }) => ({ id, name, state }));
    for (const { id } of this.#alarms.slice(0, mostPeriods)) void this.#askPeriod(id);
    this.#held.add(
      sources.onAlarm(({ id, name, state, targetId: of, at }) => {
        if (of === targetId && at >= run.startedAt) this.#alarms.push({ id, name, state, atMs: at - run.startedAt });
      }),
    );
    this.done = this.#collect();
  }

  /** The run has ended. */
  finish(): void {
    this.#endedAt ??= Date.now();
    this.#ended.resolve();
  }

  /** Nobody waits any longer: what is there is written down. */
  abandon(): void {
    this.#ending.abort();
  }

  async #collect(): Promise<void> {
    let isComplete = false;
    try {
      const lease = this.#held.add(await this.#options.lease(this.#ending.signal));
      await this.#lookAt(lease);
      isComplete = true;
    } catch (error) {
      if (!this.#ending.signal.aborted) this.#problems.add(this.#sentence(error));
    } finally {
      this.#save(isComplete);
      await this.#held.dispose();
    }
  }

  async #lookAt(lease: HostLease): Promise<void> {
    const { run, sources } = this.#options;
    const { signal } = this.#ending;
    this.#machine = lease.target.name;
    const lab = await sources.findLab();
    const isLab = leadsToLab(run.plan, lab?.url);
    const clock = () => ({ utcOffsetMinutes: lease.utcOffsetMinutes ?? 0, clockOffsetMs: lease.clockOffsetMs ?? 0 });
    const questions = new HostQuestions({
      lease,
      port: effectivePorts(run.plan)[0] ?? 80,
      lab: isLab ? lab : undefined,
      problem: (text) => this.#problems.add(text),
      signal,
    });
    this.#logs = new RunLogs({
      machine: lease.machine,
      startedAt: run.startedAt,
      clock,
      root: () => questions.root(),
      marks: this.#options.marks,
    });

    const before = await this.#untilAnswered(() => questions.look());
    // Also where its answer took longer than the run did.
    const isLate = this.#endedAt !== undefined && Date.now() - before.countersAgeMs > this.#endedAt;
    if (isLate) this.#problems.add('The run was over before the machine could be looked at: what its kernel counted is not known.');
    this.#config = await this.#untilAnswered(() => questions.config());
    for (const { path, role, end } of questions.logs()) this.#logs.follow(path, role, end);
    await this.#nameInstance(lease);
    this.#save(false);
    while (this.#endedAt === undefined) {
      await this.#attempt(() => this.#logs?.read(signal));
      this.#save(false);
      await this.#pause();
      signal.throwIfAborted();
    }

    await sleep(lastLineMs, undefined, { signal });
    await lease.untilUp(AbortSignal.any([signal, AbortSignal.timeout(10_000)])).catch(() => {});
    const after = await this.#attempt(() => this.#untilAnswered(() => questions.atEnd()));
    if (after?.counters !== undefined && before.counters !== undefined && !isLate)
      this.#counters = kernelGrowth(before.counters, after.counters);
    else if (!isLate)
      this.#problems.add("The kernel's counters could not be read: whether connections were refused or reset is seen by the client alone.");
    await this.#attempt(() => this.#untilAnswered(async () => this.#logs?.read(signal, true)));
    this.#kernelLog = after?.kernelLog(run.startedAt);
  }

  async #pause(): Promise<void> {
    const elapsedMs = Date.now() - this.#options.run.startedAt;
    const pauseMs = Math.min(longestPauseMs, Math.max(shortestPauseMs, elapsedMs / 10));
    const over = new AbortController();
    const { signal } = this.#ending;
    await Promise.race([
      this.#ended.promise,
      sleep(pauseMs, undefined, { signal: AbortSignal.any([signal, over.signal]) }).catch(() => {}),
    ]);
    over.abort();
  }

  /** A machine that starves does not answer: it is asked again, at last when the run is over and it has come to itself. */
  async #untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        this.#ending.signal.throwIfAborted();
        const isOver = this.#endedAt !== undefined && Date.now() - this.#endedAt > recoveryMs;
        if (isOver || !(error instanceof OpsError) || (error.code !== 'timeout' && error.code !== 'unavailable')) throw error;
        await this.#pause();
        if (this.#endedAt !== undefined) await sleep(betweenTriesMs, undefined, { signal: this.#ending.signal });
      }
    }
  }

  /** What fails once may succeed a few seconds later. */
  async #attempt<T>(ask: () => Promise<T> | undefined): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      this.#ending.signal.throwIfAborted();
      this.#options.logger.info('A machine did not answer for the evidence of a run', { run: this.#options.run.id, error: String(error) });
      if (this.#endedAt !== undefined) this.#problems.add(this.#sentence(error));
      return undefined;
    }
  }

  async #nameInstance(lease: HostLease): Promise<void> {
    if (this.#config.machine?.instanceType !== undefined) return;
    const asked = this.#options.sources.instanceType(lease.target).catch(() => undefined);
    const instanceType = await Promise.race([asked, sleep(instanceTypeMs, undefined, { ref: false })]);
    if (instanceType !== undefined) this.#config = { ...this.#config, machine: { ...this.#config.machine, instanceType } };
  }

  /** What is not answered is not known. */
  async #askPeriod(id: string): Promise<void> {
    const periodS = await this.#options.sources.alarmPeriodS(id).catch(() => undefined);
    if (periodS !== undefined) this.#periods.set(id, periodS);
  }

  #sentence(error: unknown): string {
    if (error instanceof OpsError) return `${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`;
    const id = this.#options.logger.failure('The evidence of a run could not be collected', error, { run: this.#options.run.id });
    return `Something went wrong in the console while it looked at the machine (${id}). Run it again.`;
  }

  /** Never throws. */
  #save(isComplete: boolean): void {
    const { run, runs, logger } = this.#options;
    try {
      runs.recordEvidence(run.id, this.#evidence(isComplete));
    } catch (error) {
      logger.failure('The evidence of a run could not be put together', error, { run: run.id });
    }
  }

  #evidence(isComplete: boolean): RunEvidence {
    const { run, sources, targetId, runs } = this.#options;
    const { startedAt } = run;
    const endedAt = this.#endedAt ?? Date.now();
    return {
      version: 1,
      machine: this.#machine,
      isLocal: targetId === 'local' || targetHosts(run.plan).every(isLoopbackHost),
      isComplete,
      config: redactConfig(this.#config),
      ...(this.#counters === undefined ? {} : { counters: this.#counters }),
      logs: [...(this.#logs?.evidence() ?? []), ...(this.#kernelLog === undefined ? [] : [this.#kernelLog])],
      stress: overlappingStress({ startedAt, endedAt }, sources.stress(targetId), runs.hostSamples(run.id)),
      alarms: this.#alarms.map(({ id, ...alarm }) => {
        const periodS = this.#periods.get(id);
        return { ...alarm, ...(periodS === undefined ? {} : { periodS }) };
      }),
      problems: [...this.#problems],
    };
  }
}
