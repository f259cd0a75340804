import { formatBytes, formatCount } from '../../format.ts';
import type { HostConfig } from '../host-config.ts';
import { boundOf } from '../log-sighting.ts';
import { cannotTell, type Finding, type Proposal, type Rule } from '../rule.ts';
import type { EvidenceLine } from '../verdict.ts';

const source = 'https://docs.kernel.org/admin-guide/mm/concepts.html#oom-killer';
/** A killed worker is missed until Gunicorn has another one. */
const afterS = 3;
/** Gunicorn's worker_connections of its asynchronous workers, where nothing else is said. */
const asyncRequests = 1000;
const muchSwapBytes = 64 * 1024 * 1024;

/** The kernel killed a process because memory had run out, or the machine swapped. */
export const outOfMemory: Rule = {
  id: 'out_of_memory',
  judge({ sighting, counters, host, config, failed, withoutBytes }) {
    const kernel = sighting('kernel_out_of_memory');
    const gunicorn = sighting('gunicorn_worker_killed');
    const kills = Math.max(counters?.outOfMemoryKills ?? 0, kernel.count);
    const swapped = Math.max(host?.swappedBytes ?? 0, (counters?.swappedOutPages ?? 0) * 4096);
    const evidence: EvidenceLine[] = [
      ...(counters !== undefined && counters.outOfMemoryKills > 0
        ? [{ text: `oom_kill +${formatCount(counters.outOfMemoryKills)}`, source: 'kernel' } as const]
        : []),
      ...kernel.lines,
      ...gunicorn.lines,
      ...(swapped > 0 ? [{ text: `${formatBytes(swapped)} swapped out`, source: 'kernel' } as const] : []),
    ];
    if (kills > 0) {
      const at = [...kernel.perSecond, ...gunicorn.perSecond].map(([second]) => second);
      const during = at.length === 0 ? undefined : (second: number) => at.some((kill) => second >= kill - 1 && second <= kill + afterS);
      const cause = 'memory ran out and the kernel killed a process';
      const common = { cause, evidence, source, ...(during === undefined ? {} : { during }) } as const;
      const confidence: Proposal['confidence'] = at.length === 0 ? 'medium' : 'high';
      const lost = { key: 'kernel:kills', count: kills * requestsOf(config) };
      const proposals: Proposal[] = [
        ...(['nginx_upstream_closed', 'nginx_upstream_reset'] as const).map(
          (signature): Proposal => ({
            ...common,
            confidence,
            classes: [{ class: 'http_502' }] as const,
            bounds: [boundOf(sighting(signature)), lost],
            isFinding: signature === 'nginx_upstream_closed',
          }),
        ),
        // Without nginx in front the client itself sees the worker go.
        {
          ...common,
          confidence: 'medium',
          classes: [
            { class: 'reset', atMost: withoutBytes('reset') },
            { class: 'closed', atMost: withoutBytes('closed') },
            { class: 'truncated' },
          ],
          bounds: [lost],
        },
      ];
      return { proposals };
    }
    const findings: Finding[] =
      swapped > muchSwapBytes ? [{ cause: 'the machine ran short of memory and swapped', confidence: 'medium', evidence, source }] : [];
    if (findings.length > 0) return { findings };
    if (counters === undefined || failed('http_502', 'reset', 'closed', 'truncated') === 0) return cannotTell;
    return { ruledOut: 'memory: oom_kill +0' };
  },
};

/** Requests a process has in hand when it is killed. */
function requestsOf({ gunicorn }: HostConfig): number {
  if (gunicorn === undefined || /sync$/.test(gunicorn.workerClass)) return 1;
  return gunicorn.workerClass === 'gthread' ? Math.max(1, gunicorn.threads) : asyncRequests;
}
