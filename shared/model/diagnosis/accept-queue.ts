import { formatCount } from '../format.ts';
import type { Bound } from './bound.ts';
import type { HostConfig } from './host-config.ts';
import type { RunFacts } from './run-facts.ts';
import type { EvidenceLine } from './verdict.ts';

/** So much of a queue was filled when it was looked at, once a second: it is full in between. */
const fullShare = 0.9;

/** What the kernel dropped at accept queues, all of them together: at most so many requests were lost there. */
export function queueBound({ counters }: RunFacts): Bound | undefined {
  if (counters === undefined) return undefined;
  const count = Math.max(counters.listenOverflows, counters.listenDrops);
  return count > 0 ? { key: 'kernel:listen', count } : undefined;
}

/** The queue of one of these ports, where it was seen full. */
export function queueLine({ host }: RunFacts, ports: readonly number[]): EvidenceLine | undefined {
  for (const port of ports) {
    const seen = host?.queue(port);
    if (seen === undefined || seen.limit <= 0 || seen.queued < fullShare * seen.limit) continue;
    const text = `Accept queue of port ${port}: ${formatCount(seen.queued)} of ${formatCount(seen.limit)} waiting`;
    return { text, source: 'host', atMs: Math.max(0, seen.atMs) };
  }
  return undefined;
}

/** Ports Gunicorn listens on, all but one. */
export function gunicornPorts({ gunicorn }: HostConfig, except?: number): number[] {
  return (gunicorn?.binds ?? [])
    .map((bind) => Number(/:(\d+)$/.exec(bind)?.[1]))
    .filter((port) => Number.isInteger(port) && port !== except);
}
