import { OpsError } from '../base/ops-error.ts';
import { formatDuration, formatShare } from './format.ts';
import type { ThresholdSpec } from './load-plan.ts';
import { parseThreshold } from './threshold.ts';

const comparisons = { '<': 'less than', '<=': 'at most', '>': 'more than', '>=': 'at least', '==': 'exactly', '===': 'exactly' } as const;

/** The two thresholds everybody sets, in plain words: `95 % of requests take less than 500 ms`. `undefined` for any other, or one that cannot be read. */
export function thresholdMeaning(spec: ThresholdSpec): string | undefined {
  try {
    const { metric, statistic, percentile, operator, limit } = parseThreshold(spec);
    if (operator === '!=') return undefined;
    if (metric === 'http_req_failed' && statistic === 'rate') {
      const none = limit === 0 && ['==', '===', '<='].includes(operator);
      return none ? 'No request fails.' : `${capitalized(comparisons[operator])} ${formatShare(limit)} of requests fail.`;
    }
    if (metric === 'http_req_duration' && percentile !== undefined && operator.startsWith('<')) {
      return `${formatShare(percentile / 100)} of requests take ${comparisons[operator]} ${formatDuration(limit)}.`;
    }
    return undefined;
  } catch (error) {
    if (error instanceof OpsError) return undefined;
    throw error;
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
