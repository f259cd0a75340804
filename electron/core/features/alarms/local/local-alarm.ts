import type { AlarmId, TargetId } from '../../../../../shared/base/ids.ts';
import type { Alarm, AlarmDraft, LocalMetric } from '../../../../../shared/contract/alarms.ts';
import type { AlarmState, MetricPoint } from '../../../../../shared/model/alarm.ts';
import { type AlarmVerdict, LocalEvaluation } from './local-evaluation.ts';
import { localCondition, localSubject } from './local-metric-text.ts';
import { type MetricSample, type MetricSink, type MetricState, paceOf } from './metric-watch.ts';
import { PeriodValues } from './period-values.ts';

/** A state, since when (Unix ms) and why. */
export interface HeldState {
  readonly state: AlarmState;
  readonly since: number;
  readonly reason: string;
}

export interface LocalAlarmOptions {
  readonly id: AlarmId;
  readonly draft: AlarmDraft;
  readonly metric: LocalMetric;
  /** What it was in before: it stays there until it is known better. */
  readonly held: HeldState | undefined;
  /** What an earlier form of it has sampled of the same metric, at the same period. */
  readonly values?: PeriodValues | undefined;
  readonly targetName: (id: string) => string;
  /** Unix ms. */
  readonly now: () => number;
  /** Called when anything of `alarm()` is another but when it was read. */
  readonly onChange: (alarm: LocalAlarm) => void;
}

/** As fine points of CloudWatch, and as long as a preview looks back. */
const mostKept = 10_800;
const keptS = 86_400;

/** One alarm of ours: takes what is sampled, keeps one value a period, and is in one of three states. */
export class LocalAlarm implements MetricSink {
  readonly id: AlarmId;
  readonly metric: LocalMetric;
  readonly values: PeriodValues;
  readonly #options: LocalAlarmOptions;
  readonly #evaluation: LocalEvaluation;
  #draft: AlarmDraft;
  #held: HeldState;
  #decidesAt: number | undefined;
  #metricState: MetricState = { kind: 'starting', why: 'it has not been sampled yet' };
  #valueWhy: string | undefined;
  /** How often it had been evaluated when its state was set by hand. */
  #setAtCount: number | undefined;

  constructor(options: LocalAlarmOptions) {
    const { id, draft, metric, held, now } = options;
    this.id = id;
    this.metric = metric;
    this.#options = options;
    this.#draft = draft;
    this.values = options.values ?? emptyValues(draft);
    this.#evaluation = new LocalEvaluation(
      draft,
      paceOf(metric),
      this.values,
      now(),
      held !== undefined && held.state !== 'INSUFFICIENT_DATA',
    );
    this.#held = held ?? { state: 'INSUFFICIENT_DATA', since: now(), reason: '' };
    this.#review(false);
  }

  get draft(): AlarmDraft {
    return this.#draft;
  }

  get held(): HeldState {
    return this.#held;
  }

  /** What it looks at is not there any more. */
  get isGone(): boolean {
    return this.#metricState.kind === 'gone';
  }

  /** As a line of the list. */
  alarm(): Alarm {
    const { name, actionsEnabled, targetId } = this.#draft;
    const { targetName, now } = this.#options;
    return {
      id: this.id,
      name,
      kind: 'local',
      ...this.#held,
      condition: localCondition(this.#draft, this.metric),
      subject: localSubject(this.metric, targetName),
      actionsEnabled,
      hasActions: false,
      ...(targetId === undefined ? {} : { targetId }),
      ...(this.#decidesAt === undefined ? {} : { decidesAt: this.#decidesAt }),
      readAt: now(),
    };
  }

  /** Another name, description, target … : nothing it is evaluated by. */
  describe(
    change: Partial<Pick<AlarmDraft, 'name' | 'description' | 'tags' | 'actionsEnabled'>> & { targetId?: TargetId | undefined },
  ): void {
    this.#draft = { ...this.#draft, ...change };
    this.#options.onChange(this);
  }

  /** Until the next evaluation says otherwise. */
  setState(state: AlarmState, reason: string): void {
    this.#enter(state, reason);
    this.#setAtCount = this.#evaluation.count;
    this.#options.onChange(this);
  }

  /** The values that are held of the span, one for each period. */
  points(startAt: number, endAt: number): MetricPoint[] {
    return this.values.points(startAt, endAt);
  }

  past(samples: readonly MetricSample[], wholeFrom: number | undefined): void {
    // What an earlier form of it has sampled is there.
    if (this.#options.values === undefined) for (const { from, at, value } of samples) this.values.add(from, at, value);
    const last = samples.at(-1);
    if (wholeFrom === undefined || last === undefined) return;
    const { periodS } = this.#draft;
    const start = Math.ceil(wholeFrom / periodS / 1000) * periodS * 1000;
    if (start >= last.at) return;
    this.#evaluation.hasPast(start, last.at);
    this.#flows();
    this.#judge(this.#evaluation.settle(last.at, this.#held.state));
  }

  sample(from: number, at: number, value: number, weight?: number): void {
    this.#evaluation.hasPeriod(this.values.add(from, at, value, weight));
    this.#flows();
    this.#judge(this.#evaluation.settle(at, this.#held.state));
  }

  period(start: number, value: number, why?: string): void {
    this.#valueWhy = why;
    this.values.put(start, value);
    this.#evaluation.hasPeriod(start);
    this.#flows();
    this.#judge(this.#evaluation.settle(start + this.#draft.periodS * 1000, this.#held.state));
  }

  rising(start: number, value: number): void {
    this.values.put(start, value);
    this.#evaluation.hasPeriod(start);
    const { comparison } = this.#draft;
    if (comparison !== 'GreaterThanThreshold' && comparison !== 'GreaterThanOrEqualToThreshold') return;
    this.#judge(this.#evaluation.foresee(start, this.#held.state));
  }

  settled(end: number): void {
    this.#judge(this.#evaluation.settle(end, this.#held.state));
  }

  state(state: MetricState): void {
    const before = this.#metricState;
    this.#metricState = state;
    if (state.kind === before.kind && whyOf(state) === whyOf(before)) return;
    if (state.kind === 'flowing') this.#evaluation.begin(this.#options.now());
    else this.#evaluation.pause();
    if (state.kind === 'gone') {
      this.#decidesAt = undefined;
      const reason = `Insufficient Data: ${state.why}.`;
      if (this.#held.state === 'INSUFFICIENT_DATA') this.#held = { ...this.#held, reason };
      else this.#enter('INSUFFICIENT_DATA', reason);
      this.#options.onChange(this);
      return;
    }
    this.#review(true);
  }

  /** Time has passed. */
  tick(now: number): void {
    if (!this.isGone) this.#judge(this.#evaluation.pass(now, this.#held.state));
  }

  /** It is looked at from now on: what was before says nothing about what is not known of the time since. */
  restart(now: number): void {
    if (this.isGone) return;
    this.values.forgetFrom(now + this.#draft.periodS * 1000);
    this.#evaluation.restart(now, this.#held.state !== 'INSUFFICIENT_DATA');
    this.#metricState = { kind: 'starting', why: 'it has not been sampled yet' };
    this.#review(true);
  }

  #flows(): void {
    this.#metricState = { kind: 'flowing' };
  }

  #judge(verdicts: readonly AlarmVerdict[]): void {
    let hasChanged = false;
    for (const { state, reason } of verdicts) {
      if (state === this.#held.state) continue;
      this.#decidesAt = this.#evaluation.decidesAt(state);
      const why = state !== 'ALARM' || this.#valueWhy === undefined ? '' : ` Last: ${this.#valueWhy}.`;
      this.#enter(state, state === 'INSUFFICIENT_DATA' ? this.#insufficientReason() : `${reason}${why}`);
      hasChanged = true;
      // Each change of state is told, also where several are found at once.
      this.#options.onChange(this);
    }
    if (!hasChanged) this.#review(true);
  }

  /** Says anew when it will be able to say something, and why it cannot yet. */
  #review(tells: boolean): void {
    const { state, reason } = this.#held;
    const before = this.#decidesAt;
    this.#decidesAt = this.#evaluation.decidesAt(state);
    const isSet = this.#setAtCount === this.#evaluation.count;
    const next = state === 'INSUFFICIENT_DATA' && !isSet ? this.#insufficientReason() : reason;
    if (this.#decidesAt === before && next === reason) return;
    this.#held = { ...this.#held, reason: next };
    if (tells) this.#options.onChange(this);
  }

  #insufficientReason(): string {
    const state = this.#metricState;
    return this.#evaluation.insufficientReason(this.#decidesAt, state.kind === 'flowing' ? undefined : state.why);
  }

  #enter(state: AlarmState, reason: string): void {
    this.#setAtCount = undefined;
    this.#held = { state, since: state === this.#held.state ? this.#held.since : this.#options.now(), reason };
  }
}

/** Room for what a draft samples. */
export function emptyValues({ periodS, statistic, evaluationPeriods }: AlarmDraft): PeriodValues {
  const kept = Math.max(evaluationPeriods + 2, Math.min(mostKept, Math.ceil(keptS / periodS)));
  return new PeriodValues(periodS * 1000, statistic, kept);
}

function whyOf(state: MetricState): string | undefined {
  return state.kind === 'flowing' ? undefined : state.why;
}
