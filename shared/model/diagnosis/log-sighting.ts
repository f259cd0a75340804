import { formatCount } from '../format.ts';
import { visibleExcerpt } from '../report/visible-text.ts';
import type { Bound } from './bound.ts';
import type { LogSignature } from './log-signature.ts';
import type { LogRole, RunEvidence } from './run-evidence.ts';
import type { EvidenceLine } from './verdict.ts';

/** Every line of one kind, over all logs of the machine. */
export interface Sighting {
  readonly signature: LogSignature;
  readonly count: number;
  readonly perSecond: readonly (readonly [number, number])[];
  /** `error.log ×4: 768 worker_connections are not enough`; empty where there is none. */
  readonly lines: readonly EvidenceLine[];
}

const excerptLength = 160;

/** Gathers what the logs say of one kind of line. `roles` leaves out logs that only repeat it. */
export function sightingOf(evidence: RunEvidence | undefined, signature: LogSignature, roles?: readonly LogRole[]): Sighting {
  const perSecond = new Map<number, number>();
  const lines: EvidenceLine[] = [];
  let count = 0;
  for (const log of evidence?.logs ?? []) {
    if (roles !== undefined && !roles.includes(log.role)) continue;
    for (const found of log.signatures) {
      if (found.signature !== signature || !(found.count > 0)) continue;
      count += found.count;
      for (const [second, some] of found.perSecond) if (some > 0) perSecond.set(second, (perSecond.get(second) ?? 0) + some);
      const example = found.examples[0]?.text;
      const text = `${fileName(log.path)} ×${formatCount(found.count)}${example === undefined ? '' : `: ${message(example)}`}`;
      lines.push({ text, atMs: found.firstAtMs, source: 'log' });
    }
  }
  return { signature, count, perSecond: [...perSecond].sort(([a], [b]) => a - b), lines };
}

/** One failure for each line. */
export function boundOf({ signature, count, perSecond }: Sighting): Bound {
  return { key: `log:${signature}`, count, perSecond };
}

/** A log of this role was read, whole as far as is known. */
export function wasRead(evidence: RunEvidence | undefined, role: LogRole): boolean {
  const logs = evidence?.logs.filter((log) => log.role === role) ?? [];
  return logs.length > 0 && logs.every(({ problem }) => problem === undefined);
}

function fileName(path: string): string {
  return visibleExcerpt(path.slice(path.lastIndexOf('/') + 1) || path, 60);
}

/** What an nginx line says, without its time, process and client. */
function message(line: string): string {
  const told = line.replace(/^\S+ \S+ \[\w+\] \d+#\d+: (?:\*\d+ )?/, '').replace(/, client: .*$/s, '');
  return visibleExcerpt(told, excerptLength);
}
