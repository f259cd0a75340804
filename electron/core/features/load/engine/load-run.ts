import type { FailureClass } from '../../../../../shared/model/failure-class.ts';
import type { LoadPlan } from '../../../../../shared/model/load-plan.ts';
import type { GeneratorHealth, RunTotals } from '../../../../../shared/model/load-sample.ts';
import type { RunResults } from '../../../../../shared/model/run-summary.ts';
import { isOpenModel, mostVus } from '../../../../../shared/model/schedule.ts';
import { effectiveHost, isLoopbackHost } from '../../../../../shared/model/target-host.ts';
import { WeightedChoice } from '../../../../../shared/model/weighted-choice.ts';
import { compileBodyPattern } from '../../../adapters/http/body-matcher.ts';
import { HttpTarget } from '../../../adapters/http/http-target.ts';
import { accountingFaults } from './accounting.ts';
import { ClosedPacer } from './closed-pacer.ts';
import { type CompiledRequest, compileRequest } from './compiled-request.ts';
import { GeneratorWatch } from './generator-watch.ts';
import type { EngineEnd, EngineSample } from './load-engine-types.ts';
import { OpenPacer } from './open-pacer.ts';
import type { Pacer, PacerHost } from './pacer.ts';
import { RateWindow } from './rate-window.ts';
import { describeEnd, type StopCause } from './run-end.ts';
import { RunMetrics } from './run-metrics.ts';
import { buildResults, type RunFigures, readStatistic } from './run-results.ts';
import { RunThresholds } from './run-thresholds.ts';
import { type UserHost, VirtualUser } from './virtual-user.ts';

/** Told what happens in a run; see `EngineListeners`. */
export interface RunOutput {
  sample(sample: EngineSample): void;
  checkpoint(results: RunResults): void;
  end(end: EngineEnd): void;
}

const tickMs = 20;
const samplePeriodMs = 100;
const checkpointPeriodMs = 1000;
/** Pause of a virtual user whose request this machine could not even try: without it the run would spin. */
const localPauseMs = 20;

/** One run of one plan, within the worker: virtual users, their pacer, the clock and what is told about it all. */
export class LoadRun implements PacerHost, UserHost {
  readonly startMs: number;
  readonly users: VirtualUser[] = [];
  readonly metrics: RunMetrics;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly keepAlive: boolean;
  readonly maxRedirects: number;
  readonly pattern: UserHost['pattern'];
  readonly fromDueTime: boolean;
  readonly #plan: LoadPlan;
  readonly #allowedHosts: ReadonlySet<string>;
  readonly #output: RunOutput;
  readonly #requests: readonly CompiledRequest[];
  /** One for each request. */
  readonly #targets: readonly HttpTarget[];
  readonly #targetByOrigin = new Map<string, HttpTarget>();
  readonly #choice: WeightedChoice;
  readonly #thresholds: RunThresholds;
  readonly #expected: ReadonlySet<number>;
  readonly #watch: GeneratorWatch;
  readonly #pacer: Pacer;
  readonly #rate = new RateWindow();
  readonly #paused: { user: VirtualUser; untilMs: number }[] = [];
  #tick: NodeJS.Timeout | undefined;
  #tickPeriodMs: number;
  #lastTickMs = 0;
  #lastSampleMs = 0;
  #lastCheckpointMs = 0;
  #started = 0;
  #inFlight = 0;
  #mostInFlight = 0;
  #abortedInFlight = 0;
  #dropped = 0;
  #connectionIds = 0;
  #localRefusals = 0;
  #cause: StopCause | undefined;
  #graceEndsAtMs: number | undefined;
  #ended = false;

  /** Throws OpsError `invalid_input` for a plan that cannot be run. */
  constructor(plan: LoadPlan, output: RunOutput, allowedHosts: readonly string[] = []) {
    this.#allowedHosts = new Set(allowedHosts);
    this.#plan = plan;
    this.#output = output;
    this.#requests = plan.requests.map((spec) => compileRequest(spec, plan.connection));
    this.#choice = new WeightedChoice(plan.requests.map(({ weight }) => weight));
    this.#thresholds = new RunThresholds(plan.thresholds);
    this.#expected = new Set(plan.checks.expectStatus);
    this.#targets = this.#requests.map(({ url }) => this.targetOf(url));
    this.timeoutMs = plan.connection.timeoutMs;
    this.connectTimeoutMs = plan.connection.connectTimeoutMs;
    this.keepAlive = plan.connection.keepAlive;
    this.maxRedirects = plan.maxRedirects;
    this.pattern = plan.checks.expectBody === undefined ? undefined : compileBodyPattern(plan.checks.expectBody);
    this.fromDueTime = isOpenModel(plan.executor);
    this.#tickPeriodMs = Math.max(1, Math.min(tickMs, Math.floor(Math.min(this.timeoutMs, this.connectTimeoutMs) / 10)));
    this.startMs = performance.now();
    this.#watch = new GeneratorWatch(this.startMs);
    this.#pacer = isOpenModel(plan.executor) ? new OpenPacer(plan.executor, this) : new ClosedPacer(plan.executor, this);
    this.metrics = new RunMetrics(this.startMs, this.#watch, () => ({ inFlight: this.#inFlight, queued: this.#pacer.queued }));
  }

  start(): void {
    const atMs = performance.now();
    this.#lastTickMs = atMs;
    this.#lastSampleMs = atMs;
    this.#lastCheckpointMs = atMs;
    this.#tick = setInterval(() => this.#onTick(), this.#tickPeriodMs);
    this.#pacer.start(atMs);
  }

  /** The user wants it to end. */
  stop(force: boolean): void {
    if (this.#ended) return;
    this.#cause ??= { by: 'user' };
    this.#beginStop(performance.now());
    if (force) this.#finish(performance.now());
    else this.#finishWhenDone(performance.now());
  }

  addUser(): VirtualUser {
    const user = new VirtualUser(this.users.length, this);
    this.users.push(user);
    return user;
  }

  begin(user: VirtualUser, dueMs: number, atMs: number): void {
    const index = this.#choice.next();
    this.#started += 1;
    this.#inFlight += 1;
    if (this.#inFlight > this.#mostInFlight) this.#mostInFlight = this.#inFlight;
    user.begin(this.#requests[index] as CompiledRequest, this.#targets[index] as HttpTarget, this.#started, dueMs, atMs);
  }

  isExpected(status: number): boolean {
    return this.#expected.size === 0 ? status < 400 : this.#expected.has(status);
  }

  nextConnectionId(): number {
    this.#connectionIds += 1;
    return this.#connectionIds;
  }

  isAllowed(url: URL): boolean {
    const host = effectiveHost(url, this.#plan.connection.resolve);
    return isLoopbackHost(host) || this.#allowedHosts.has(host);
  }

  targetOf(url: URL): HttpTarget {
    let target = this.#targetByOrigin.get(url.origin);
    if (!target) {
      target = new HttpTarget(url, this.#plan.connection);
      // Redirects may lead to any number of origins.
      if (this.#targetByOrigin.size >= 1000) this.#targetByOrigin.delete(this.#targetByOrigin.keys().next().value as string);
      this.#targetByOrigin.set(url.origin, target);
    }
    return target;
  }

  onSettled(user: VirtualUser, failure: FailureClass | undefined, atMs: number): void {
    this.#inFlight -= 1;
    if (failure === 'dns' || failure === 'local_limit') {
      if (failure === 'local_limit') this.#localRefusals += 1;
      this.#paused.push({ user, untilMs: atMs + localPauseMs });
    } else {
      this.#pacer.onFree(user, atMs);
    }
    if (this.#inFlight === 0) this.#finishWhenDone(atMs);
  }

  #onTick(): void {
    const atMs = performance.now();
    this.#watch.recordLag(atMs - this.#lastTickMs - this.#tickPeriodMs);
    this.#lastTickMs = atMs;
    this.metrics.advance(atMs);
    for (const user of this.users) if (user.deadlineMs <= atMs) user.onDeadline(atMs);
    while (this.#paused[0] && this.#paused[0].untilMs <= atMs) {
      const user = this.#paused.shift()?.user;
      if (user?.isFree) this.#pacer.onFree(user, atMs);
    }
    if (this.#ended) return;
    this.#pacer.onTick(atMs);
    if (this.#pacer.overtime) this.#graceEndsAtMs ??= atMs + this.#plan.gracefulStopMs;
    if (this.#graceEndsAtMs !== undefined && atMs >= this.#graceEndsAtMs) this.#finish(atMs);
    else this.#finishWhenDone(atMs);
    if (this.#ended) return;
    if (atMs - this.#lastSampleMs >= samplePeriodMs - 1) {
      this.#lastSampleMs = atMs;
      this.#output.sample(this.#sample(atMs, 'running'));
    }
    if (atMs - this.#lastCheckpointMs >= checkpointPeriodMs - 1) {
      this.#lastCheckpointMs = atMs;
      this.#judge(atMs);
      this.#output.checkpoint(this.#results(atMs, false));
      const { aborting } = this.#thresholds;
      if (aborting && !this.#cause) {
        this.#cause = { by: 'threshold', threshold: aborting };
        this.#beginStop(atMs);
        this.#finishWhenDone(atMs);
      }
    }
  }

  #beginStop(atMs: number): void {
    this.#pacer.close();
    this.#graceEndsAtMs ??= atMs + this.#plan.gracefulStopMs;
  }

  #finishWhenDone(atMs: number): void {
    if (this.#inFlight === 0 && this.#pacer.finished) this.#finish(atMs);
  }

  #finish(atMs: number): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#tick);
    this.#pacer.close();
    this.metrics.advance(atMs);
    this.metrics.holdGauges();
    for (const user of this.users) {
      if (user.inFlight) this.#abortedInFlight += 1;
      user.close();
    }
    this.#inFlight -= this.#abortedInFlight;
    this.#dropped = this.#pacer.queued;
    const unstarted = this.#pacer.drain();
    this.metrics.aborted = this.#abortedInFlight + unstarted;
    this.#judge(atMs);
    const end = this.#end(atMs);
    this.#output.sample(this.#sample(atMs, end.state));
    this.#output.end(end);
  }

  #end(atMs: number): EngineEnd {
    const { ok, failed, aborted } = this.metrics;
    const faults = accountingFaults({
      asked: this.#pacer.asked,
      started: this.#started,
      inFlight: this.#inFlight,
      abortedInFlight: this.#abortedInFlight,
      ok,
      failed,
      aborted,
      failuresByClass: this.metrics.failures.total,
      busyUsers: this.users.filter((user) => user.inFlight).length,
    });
    const end = describeEnd(this.#cause, { asked: this.#pacer.asked, aborted, elapsedMs: atMs - this.startMs });
    const { state, reason } = faults === undefined ? end : ({ state: 'internal_error', reason: faults } as const);
    return { state, reason, durationMs: Math.round(atMs - this.startMs), results: this.#results(atMs, state === 'completed') };
  }

  #judge(atMs: number): void {
    const figures = this.#figures(atMs);
    this.#thresholds.judge((threshold) => readStatistic(threshold, this.metrics, figures));
  }

  #results(atMs: number, completed: boolean): RunResults {
    return buildResults(this.metrics, this.#figures(atMs), this.#thresholds.results, this.#health(atMs), completed);
  }

  #figures(atMs: number): RunFigures {
    return {
      asked: this.#pacer.asked,
      dropped: this.#dropped,
      elapsedMs: atMs - this.startMs,
      users: this.#inFlight,
      mostUsers: this.#mostInFlight,
      plannedUsers: mostVus(this.#plan.executor),
    };
  }

  #health(atMs: number): GeneratorHealth {
    return this.#watch.health(atMs, this.#localRefusals);
  }

  #totals(): RunTotals {
    const { sent, ok, failed, aborted } = this.metrics;
    const { asked } = this.#pacer;
    return { asked, sent, ok, failed, aborted, inFlight: this.#inFlight, waiting: asked - ok - failed - aborted - this.#inFlight };
  }

  #sample(atMs: number, state: EngineSample['state']): EngineSample {
    const totals = this.#totals();
    const ended = totals.ok + totals.failed;
    const progress = state === 'running' ? this.#pacer.progress(atMs, ended) : 1;
    const elapsedMs = atMs - this.startMs;
    const etaMs = state === 'running' && progress > 0.001 ? Math.round((elapsedMs * (1 - progress)) / progress) : undefined;
    return {
      state,
      stopping: state === 'running' && this.#graceEndsAtMs !== undefined,
      elapsedMs: Math.round(elapsedMs),
      progress,
      etaMs,
      totals,
      ratePerSecond: this.#rate.perSecond(atMs - this.startMs, ended),
      latency: this.metrics.latency(),
      failures: this.metrics.failures.counts(),
      examples: this.metrics.failures.examples(),
      connections: this.metrics.traffic.connections,
      generator: this.#health(atMs),
      thresholds: this.#thresholds.results,
      ...this.metrics.takeSeries(atMs),
    };
  }
}
