import { formatCount, formatDuration, formatRate } from '../format.ts';
import { queueBound } from './accept-queue.ts';
import { boundOf } from './log-sighting.ts';
import type { Proposal } from './rule.ts';
import type { RunFacts } from './run-facts.ts';
import type { EvidenceLine } from './verdict.ts';

const source = 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout';
/** Answers that took so much of what a request may take say that the queue was about that long. */
const nearTimeout = 0.5;

/** Gunicorn with one worker that does one request at a time. */
export function isSingleWorker({ config }: RunFacts): boolean {
  const { gunicorn } = config;
  return gunicorn !== undefined && gunicorn.workers === 1 && gunicorn.threads <= 1 && /sync$/.test(gunicorn.workerClass);
}

/** What waited too long for its answer: by nginx's own lines, by what it wrote of clients that left, and by answers that came just in time. */
export function slowProposals(facts: RunFacts, cause: string): Proposal[] {
  const { sighting, accessStatus, failed, record } = facts;
  const { timeoutMs } = record.summary.config.connection;
  const common = { cause, source };
  const proposals: Proposal[] = [];
  const little = littleLines(facts);
  const timedOut = sighting('nginx_upstream_timed_out');
  if (timedOut.count > 0) {
    const classes = [{ class: 'http_504' }, { class: 'http_502' }, { class: 'truncated' }] as const;
    proposals.push({
      ...common,
      confidence: 'high',
      classes,
      bounds: [boundOf(timedOut)],
      evidence: [...timedOut.lines, ...little],
      isFinding: true,
    });
  }
  const unreached = sighting('nginx_upstream_connect_timed_out');
  // Where the kernel dropped connections it was the queue in front of the backend that did not let them in.
  if (unreached.count > 0 && queueBound(facts) === undefined) {
    const classes = [{ class: 'http_504' }] as const;
    proposals.push({
      ...common,
      confidence: 'medium',
      classes,
      bounds: [boundOf(unreached)],
      evidence: [...unreached.lines, ...little],
      isFinding: true,
    });
  }
  if (failed('response_timeout') === 0) return proposals;
  const left = accessStatus(499);
  if (left > 0) {
    const line: EvidenceLine = { text: `access.log ×${formatCount(left)}: status 499, the client left before the answer`, source: 'log' };
    proposals.push({
      ...common,
      confidence: little.length > 0 ? 'high' : 'medium',
      classes: [{ class: 'response_timeout' }],
      bounds: [{ key: 'access:499', count: left }],
      evidence: [line, ...little],
    });
  }
  const slow = new Map(
    record.seconds.filter(({ maxUs, ok }) => ok > 0 && maxUs >= nearTimeout * timeoutMs * 1000).map((one) => [one.second, one]),
  );
  const [first] = slow.values();
  if (first !== undefined && little.length > 0) {
    proposals.push({
      ...common,
      confidence: 'low',
      classes: [{ class: 'response_timeout' }],
      during: (second) => slow.has(second),
      evidence: [
        {
          text: `In the same seconds answers took up to ${formatDuration(first.maxUs / 1000)} of the ${formatDuration(timeoutMs)} a request may take`,
          source: 'client',
          atMs: first.second * 1000,
        },
        ...little,
      ],
    });
  }
  return proposals;
}

/** Little's law: workers needed = rate × service time. */
function littleLines({ config, ok, allFailed, durationMs, record, connections }: RunFacts): EvidenceLine[] {
  const { gunicorn } = config;
  if (gunicorn === undefined || durationMs <= 0) return [];
  const servers = gunicorn.workers * Math.max(1, gunicorn.threads);
  const rate = (ok * 1000) / durationMs;
  const { executor } = record.summary.config;
  const asked =
    executor.type === 'constant-arrival-rate'
      ? `${formatRate(executor.rate)} asked for`
      : `${formatCount(connections)} connections waiting`;
  const name = `Gunicorn: ${formatCount(gunicorn.workers)} ${gunicorn.workerClass} ${gunicorn.workers === 1 ? 'worker' : 'workers'}`;
  // What was given up has kept a worker busy, too: how long one takes can then not be told from the answers.
  const isTold = rate > 0 && allFailed < 0.1 * ok;
  const served = `${rate > 0 ? `answered ${formatRate(rate)}` : 'answered none'} in time${isTold ? `, ${formatDuration((servers * 1000) / rate)} a request` : ''}`;
  return [{ text: `${name} ${served}; ${asked}`, source: 'config' }];
}
