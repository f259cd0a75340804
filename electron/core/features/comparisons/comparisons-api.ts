import { implement } from '@orpc/server';
import { comparisonsContract } from '../../../../shared/contract/comparisons.ts';
import type { ComparisonsService } from './comparisons-service.ts';

const api = implement(comparisonsContract);

/** The handlers of `comparisons.*`. */
export function createComparisonsApi(comparisons: ComparisonsService) {
  return {
    compare: api.compare.handler(({ input }) => comparisons.compare(input.groups)),
    trend: api.trend.handler(({ input }) => ({ runs: comparisons.trend(input.limit) })),
  };
}
