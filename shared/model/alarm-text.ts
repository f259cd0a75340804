import type { AlarmRule, ComparisonOperator } from './alarm.ts';
import { formatDuration } from './format.ts';

/** `>=` and its like, as they are typed and shown. */
export const comparisonSymbols: Readonly<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: '>=',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
};

/** An alarm's condition: of what, and when it is met. */
export interface ConditionSpec {
  /** `CPUUtilization` */
  readonly metric: string;
  readonly statistic: string;
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  readonly periodS: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
}

/** How the values of a metric are written: shares 0…1 as percent, `%` and `ms` behind the figure, anything else as it is. */
export type AlarmUnit = 'share' | '%' | 'ms' | undefined;

/** `CPUUtilization > 80 % for 3 of 5 minutes`; the statistic is named where it is not the average: `Maximum of CPUUtilization`. */
export function conditionText(spec: ConditionSpec, unit: AlarmUnit = unitOfMetric(spec.metric)): string {
  const of = spec.statistic === 'Average' ? spec.metric : `${spec.statistic} of ${spec.metric}`;
  return `${of} ${comparisonSymbols[spec.comparison]} ${thresholdText(spec.threshold, unit)} ${spanText(spec)}`;
}

/** A value of a metric with its unit: `80 %`, `500 ms`, `3`. */
export function thresholdText(value: number, unit: AlarmUnit): string {
  const figure = (number: number) => String(Number(number.toPrecision(6)));
  if (unit === 'share') return `${figure(value * 100)} %`;
  return unit === undefined ? figure(value) : `${figure(value)} ${unit}`;
}

/** What CloudWatch's metrics are counted in, by their names, as far as they say so: `%` for percentages. */
export function unitOfMetric(name: string): AlarmUnit {
  return /Utilization$|_percent$|Percent$|^cpu_usage_/.test(name) ? '%' : undefined;
}

/** `for 5 minutes` (all of them), `for 3 of 5 minutes`, `for 2 of 3 periods of 5 minutes`. */
export function spanText({
  periodS,
  evaluationPeriods,
  datapointsToAlarm,
}: Pick<ConditionSpec, 'periodS' | 'evaluationPeriods' | 'datapointsToAlarm'>): string {
  if (datapointsToAlarm >= evaluationPeriods) return `for ${lengthText(periodS * evaluationPeriods)}`;
  const unit = { 1: 'seconds', 60: 'minutes', 3600: 'hours', 86400: 'days' }[periodS] ?? `periods of ${lengthText(periodS)}`;
  return `for ${datapointsToAlarm} of ${evaluationPeriods} ${unit}`;
}

/** `10 seconds`, `1 minute`, `90 seconds`, `2 hours`. */
function lengthText(seconds: number): string {
  const [size, word] =
    seconds % 86_400 === 0 ? [86_400, 'day'] : seconds % 3600 === 0 ? [3600, 'hour'] : seconds % 60 === 0 ? [60, 'minute'] : [1, 'second'];
  const count = seconds / size;
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** A rule as the evaluation takes it. */
export function ruleOf(spec: Omit<AlarmRule, 'periodMs'> & { readonly periodS: number }): AlarmRule {
  const { comparison, threshold, evaluationPeriods, datapointsToAlarm, treatMissingData, periodS } = spec;
  return { comparison, threshold, evaluationPeriods, datapointsToAlarm, treatMissingData, periodMs: periodS * 1000 };
}

/** `It would have fired twice, for 14 min 00 s together.`, of the states it went through until `endAt` (Unix ms). */
export function firedSentence(states: readonly { readonly from: number; readonly state: string }[], endAt: number): string {
  const spans = states.map(({ from, state }, index) => ({ state, durationMs: (states[index + 1]?.from ?? endAt) - from }));
  const fired = spans.filter(({ state }) => state === 'ALARM');
  if (spans.every(({ state }) => state === 'INSUFFICIENT_DATA')) return 'There was not enough data to say whether it would have fired.';
  if (fired.length === 0) return 'It would not have fired.';
  const together = fired.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const times = fired.length === 1 ? 'once' : fired.length === 2 ? 'twice' : `${fired.length} times`;
  const isStill = states.at(-1)?.state === 'ALARM' ? ' It would be in ALARM now.' : '';
  return `It would have fired ${times}, for ${formatDuration(together)}${fired.length === 1 ? '' : ' together'}.${isStill}`;
}
