import { implement } from '@orpc/server';
import { verdictsContract } from '../../../../shared/contract/verdicts.ts';
import type { VerdictService } from './verdict-service.ts';

const api = implement(verdictsContract);

/** The handler of `verdicts.get`. */
export function createVerdictHandler(verdicts: VerdictService) {
  return api.get.handler(({ input }) => verdicts.get(input.id));
}
