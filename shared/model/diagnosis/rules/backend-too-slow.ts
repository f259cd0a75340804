import { cannotTell, type Rule } from '../rule.ts';
import { isSingleWorker, slowProposals } from '../slow-backend.ts';

/** Answers took longer than nginx or the client waits: too few workers for the work, or too much work in a request. */
export const backendTooSlow: Rule = {
  id: 'backend_too_slow',
  judge(facts) {
    // One worker that does one request at a time is a cause of its own.
    if (isSingleWorker(facts)) return cannotTell;
    const proposals = slowProposals(facts, 'the backend was too slow');
    if (proposals.length > 0) return { proposals };
    if (!facts.wasRead('nginx_error')) return cannotTell;
    return { ruledOut: 'slow backend: no "upstream timed out", no 499 in access.log' };
  },
};
