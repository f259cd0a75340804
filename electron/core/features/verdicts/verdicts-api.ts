import { implement } from '@orpc/server';
import { verdictsContract } from '../../../../shared/contract/verdicts.ts';
import type { VerdictService } from './verdict-service.ts';

const api = implement(verdictsContract);

/** The handlers of `verdicts.*`. */
export function createVerdictsApi(verdicts: VerdictService) {
  return api.router({
    get: api.get.handler(({ input }) => verdicts.get(input.id)),
    sizing: api.sizing.handler(({ input }) => verdicts.sizing(input.id, input.ratePerSecond)),
  });
}
