import { formatBytes, formatCount, formatDuration, formatRate, formatShare } from './format.ts';
import { findMetric } from './metric-catalog.ts';
import type { ThresholdResult } from './threshold-result.ts';

/** The measured value of a threshold with the unit of its metric. */
export function formatMetricValue({ metric, expression, value }: Pick<ThresholdResult, 'metric' | 'expression' | 'value'>): string {
  const definition = findMetric(metric);
  if (definition?.contains === 'time') return formatDuration(value);
  if (definition?.type === 'rate') return formatShare(value);
  if (definition?.contains === 'data') return formatBytes(value);
  return /^\s*rate/.test(expression) ? formatRate(value) : formatCount(value);
}
