import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { RunId, TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { Guard } from '../../../../shared/contract/guard.ts';
import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import { formatCount, formatPlural } from '../../../../shared/model/format.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import { failureListText } from '../../../../shared/model/outcome.ts';
import { emptyResults, type RunSummary } from '../../../../shared/model/run-summary.ts';
import type { StressSettings } from '../../../../shared/model/stress-settings.ts';
import { normalizeHost, targetHosts } from '../../../../shared/model/target-host.ts';
import { latest } from '../../base/latest.ts';
import type { Logger } from '../../base/logger.ts';
import { Topic } from '../../base/topic.ts';
import type { Platform } from '../../platform.ts';
import type { RunBook, RunEnd, RunRecorder } from '../runs/index.ts';
import type { SettingsService } from '../settings/index.ts';
import { checkPlan } from './check-plan.ts';
import type { EngineEnd, EngineRun, LoadEngine } from './engine/load-engine-types.ts';
import { LiveRun } from './live-run.ts';

export interface LoadServiceOptions {
  readonly engine: LoadEngine;
  readonly runs: RunBook;
  readonly settings: SettingsService;
  readonly notify: Platform['notify'];
  /** Watches a run and its machine; calls `trip` once with a sentence when a guard says that the run must end. Throws `not_found`. */
  readonly watchGuards: (watched: {
    readonly guards: readonly Guard[];
    readonly alarmScope: AwsScope | undefined;
    readonly targetId: TargetId | undefined;
    readonly trip: (reason: string) => void;
  }) => RunGuards;
  readonly logger: Logger;
}

/** Who watches the guards of one run. */
export interface RunGuards extends Disposable {
  sample(sample: LoadSample): void;
}

export interface LoadStart {
  readonly plan: LoadPlan;
  readonly tags: readonly string[];
  /** Hosts the user has just said may be loaded; remembered. */
  readonly allowHosts: readonly string[];
  /** The machine behind the URL. */
  readonly targetId?: TargetId | undefined;
  readonly guards?: readonly Guard[] | undefined;
  /** The account of the alarms that guards name. */
  readonly alarmScope?: AwsScope | undefined;
  /** What whoever starts the run stresses the machine with meanwhile: only written down. */
  readonly stress?: StressSettings | undefined;
}

/** The place of a run, kept for a series of runs: between two of them nobody else starts one. */
export interface LoadPlace extends Disposable {
  /** Starts the next run, as `LoadService.start` does but without a notification at its end; `ended` settles once it is written down. */
  start(start: Omit<LoadStart, 'allowHosts'>): { readonly id: RunId; readonly ended: Promise<void> };
}

/** Fires plans, one at a time: asks for consent, hands over to the engine, writes down and shows what comes back. */
export class LoadService implements Disposable {
  readonly #engine: LoadEngine;
  readonly #runs: RunBook;
  readonly #settings: SettingsService;
  readonly #notify: Platform['notify'];
  readonly #watchGuards: LoadServiceOptions['watchGuards'];
  readonly #logger: Logger;
  readonly #samples: Emitter<{ readonly startedAt: number; readonly sample: LoadSample }>;
  readonly #active: Topic<{ run?: RunListItem | undefined }>;
  #live: { readonly run: LiveRun; readonly recorded: Promise<void> } | undefined;
  /** Who keeps the place: `Experiment 3`. */
  #keeper: { readonly name: string } | undefined;
  #closing = false;

  constructor(options: LoadServiceOptions) {
    this.#engine = options.engine;
    this.#runs = options.runs;
    this.#settings = options.settings;
    this.#notify = options.notify;
    this.#watchGuards = options.watchGuards;
    this.#logger = options.logger;
    this.#samples = new Emitter((error) => this.#logger.failure('A listener of the samples of runs failed', error));
    this.#active = new Topic<{ run?: RunListItem | undefined }>(
      () => ({ run: this.#live === undefined ? undefined : this.#runs.item(this.#live.run.id) }),
      (error) => this.#logger.failure('A watcher of the active run failed', error),
    );
  }

  /** Starts a run and answers at once; the run goes on whoever watches. */
  start(start: LoadStart): { id: RunId } {
    checkPlan(start.plan);
    this.#refuseSecondRun();
    this.#askConsent(start.plan, start.allowHosts);
    return { id: this.#start(start, (summary) => this.#tell(summary)).run.id };
  }

  /**
   * Keeps the place for a series of runs of one plan's hosts, until it is given back. Throws for the first of them whatever `start` would throw:
   * `invalid_input`, `conflict`, `consent_required`, and what a guard that cannot be kept throws.
   */
  keepPlace({ plan, allowHosts, targetId, guards = [], alarmScope }: Omit<LoadStart, 'tags'>, name: string): LoadPlace {
    checkPlan(plan);
    this.#refuseSecondRun();
    this.#askConsent(plan, allowHosts);
    if (guards.length > 0) void this.#watchGuards({ guards, alarmScope, targetId, trip() {} }).dispose();
    const keeper = { name };
    this.#keeper = keeper;
    return {
      start: (start) => {
        checkPlan(start.plan);
        this.#refuseSecondRun(keeper);
        this.#askConsent(start.plan, []);
        const { run, recorded } = this.#start(start, () => {});
        return { id: run.id, ended: recorded };
      },
      dispose: () => {
        if (this.#keeper === keeper) this.#keeper = undefined;
      },
    };
  }

  #start(
    { plan, tags, targetId, guards = [], alarmScope, stress }: Omit<LoadStart, 'allowHosts'>,
    tell: (summary: RunSummary) => void,
  ): { readonly run: LiveRun; readonly recorded: Promise<void> } {
    let trip: (reason: string) => void = () => {};
    // Before the run is written down: a target that is not there must not leave a run behind.
    const watched = guards.length === 0 ? undefined : this.#watchGuards({ guards, alarmScope, targetId, trip: (reason) => trip(reason) });
    const recorder = this.#begin({ plan, tags, targetId, guards, stress }, watched);
    const run = new LiveRun(recorder.id, (error) => this.#logger.failure('A watcher of a run failed', error));
    const startedAt = this.#runs.active?.startedAt ?? Date.now();
    let guardReason: string | undefined;
    trip = (reason) => {
      guardReason = reason;
      this.#runs.mark(recorder.id, { kind: 'guard', text: reason });
      run.stop(false);
    };
    let engineRun: EngineRun;
    try {
      engineRun = this.#engine.start(
        plan,
        {
          onSample: (sample) => {
            const shown = recorder.record(sample);
            run.push(shown);
            watched?.sample(shown);
            this.#samples.emit({ startedAt, sample: shown });
          },
          onCheckpoint: (results) => {
            recorder.checkpoint(results);
            this.#active.changed();
          },
        },
        this.#allowedHosts(plan),
      );
    } catch (error) {
      void watched?.dispose();
      recorder.finish(notStarted(error));
      throw error;
    }
    run.attach(engineRun);
    const recorded = engineRun.ended.then((end) => {
      void watched?.dispose();
      tell(this.#ended(run, recorder, byGuard(end, guardReason)));
    });
    this.#live = { run, recorded };
    this.#logger.info('A run was started', { run: run.id });
    this.#active.changed();
    return this.#live;
  }

  /** Ends a run; false when it was not going on. */
  stop(id: RunId, force: boolean): { stopping: boolean } {
    if (this.#live?.run.id !== id) {
      this.#runs.item(id);
      return { stopping: false };
    }
    this.#live.run.stop(force);
    return { stopping: true };
  }

  /** The whole run so far, then what changes; for a run that has ended, its last sample. */
  watch(id: RunId, signal: AbortSignal | undefined): AsyncGenerator<LoadSample, void, undefined> {
    const first = this.#runs.lastSample(id);
    if (this.#live?.run.id === id) return this.#live.run.watch(first, signal);
    return latest({
      snapshot: () => first,
      subscribe: (_push, end) => {
        end();
        return { dispose() {} };
      },
      signal,
    });
  }

  /** Called with every sample of every run, the last included; `startedAt` is the run's (Unix ms). */
  onSample(listener: (news: { readonly startedAt: number; readonly sample: LoadSample }) => void): Disposable {
    return this.#samples.on(listener);
  }

  /** The run that is going on: now, and whenever it starts, is written down or ends. */
  active(signal: AbortSignal | undefined): AsyncGenerator<{ run?: RunListItem | undefined }, void, undefined> {
    return this.#active.stream(signal);
  }

  /** The number of the run that is going on. */
  get activeId(): RunId | undefined {
    return this.#live?.run.id;
  }

  /** Ends the run that is going on without grace and answers its number once it is written down; `undefined` when there was none. */
  async stopActive(): Promise<RunId | undefined> {
    const live = this.#live;
    if (live === undefined) return undefined;
    live.run.stop(true);
    await live.recorded;
    return live.run.id;
  }

  /** Stops the run that is going on without grace, and ends once it is written down. */
  async dispose(): Promise<void> {
    this.#closing = true;
    const live = this.#live;
    if (live !== undefined) {
      live.run.stop(true);
      // An engine that does not answer must not keep the console from closing: the next start then finds the run interrupted.
      const patience = new AbortController();
      await Promise.race([live.recorded, sleep(closePatienceMs, undefined, { signal: patience.signal }).catch(() => {})]);
      patience.abort();
    }
    this.#active.dispose();
    this.#samples.dispose();
  }

  #begin(run: Omit<LoadStart, 'allowHosts' | 'alarmScope'>, watched: RunGuards | undefined): RunRecorder {
    try {
      return this.#runs.begin(run);
    } catch (error) {
      void watched?.dispose();
      throw error;
    }
  }

  #refuseSecondRun(by?: { readonly name: string }): void {
    const id = this.#live?.run.id;
    if (this.#closing) throw new OpsError({ code: 'unavailable', message: 'Blitz Console is closing.', hint: 'Start it again.' });
    const keeper = this.#keeper === by ? undefined : this.#keeper;
    if (id === undefined && keeper === undefined) return;
    throw new OpsError({
      code: 'conflict',
      message: `${keeper?.name ?? `Run ${id}`} is going on.`,
      hint: 'Wait for its end, or stop it. Two runs at once would measure each other.',
      ...(id === undefined ? {} : { details: { run: id } }),
      retry: true,
    });
  }

  #askConsent(plan: LoadPlan, allowHosts: readonly string[]): void {
    const given = new Set(allowHosts.map(normalizeHost));
    const missing = targetHosts(plan).filter((host) => !given.has(host) && !this.#settings.isAllowed(host));
    const [host] = missing;
    if (host !== undefined) {
      throw new OpsError({
        code: 'consent_required',
        message: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not on this machine. May you load ${missing.length === 1 ? 'it' : 'them'}?`,
        hint: 'Say yes only for hosts that are yours to load. The answer is remembered, host by host.',
        details: { host, hosts: missing.join(',') },
      });
    }
    this.#settings.allow(allowHosts);
  }

  #allowedHosts(plan: LoadPlan): string[] {
    return [...new Set([...targetHosts(plan), ...this.#settings.consents().map((consent) => consent.host)])];
  }

  #ended(run: LiveRun, recorder: RunRecorder, end: EngineEnd): RunSummary {
    const closed = this.#closing && end.state === 'stopped_by_user';
    const { sample, summary } = recorder.finish(closed ? { ...end, reason: closedReason } : end);
    this.#logger.info('A run has ended', { run: run.id, state: end.state, ...summary.results.requests });
    run.push(sample);
    this.#samples.emit({ startedAt: Date.parse(summary.metadata.startedAt), sample });
    this.#live = undefined;
    run.end();
    this.#active.changed();
    return summary;
  }

  #tell(summary: RunSummary): void {
    const { run, reason } = summary.metadata;
    const failures = failureListText(summary.results.failures);
    this.#notify({ title: `Run ${run}: ${headline(summary)}`, body: failures === '' ? reason : `${failures}. ${reason}` });
  }
}

/** What matters most of a run, in a few words. */
function headline({ metadata, results }: RunSummary): string {
  const { failed, asked } = results.requests;
  const broken = results.thresholds.filter((threshold) => !threshold.ok).length;
  if (failed > 0) return `${formatCount(failed)} of ${formatCount(asked)} failed`;
  if (metadata.state === 'internal_error') return 'the load engine failed';
  if (broken > 0) return `${formatPlural(broken, 'threshold')} failed`;
  return metadata.state === 'completed' ? `none of ${formatCount(asked)} failed` : 'stopped';
}

/** An engine that was stopped does not know that a guard asked for it. */
function byGuard(end: EngineEnd, reason: string | undefined): EngineEnd {
  return reason === undefined || end.state !== 'stopped_by_user' ? end : { ...end, state: 'stopped_by_guard', reason: `${reason}.` };
}

const closePatienceMs = 5_000;
const closedReason = 'Blitz Console was closed while the run was going on.';

function notStarted(error: unknown): RunEnd {
  const reason = `The load engine could not be started: ${error instanceof Error ? error.message : String(error)}`;
  return { state: 'internal_error', reason, durationMs: 0, results: emptyResults };
}
