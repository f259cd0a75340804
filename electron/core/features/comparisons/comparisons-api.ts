import { implement } from '@orpc/server';
import { comparisonsContract } from '../../../../shared/contract/comparisons.ts';
import type { ComparisonsService } from './comparisons-service.ts';

const api = implement(comparisonsContract);

/** The handlers of `comparisons.*`. */
export function createComparisonsApi(comparisons: ComparisonsService) {
  return api.router({
    compare: api.compare.handler(({ input }) => comparisons.compare(input.groups)),
    export: api.export.handler(({ input }) => comparisons.export(input.groups, input.format)),
    trend: api.trend.handler(({ input }) => ({ runs: comparisons.trend(input.limit) })),
    importFile: api.importFile.handler(({ input, signal }) => comparisons.importFile(input.fileName, input.content, signal)),
  });
}
