import { logSignatures } from '../../../shared/model/diagnosis/log-signature.ts';
import type { LogEvidence, RunEvidence } from '../../../shared/model/diagnosis/run-evidence.ts';
import type { RunRecord } from '../../../shared/model/diagnosis/verdict.ts';
import type { FailureClass } from '../../../shared/model/failure-class.ts';
import { accessLog, debianConfig, type FailureInput, hostOf, lines, logOf, noCounters, recordOf } from './record-fixture.ts';

/** Numbers that look random and are the same every time (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const classes: readonly FailureClass[] = [
  ...(['dns', 'connect_refused', 'connect_timeout', 'connect_failed', 'tls', 'local_limit', 'reset', 'closed', 'truncated'] as const),
  ...(['response_timeout', 'malformed', 'check', 'http_404', 'http_429', 'http_500', 'http_502', 'http_503', 'http_504'] as const),
];

/** A run that could be, or could not: failures and evidence of all kinds, seconds that do not always agree with the totals. */
export function generatedRecord(seed: number): RunRecord {
  const next = seededNumbers(seed);
  const upTo = (most: number) => Math.floor(next() * (most + 1));
  const maybe = (share: number) => next() < share;
  const pick = <T>(from: readonly T[]): T => from[upTo(from.length - 1)] as T;
  const lengthS = 1 + upTo(20);
  const failures: Partial<Record<FailureClass, FailureInput>> = {};
  for (let kinds = upTo(5); kinds > 0; kinds -= 1) {
    const count = upTo(pick([3, 50, 3000]));
    const untold = maybe(0.3) ? { perSecond: { [upTo(lengthS)]: upTo(2 * count) } } : {};
    failures[pick(classes)] = { count, withBytes: maybe(0.3) ? upTo(count) : 0, ...untold };
  }
  const failed = Object.values(failures).reduce((sum, failure) => sum + (failure?.count ?? 0), 0);
  const asked = failed + (maybe(0.2) ? 0 : upTo(14_000)) + 1;
  const record = recordOf({
    asked,
    failures,
    lengthS,
    plan: {
      requests: [{ url: pick(['http://10.0.0.7/', 'http://10.0.0.7:8000/', 'https://10.0.0.7/']), method: maybe(0.3) ? 'POST' : 'GET' }],
      executor: maybe(0.5)
        ? { type: 'shared-iterations', iterations: asked, vus: Math.min(asked, 1 + upTo(2000)) }
        : { type: 'constant-arrival-rate', rate: 1 + upTo(5000), durationMs: lengthS * 1000, maxVus: 1000 },
    },
    host: maybe(0.7)
      ? hostOf({ busy: next(), steal: maybe(0.2) ? 0.3 : 0, lengthS, processes: [{ name: pick(['nginx', 'stress-ng']), cpu: 2 * next() }] })
      : [],
    evidence: maybe(0.85) ? generatedEvidence(next) : undefined,
    point: { connections: upTo(2000), lagMs: maybe(0.1) ? upTo(40_000) : 1, maxUs: upTo(30_000_000) },
  });
  // A record that does not agree with itself: no sum of its parts may be trusted.
  if (!maybe(0.2)) return record;
  const { results } = record.summary;
  const requests = { ...results.requests, failed: upTo(2 * failed) };
  return { ...record, summary: { ...record.summary, results: { ...results, requests } } };
}

function generatedEvidence(next: () => number): Partial<RunEvidence> {
  const upTo = (most: number) => Math.floor(next() * (most + 1));
  const maybe = (share: number) => next() < share;
  const logs: LogEvidence[] = [];
  for (const role of ['nginx_error', 'gunicorn', 'app', 'kernel'] as const) {
    if (maybe(0.3)) continue;
    const seen = logSignatures
      .filter(() => maybe(0.15))
      .map((signature) => lines(signature, upTo(500), maybe(0.5) ? { [upTo(20)]: upTo(900) } : undefined));
    logs.push({ ...logOf(role, `/var/log/${role}`, seen), ...(maybe(0.1) ? { problem: 'rotated too fast' } : {}) });
  }
  if (maybe(0.6)) logs.push(accessLog({ 200: upTo(14_000), 499: upTo(200) }));
  const { nginx, gunicorn } = debianConfig;
  return {
    isLocal: maybe(0.3),
    isComplete: maybe(0.9),
    config: maybe(0.15)
      ? { lab: { maxConnections: 1 + upTo(1000), workers: 1 + upTo(8), serviceTimeMs: upTo(50), queueLimit: upTo(500) } }
      : {
          ...debianConfig,
          nginx: maybe(0.8) && nginx ? { ...nginx, workerConnections: 64 + upTo(4000), isProxy: maybe(0.8) } : undefined,
          gunicorn: maybe(0.8) && gunicorn ? { ...gunicorn, workers: 1 + upTo(4) } : undefined,
        },
    counters: maybe(0.8)
      ? { ...noCounters, listenOverflows: maybe(0.4) ? upTo(4000) : 0, resetsSent: upTo(4000), outOfMemoryKills: maybe(0.1) ? 1 : 0 }
      : undefined,
    logs,
    stress: maybe(0.3)
      ? [
          {
            isOurs: true,
            command: 'stress-ng --cpu 2',
            workers: 2,
            niceness: maybe(0.5) ? -20 : 0,
            fromMs: upTo(5000),
            toMs: 5000 + upTo(9000),
          },
        ]
      : [],
    alarms: maybe(0.3) ? [{ name: 'CPU', state: maybe(0.5) ? 'OK' : 'ALARM', periodS: 300 }] : [],
  };
}
