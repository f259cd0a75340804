import { formatCount, formatDuration, formatPlural, formatRate } from '../../format.ts';
import { cannotTell, type Rule } from '../rule.ts';
import { isSingleWorker, slowProposals } from '../slow-backend.ts';

/** One sync worker does one request after the other: no setting of nginx lifts that. */
export const singleWorkerCeiling: Rule = {
  id: 'single_worker_ceiling',
  judge(facts) {
    const { config, connections, isClosedLoop, record, ok, durationMs } = facts;
    const { gunicorn } = config;
    if (gunicorn === undefined) return cannotTell;
    if (!isSingleWorker(facts)) {
      return {
        ruledOut: `single worker: ${formatCount(gunicorn.workers)} of class ${gunicorn.workerClass}, ${formatPlural(gunicorn.threads, 'thread')} each`,
      };
    }
    const proposals = slowProposals(facts, 'a single Gunicorn worker is the ceiling');
    if (proposals.length > 0) return { proposals };
    const rate = durationMs > 0 ? (ok * 1000) / durationMs : 0;
    const median = record.summary.results.metrics.find(({ name }) => name === 'http_req_duration')?.values.med ?? 0;
    // In a closed loop whose requests all wait for one worker, each waits for all before it: p50 = connections × service time.
    const waitsMs = rate > 0 ? (connections * 1000) / rate : 0;
    const isFull = isClosedLoop && connections >= 8 && median > 0.6 * waitsMs && median < 1.4 * waitsMs;
    if (!isFull || record.summary.results.generator.limited) return cannotTell;
    return {
      findings: [
        {
          cause: `a single Gunicorn worker is the ceiling: about ${formatRate(rate)}`,
          confidence: 'medium',
          evidence: [
            { text: `1 sync worker, ${formatDuration(1000 / rate)} a request`, source: 'config' },
            { text: `p50 ${formatDuration(median)} = ${connections} connections × ${formatDuration(1000 / rate)}`, source: 'client' },
          ],
          source: 'https://docs.gunicorn.org/en/stable/design.html#how-many-workers',
        },
      ],
    };
  },
};
