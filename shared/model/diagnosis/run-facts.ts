import type { FailureClass } from '../failure-class.ts';
import type { Executor } from '../load-plan.ts';
import type { HostConfig } from './host-config.ts';
import { type HostFacts, hostFacts } from './host-facts.ts';
import { type Sighting, sightingOf, wasRead } from './log-sighting.ts';
import type { LogSignature } from './log-signature.ts';
import type { KernelCounters, LogRole, RunEvidence } from './run-evidence.ts';
import type { RunRecord } from './verdict.ts';

/** Which program takes the run's connections, as far as is known. */
export type FrontDoor = 'nginx' | 'gunicorn' | 'lab' | 'unknown';

/** What rules read off a run: the record, and what follows from it. */
export interface RunFacts {
  readonly record: RunRecord;
  readonly evidence: RunEvidence | undefined;
  readonly config: HostConfig;
  readonly door: FrontDoor;
  /** Requests that failed, of one class or of several. */
  failed(...classes: readonly FailureClass[]): number;
  /** Of one class, before any byte of a response. */
  withoutBytes(failureClass: FailureClass): number;
  readonly allFailed: number;
  readonly ok: number;
  readonly sent: number;
  readonly durationMs: number;
  /** Requests that ended in a second. */
  endedIn(second: number): { readonly ok: number; readonly failed: number };
  /** The most connections at once: what the plan holds open, or what was seen. */
  readonly connections: number;
  /** A plan that holds a fixed number of connections does not pile them up where answers are slow. */
  readonly isClosedLoop: boolean;
  readonly writes: boolean;
  sighting(signature: LogSignature): Sighting;
  wasRead(role: LogRole): boolean;
  /** Lines of the access logs; absent where they were not read whole. */
  readonly accessed: number | undefined;
  accessStatus(status: number): number;
  readonly counters: KernelCounters | undefined;
  readonly host: HostFacts | undefined;
}

const writing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Reads everything once that several rules ask for. */
export function runFacts(record: RunRecord): RunFacts {
  const { summary, seconds, evidence } = record;
  const { results, config: plan, metadata } = summary;
  const config = evidence?.config ?? {};
  const counts = new Map<FailureClass, { count: number; withBytes: number }>();
  for (const failure of results.failures) {
    const known = counts.get(failure.class) ?? { count: 0, withBytes: 0 };
    counts.set(failure.class, { count: known.count + failure.count, withBytes: known.withBytes + failure.withBytes });
  }
  const bySecond = new Map(seconds.map((point) => [point.second, point]));
  const accessLogs = evidence?.logs.filter(({ role }) => role === 'nginx_access') ?? [];
  const isAccessKnown = wasRead(evidence, 'nginx_access') && accessLogs.every(({ access }) => access !== undefined);
  const sightings = new Map<LogSignature, Sighting>();
  return {
    record,
    evidence,
    config,
    door: frontDoor(config, plan.requests[0]?.url),
    failed: (...classes) => classes.reduce((sum, name) => sum + (counts.get(name)?.count ?? 0), 0),
    withoutBytes(name) {
      const { count, withBytes } = counts.get(name) ?? { count: 0, withBytes: 0 };
      return Math.max(0, count - withBytes);
    },
    allFailed: results.requests.failed,
    ok: results.requests.ok,
    sent: results.requests.sent,
    durationMs: metadata.durationMs,
    endedIn: (second) => bySecond.get(second) ?? { ok: 0, failed: 0 },
    connections: connectionsOf(plan.executor, seconds),
    isClosedLoop: plan.executor.type === 'shared-iterations' || plan.executor.type === 'constant-vus',
    writes: plan.requests.some(({ method }) => writing.has(method.toUpperCase())),
    sighting(signature) {
      const known = sightings.get(signature) ?? sightingOf(evidence, signature);
      sightings.set(signature, known);
      return known;
    },
    wasRead: (role) => wasRead(evidence, role),
    accessed: isAccessKnown ? accessLogs.reduce((sum, { access }) => sum + (access?.requests ?? 0), 0) : undefined,
    accessStatus: (status) =>
      accessLogs.flatMap(({ access }) => access?.statuses ?? []).reduce((sum, one) => sum + (one.status === status ? one.count : 0), 0),
    counters: evidence?.counters,
    host: hostFacts(record),
  };
}

function connectionsOf(executor: Executor, seconds: RunRecord['seconds']): number {
  const seen = seconds.reduce((most, { connections, inFlight }) => Math.max(most, connections, inFlight), 0);
  switch (executor.type) {
    case 'shared-iterations':
      return Math.min(executor.vus, executor.iterations);
    case 'constant-vus':
      return executor.vus;
    case 'ramping-vus':
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
      return seen;
  }
}

function frontDoor({ lab, nginx, gunicorn }: HostConfig, url: string | undefined): FrontDoor {
  if (lab !== undefined) return 'lab';
  const port = portOf(url);
  if (nginx?.listens.some((listen) => listen.port === port)) return 'nginx';
  if (gunicorn?.binds.some((bind) => bind.endsWith(`:${port}`))) return 'gunicorn';
  // A port that nobody names may be forwarded: a balancer or a translation of addresses in front.
  if (nginx !== undefined) return 'nginx';
  return gunicorn === undefined ? 'unknown' : 'gunicorn';
}

function portOf(url: string | undefined): number | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
