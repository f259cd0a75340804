/** How one threshold stands: `value` is the measured statistic, in the metric's unit (times in milliseconds). */
export interface ThresholdResult {
  readonly metric: string;
  readonly expression: string;
  readonly ok: boolean;
  readonly value: number;
}
