/** CloudWatch's own words, for its alarms and for ours. A state it may learn later is shown as it comes. */
export const alarmStates = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
export type AlarmState = (typeof alarmStates)[number];

/** How a period without data counts. CloudWatch's own words; `missing` is its default. */
export const missingDataTreatments = ['missing', 'notBreaching', 'breaching', 'ignore'] as const;
export type MissingDataTreatment = (typeof missingDataTreatments)[number];

export const comparisonOperators = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;
export type ComparisonOperator = (typeof comparisonOperators)[number];

/** Statistics CloudWatch knows by name; a percentile is written `p95`, `p99.9`. */
export const basicStatistics = ['Average', 'Minimum', 'Maximum', 'Sum', 'SampleCount'] as const;

/** When an alarm is in ALARM: M of the last N periods breach the threshold. */
export interface AlarmRule {
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  /** Length of a period. */
  readonly periodMs: number;
  /** N. */
  readonly evaluationPeriods: number;
  /** M, 1…N. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingDataTreatment;
}

/** The value of one period; `at` is when the period began (Unix ms), a multiple of its length. */
export interface MetricPoint {
  readonly at: number;
  readonly value: number;
}
