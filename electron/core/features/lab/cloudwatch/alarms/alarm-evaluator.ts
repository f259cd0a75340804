import type { AlarmState, MetricPoint } from '../../../../../../shared/model/alarm.ts';
import { datapointsBefore, evaluateAlarm, evaluationRange, evaluationReason } from '../../../../../../shared/model/alarm-evaluation.ts';
import { valuesOf } from '../metrics/data-query.ts';
import { metricKey } from '../metrics/metric-name.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { AlarmShelf } from './alarm-shelf.ts';
import { alarmsOfRule, holds } from './composite-rule.ts';
import type { EmulatedCompositeAlarm, EmulatedMetricAlarm } from './emulated-alarm.ts';

/** Composite alarms on composite alarms settle in as many rounds as they are deep; those in a circle are left as they are. */
const maxRounds = 10;

/** Judges alarms at the end of each of their periods, and again when data came late. Times in Unix ms. */
export class AlarmEvaluator {
  readonly #shelf: AlarmShelf;
  readonly #metrics: MetricStore;

  constructor(shelf: AlarmShelf, metrics: MetricStore) {
    this.#shelf = shelf;
    this.#metrics = metrics;
  }

  /** Judges what is due. */
  evaluate(now: number): void {
    const late = this.#metrics.takeLate();
    for (const alarm of this.#shelf.all()) {
      if (alarm.kind !== 'metric') continue;
      const endAt = Math.floor(now / alarm.rule.periodMs) * alarm.rule.periodMs;
      if (alarm.evaluatedUntil === endAt && !cameLate(alarm, late)) continue;
      alarm.evaluatedUntil = endAt;
      this.#judge(alarm, endAt, now);
    }
    this.settle(now);
  }

  /** Judges the composite alarms of which an alarm has changed. */
  settle(now: number): void {
    for (let round = 0; round < maxRounds; round += 1) {
      let changed = false;
      for (const alarm of this.#shelf.all()) if (alarm.kind === 'composite') changed = this.#settleOne(alarm, now) || changed;
      if (!changed) return;
    }
  }

  #judge(alarm: EmulatedMetricAlarm, endAt: number, now: number): void {
    const { rule, state: before } = alarm;
    const startAt = endAt - evaluationRange(rule) * rule.periodMs;
    const points = this.#points(alarm, startAt, endAt);
    const evaluation = evaluateAlarm(rule, datapointsBefore(rule, points, endAt), before);
    if (evaluation.state === before) return;
    const reason = evaluationReason(rule, evaluation, before);
    this.#shelf.setState(alarm, evaluation.state, reason, reasonData(alarm, points, evaluation.recent, now), now);
  }

  #points({ source, rule }: EmulatedMetricAlarm, startAt: number, endAt: number): MetricPoint[] {
    if (!('queries' in source)) return this.#metrics.points(source.metric, source.statistic, rule.periodMs, startAt, endAt);
    return [...valuesOf(this.#metrics, source.queries, source.id, startAt, endAt)].map(([at, value]) => ({ at, value }));
  }

  #settleOne(alarm: EmulatedCompositeAlarm, now: number): boolean {
    const states = alarmsOfRule(alarm.rule).map((name) => [name, this.#shelf.get(name)?.state] as const);
    const judged = JSON.stringify(states);
    if (alarm.judged === judged) return false;
    alarm.judged = judged;
    const state: AlarmState = holds(alarm.rule, (name) => this.#shelf.get(name)?.state) ? 'ALARM' : 'OK';
    if (state === alarm.state) return false;
    const children = states.flatMap(([name]) => this.#shelf.get(name) ?? []);
    const latest = children.toSorted((left, right) => right.stateTransitionedAt - left.stateTransitionedAt)[0];
    const reason =
      latest === undefined
        ? `The rule is ${state === 'ALARM' ? 'true' : 'false'} whatever happens`
        : `${latest.arn} transitioned to ${latest.state} at ${new Date(latest.stateTransitionedAt).toUTCString()}`;
    const triggeringAlarms = children.map((child) => ({
      arn: child.arn,
      state: { value: child.state, timestamp: new Date(child.stateTransitionedAt).toISOString() },
    }));
    this.#shelf.setState(alarm, state, reason, JSON.stringify({ triggeringAlarms }), now);
    return true;
  }
}

/** For a period it has been judged for, a datum came afterwards. */
function cameLate({ source, evaluatedUntil = 0 }: EmulatedMetricAlarm, late: ReadonlyMap<string, number>): boolean {
  if (late.size === 0) return false;
  const metrics =
    'queries' in source ? source.queries.flatMap((query) => ('metric' in query.source ? [query.source.metric] : [])) : [source.metric];
  return metrics.some((metric) => (late.get(metricKey(metric)) ?? evaluatedUntil) < evaluatedUntil);
}

/** StateReasonData as CloudWatch writes it. */
function reasonData(alarm: EmulatedMetricAlarm, points: readonly MetricPoint[], recent: readonly number[], now: number): string {
  const { rule, source } = alarm;
  const first = points.at(-Math.max(1, recent.length));
  return JSON.stringify({
    version: '1.0',
    queryDate: awsTime(now),
    ...(first === undefined ? {} : { startDate: awsTime(first.at) }),
    ...('queries' in source ? {} : { statistic: source.statistic }),
    period: rule.periodMs / 1000,
    recentDatapoints: recent.toReversed(),
    threshold: rule.threshold,
  });
}

function awsTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}
