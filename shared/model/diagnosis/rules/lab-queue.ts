import { formatCount, formatDuration, formatRate } from '../../format.ts';
import { cannotTell, type Proposal, type Rule } from '../rule.ts';

const source = 'electron/core/features/lab/embedded/worker-pool.ts';

/** The demo lab's workers serve so many requests a second; the queue before them is bounded, and what does not fit gets 503. */
export const labQueue: Rule = {
  id: 'lab_queue',
  judge({ config, failed, connections, record }) {
    if (config.lab === undefined) return cannotTell;
    const { workers, serviceTimeMs, queueLimit } = config.lab;
    const capacity = serviceTimeMs > 0 ? (workers * 1000) / serviceTimeMs : Number.POSITIVE_INFINITY;
    const sums =
      capacity === Number.POSITIVE_INFINITY
        ? `${formatCount(workers)} workers without a service time`
        : `${formatCount(workers)} workers × 1 request in ${formatDuration(serviceTimeMs)} = ${formatRate(capacity)}`;
    const proposals: Proposal[] = [];
    if (failed('http_503') > 0) {
      proposals.push({
        cause: "the demo lab's workers were busy and their queue was full",
        confidence: connections > workers + queueLimit ? 'high' : 'medium',
        classes: [{ class: 'http_503' }],
        evidence: [
          { text: `${sums}, queue of ${formatCount(queueLimit)}`, source: 'config' },
          { text: `${formatCount(failed('http_503'))} answered with 503`, source: 'client' },
        ],
        source,
      });
    }
    const { timeoutMs } = record.summary.config.connection;
    // Whoever is last in the queue waits for all before him.
    const longestMs = ((Math.min(connections, workers + queueLimit) / Math.max(1, workers)) | 0) * serviceTimeMs;
    if (failed('response_timeout') > 0 && longestMs > timeoutMs) {
      proposals.push({
        cause: "the demo lab's queue is longer than a request may take",
        confidence: 'high',
        classes: [{ class: 'response_timeout' }],
        evidence: [
          { text: `${sums}; the last of ${formatCount(connections)} waits ${formatDuration(longestMs)}`, source: 'config' },
          { text: `A request may take ${formatDuration(timeoutMs)}`, source: 'client' },
        ],
        source,
      });
    }
    if (proposals.length > 0) return { proposals };
    return { ruledOut: `lab's queue: no 503, ${sums}` };
  },
};
