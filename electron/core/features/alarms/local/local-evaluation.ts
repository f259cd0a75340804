import type { AlarmDraft } from '../../../../../shared/contract/alarms.ts';
import type { AlarmRule, AlarmState } from '../../../../../shared/model/alarm.ts';
import {
  decidesAt,
  type Evaluation,
  evaluateAlarm,
  evaluationRange,
  evaluationReason,
  isBreaching,
} from '../../../../../shared/model/alarm-evaluation.ts';
import { ruleOf } from '../../../../../shared/model/alarm-text.ts';
import { formatTimeOfDay } from '../../../../../shared/model/format.ts';
import type { MetricPace } from './metric-watch.ts';
import type { PeriodValues } from './period-values.ts';
import { sleptMs } from './slept.ts';

/** A state an alarm goes into, and why. */
export interface AlarmVerdict {
  readonly state: AlarmState;
  readonly reason: string;
}

/**
 * When a rule is evaluated, over which periods: at the end of each one, as CloudWatch does. It looks at no period from before it began to
 * observe; until it has observed N of them it says only what the others cannot change any more, and when it will be able to say the rest.
 */
export class LocalEvaluation {
  readonly #rule: AlarmRule;
  readonly #pace: MetricPace;
  readonly #values: PeriodValues;
  #startedAt: number;
  /** Begin of the first period that counts, once there is one. */
  #observedFrom: number | undefined;
  /** Begin of the first period with data since then. */
  #firstPointAt: number | undefined;
  /** End of the last period that was evaluated. */
  #evaluatedEnd: number | undefined;
  #isFlowing = false;
  #isDecided = false;
  /** The state is one of before it began to observe. */
  #isProvisional: boolean;
  #oldestAt: number | undefined;
  #count = 0;

  constructor(draft: AlarmDraft, pace: MetricPace, values: PeriodValues, now: number, isProvisional: boolean) {
    this.#rule = ruleOf(draft);
    this.#pace = pace;
    this.#values = values;
    this.#startedAt = now;
    this.#isProvisional = isProvisional;
  }

  /** How often it has been evaluated. */
  get count(): number {
    return this.#count;
  }

  /** Begins to observe anew. */
  restart(now: number, isProvisional: boolean): void {
    this.#startedAt = now;
    this.#isProvisional = isProvisional;
    this.#observedFrom = undefined;
    this.#firstPointAt = undefined;
    this.#evaluatedEnd = undefined;
    this.#isDecided = false;
    this.#isFlowing = false;
    this.#oldestAt = undefined;
  }

  /** Data comes from now on (Unix ms), at the end of this period at the latest. */
  begin(now: number): void {
    this.#observedFrom ??= this.#floor(now);
    this.#isFlowing = true;
  }

  /** No data comes any more, for a while. */
  pause(): void {
    this.#isFlowing = false;
  }

  /** A period that began then has data. */
  hasPeriod(start: number): void {
    this.#observedFrom ??= start;
    this.#firstPointAt ??= start;
  }

  /** It was observed without a hole from then until `at`; what became of it before does not matter any more. */
  hasPast(start: number, at: number): void {
    this.#observedFrom = start;
    this.#firstPointAt = start;
    const end = this.#floor(at) - this.#rule.periodMs;
    if (end > start) this.#evaluatedEnd = end;
  }

  /** Nothing more comes of the time before `end`: the states it goes into, in their order. */
  settle(end: number, before: AlarmState): AlarmVerdict[] {
    const { periodMs } = this.#rule;
    const observedFrom = this.#observedFrom;
    if (observedFrom === undefined) return [];
    const last = this.#floor(end);
    if (this.#evaluatedEnd !== undefined && last - this.#evaluatedEnd > periodMs + this.#pace.latePatienceMs + sleptMs) {
      // Time passes several times a second: what comes first after a sleep must not take the sleep for missing data.
      this.restart(end, before !== 'INSUFFICIENT_DATA');
      return [];
    }
    const verdicts: AlarmVerdict[] = [];
    let state = before;
    const take = (at: number) => {
      const { evaluation, oldestAt } = this.#evaluate(at, observedFrom, state);
      this.#count += 1;
      this.#oldestAt = oldestAt;
      if (evaluation === undefined) return;
      this.#isDecided = true;
      if (evaluation.state === state) return;
      verdicts.push({ state: evaluation.state, reason: evaluationReason(this.#rule, evaluation, state) });
      state = evaluation.state;
    };
    const first = (this.#evaluatedEnd ?? observedFrom) + periodMs;
    // Far behind only the last ones say how it stands.
    const from = Math.max(first, last - 2 * evaluationRange(this.#rule) * periodMs);
    for (let at = from; at <= last; at += periodMs) take(at);
    if (last >= first) this.#evaluatedEnd = last;
    return verdicts;
  }

  /** A period that began then goes on and its value can only rise above the threshold: what is certain by now. */
  foresee(start: number, before: AlarmState): AlarmVerdict[] {
    if (this.#observedFrom === undefined || before === 'ALARM') return [];
    const { evaluation } = this.#evaluate(start + this.#rule.periodMs, this.#observedFrom, before);
    if (evaluation?.state !== 'ALARM') return [];
    this.#isDecided = true;
    return [{ state: 'ALARM', reason: evaluationReason(this.#rule, evaluation, before) }];
  }

  /** Time has passed: periods end also without data. */
  pass(now: number, before: AlarmState): AlarmVerdict[] {
    if (this.#observedFrom === undefined) {
      if (now - this.#startedAt < this.#pace.startPatienceMs) return [];
      this.#observedFrom = this.#floor(this.#startedAt);
    }
    return this.settle(now - this.#pace.latePatienceMs, before);
  }

  /** When it will have enough data to say more than `state` (Unix ms); `undefined` where it has, or where nobody knows. */
  decidesAt(state: AlarmState): number | undefined {
    const { periodMs, datapointsToAlarm } = this.#rule;
    const { lagMs, latePatienceMs, startPatienceMs } = this.#pace;
    if (this.#isDecided) {
      if (state !== 'INSUFFICIENT_DATA' || this.#oldestAt === undefined) return undefined;
      return this.#oldestAt + datapointsToAlarm * periodMs + latePatienceMs;
    }
    if (this.#observedFrom !== undefined) {
      const first = this.#countsMissing ? undefined : (this.#firstPointAt ?? (this.#isFlowing ? this.#observedFrom : undefined));
      const at = decidesAt(this.#rule, this.#observedFrom, first);
      if (at !== undefined) return at + lagMs;
    }
    return this.#isProvisional
      ? this.#floor(this.#startedAt) + startPatienceMs + evaluationRange(this.#rule) * periodMs + latePatienceMs
      : undefined;
  }

  /** Why it is in INSUFFICIENT_DATA; `why`: what is known of the metric, in half a sentence. */
  insufficientReason(decidesAt: number | undefined, why: string | undefined): string {
    if (decidesAt !== undefined)
      return `Not enough data yet: it will be able to say at ${formatTimeOfDay(Math.ceil(decidesAt / 1000) * 1000)}.`;
    if (this.#isDecided)
      return `Insufficient Data: no datapoints were received in the evaluation range${why === undefined ? '' : `: ${why}`}.`;
    return `Not enough data yet${why === undefined ? '' : `: ${why}`}.`;
  }

  get #countsMissing(): boolean {
    return this.#rule.treatMissingData === 'breaching' || this.#rule.treatMissingData === 'notBreaching';
  }

  #evaluate(
    end: number,
    observedFrom: number,
    before: AlarmState,
  ): { readonly evaluation: Evaluation | undefined; readonly oldestAt: number | undefined } {
    const { periodMs, evaluationPeriods } = this.#rule;
    const length = evaluationRange(this.#rule);
    const start = Math.max(observedFrom, end - length * periodMs);
    const points: (number | undefined)[] = [];
    for (let at = start; at < end; at += periodMs) points.push(this.#values.get(at));
    const oldest = points.findIndex((value) => value !== undefined);
    const since = this.#countsMissing ? observedFrom : this.#firstPointAt;
    const observed = (end - (since ?? observedFrom)) / periodMs;
    const isEnough = observed >= (since === undefined ? length : evaluationPeriods);
    return {
      evaluation: isEnough ? evaluateAlarm(this.#rule, points, before) : this.#certain(points),
      oldestAt: oldest < 0 ? undefined : start + oldest * periodMs,
    };
  }

  /** What the rest of the first N periods cannot change, whatever they bring. */
  #certain(points: readonly (number | undefined)[]): Evaluation | undefined {
    const { evaluationPeriods, datapointsToAlarm, treatMissingData } = this.#rule;
    const recent = points.filter((value) => value !== undefined).reverse();
    const breaching = recent.filter((value) => isBreaching(this.#rule, value)).length;
    const missing = points.length - recent.length;
    const bad = breaching + (treatMissingData === 'breaching' ? missing : 0);
    const good = recent.length - breaching + (treatMissingData === 'notBreaching' ? missing : 0);
    const found = { breaching, considered: recent.length, recent };
    if (bad >= datapointsToAlarm) return { ...found, state: 'ALARM' };
    return good > evaluationPeriods - datapointsToAlarm ? { ...found, state: 'OK' } : undefined;
  }

  #floor(at: number): number {
    return Math.floor(at / this.#rule.periodMs) * this.#rule.periodMs;
  }
}
