import type { AlarmRule, AlarmState, MetricPoint } from './alarm.ts';

/**
 * CloudWatch's evaluation of M out of N with missing data, as documented under "Configuring how CloudWatch alarms treat missing data"
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html), for its alarms in the emulator, for ours,
 * and for what an alarm would have done.
 */

/** Values of the periods of an evaluation range, the oldest first; `undefined` = no data in that period. */
export type Datapoints = readonly (number | undefined)[];

export interface Evaluation {
  readonly state: AlarmState;
  /** Datapoints that breached, and those that were looked at (both without missing ones). */
  readonly breaching: number;
  readonly considered: number;
  /** The values that were looked at, the newest first. */
  readonly recent: readonly number[];
}

/**
 * Periods looked at to find N datapoints: N and two more, as in the documented example (5 for 3). How many more CloudWatch itself takes it
 * only says to depend on the period.
 */
export function evaluationRange({ evaluationPeriods }: Pick<AlarmRule, 'evaluationPeriods'>): number {
  return evaluationPeriods + 2;
}

export function isBreaching(rule: Pick<AlarmRule, 'comparison' | 'threshold'>, value: number): boolean {
  switch (rule.comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= rule.threshold;
    case 'GreaterThanThreshold':
      return value > rule.threshold;
    case 'LessThanThreshold':
      return value < rule.threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= rule.threshold;
  }
}

/** The state after looking at `points` (an evaluation range), where it was `before`. */
export function evaluateAlarm(rule: AlarmRule, points: Datapoints, before: AlarmState): Evaluation {
  const { evaluationPeriods: periods, datapointsToAlarm: needed, treatMissingData } = rule;
  const real = points.filter((value) => value !== undefined);
  // Enough data: the newest N count, wherever in the range they are, and how missing data is treated does not matter.
  const recent = real.slice(-periods).reverse();
  const breaching = recent.filter((value) => isBreaching(rule, value)).length;
  const answer = (state: AlarmState): Evaluation => ({ state, breaching, considered: recent.length, recent });
  if (real.length >= periods) return answer(breaching >= needed ? 'ALARM' : 'OK');

  const filled = periods - real.length;
  const fine = recent.length - breaching;
  if (treatMissingData === 'breaching') return answer(breaching + filled >= needed ? 'ALARM' : 'OK');
  if (treatMissingData === 'notBreaching') return answer(breaching >= needed ? 'ALARM' : 'OK');
  if (breaching >= needed) return answer('ALARM');
  if (real.length === 0) return answer(treatMissingData === 'ignore' ? before : 'INSUFFICIENT_DATA');
  // What is there is within the threshold, as far as it can be said.
  if (fine > 0) return answer('OK');
  if (treatMissingData === 'ignore') return answer(before);
  // Only breaching datapoints, fewer than M: not ALARM at once, since the next one may be fine, but when the oldest is M periods old.
  return answer(oldestAge(points) >= needed ? 'ALARM' : before);
}

/** Periods since the oldest datapoint, itself included: 1 = it is the newest. */
function oldestAge(points: Datapoints): number {
  const oldest = points.findIndex((value) => value !== undefined);
  return oldest < 0 ? 0 : points.length - oldest;
}

/** Puts points into the periods of an evaluation range that ends before `endAt` (Unix ms, a multiple of the period). */
export function datapointsBefore(rule: AlarmRule, points: readonly MetricPoint[], endAt: number): (number | undefined)[] {
  const length = evaluationRange(rule);
  const range = new Array<number | undefined>(length).fill(undefined);
  for (const { at, value } of points) {
    const index = length - Math.round((endAt - at) / rule.periodMs);
    if (index >= 0 && index < length) range[index] = value;
  }
  return range;
}

export interface StateSpan {
  /** Unix ms. */
  readonly from: number;
  readonly state: AlarmState;
}

/** The states a rule goes through over a series (ascending), evaluated at the end of each period; begins with INSUFFICIENT_DATA. */
export function statesOver(rule: AlarmRule, points: readonly MetricPoint[], startAt: number, endAt: number): StateSpan[] {
  const { periodMs } = rule;
  const first = Math.ceil(startAt / periodMs) * periodMs;
  const values = new Map(points.map(({ at, value }) => [Math.floor(at / periodMs) * periodMs, value]));
  const length = evaluationRange(rule);
  let state: AlarmState = 'INSUFFICIENT_DATA';
  const spans: StateSpan[] = [{ from: startAt, state }];
  for (let end = first + periodMs; end <= endAt; end += periodMs) {
    const range = Array.from({ length }, (_, index) => values.get(end - (length - index) * periodMs));
    const next: AlarmState = evaluateAlarm(rule, range, state).state;
    if (next === state) continue;
    state = next;
    spans.push({ from: end, state });
  }
  return spans;
}

/**
 * When a rule that has no state yet will have one (Unix ms): N periods after its first datapoint, or with missing data counted from its beginning.
 * `undefined` where no datapoint has come and missing ones do not count.
 */
export function decidesAt(rule: AlarmRule, since: number, firstPointAt: number | undefined): number | undefined {
  const countsMissing = rule.treatMissingData === 'breaching' || rule.treatMissingData === 'notBreaching';
  const from = firstPointAt ?? (countsMissing ? since : undefined);
  if (from === undefined) return undefined;
  return Math.floor(from / rule.periodMs) * rule.periodMs + rule.evaluationPeriods * rule.periodMs;
}

const relations: Record<AlarmRule['comparison'], string> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** Why a rule is in a state, in the manner of CloudWatch's StateReason. */
export function evaluationReason(rule: AlarmRule, evaluation: Evaluation, before: AlarmState): string {
  const { state, breaching, considered, recent } = evaluation;
  if (state === 'INSUFFICIENT_DATA') return 'Insufficient Data: no datapoints were received in the evaluation range.';
  const treated = { missing: '', ignore: '', breaching: '[Breaching]', notBreaching: '[NonBreaching]' }[rule.treatMissingData];
  if (considered === 0)
    return `Threshold Crossed: no datapoints were received for ${rule.evaluationPeriods} ${plural(rule.evaluationPeriods, 'period')} and ${rule.evaluationPeriods} missing ${plural(rule.evaluationPeriods, 'datapoint')} ${rule.evaluationPeriods === 1 ? 'was' : 'were'} treated as ${treated}.`;
  const crossed = state === 'ALARM';
  const count = crossed ? breaching : considered - breaching;
  const values = recent.map((value) => String(Number(value.toPrecision(6)))).join(', ');
  const missing = rule.evaluationPeriods - considered;
  const filled =
    treated === '' || missing === 0
      ? ''
      : `${missing} missing ${plural(missing, 'datapoint')} ${missing === 1 ? 'was' : 'were'} treated as ${treated}`;
  if (count === 0) return `Threshold Crossed: ${filled} after the last ${considered} ${plural(considered, 'datapoint')} [${values}].`;
  return (
    `Threshold Crossed: ${count} out of the last ${considered} ${plural(considered, 'datapoint')} [${values}] ` +
    `${count === 1 ? 'was' : 'were'} ${crossed ? '' : 'not '}${relations[rule.comparison]} the threshold (${rule.threshold}) ` +
    `(minimum ${crossed ? rule.datapointsToAlarm : rule.evaluationPeriods - rule.datapointsToAlarm + 1} ${plural(crossed ? rule.datapointsToAlarm : rule.evaluationPeriods - rule.datapointsToAlarm + 1, 'datapoint')} for ${before} -> ${state} transition).${filled === '' ? '' : ` ${filled}.`}`
  );
}

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}
