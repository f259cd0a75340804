import { formatShare } from '../../format.ts';
import { boundOf } from '../log-sighting.ts';
import { cannotTell, type Proposal, type Rule } from '../rule.ts';
import type { OverlappingStress } from '../run-evidence.ts';
import type { RunFacts } from '../run-facts.ts';
import { stressText } from '../stress-line.ts';
import type { EvidenceLine } from '../verdict.ts';

const source = 'https://man7.org/linux/man-pages/man7/sched.7.html';
/** What a starved server does to a client, whoever is at the end of the chain. */
const starvedClasses = ['connect_timeout', 'connect_failed', 'response_timeout', 'reset', 'closed', 'http_504'] as const;
/** Lines a server writes about a backend that got no time. */
const symptoms = ['nginx_upstream_backlog_full', 'nginx_upstream_closed', 'nginx_upstream_reset', 'nginx_upstream_timed_out'] as const;
const fullyBusy = 0.9;
/** Outside of the stress so much less must fail. */
const difference = 2;

/** A stress at a better priority took the time the server needed. At equal priority the same stress costs no request. */
export const starvedByPriority: Rule = {
  id: 'starved_by_priority',
  judge(facts) {
    const { evidence, host, sighting } = facts;
    if (evidence === undefined) return cannotTell;
    if (evidence.stress.length === 0) return { ruledOut: 'priority: nothing stressed the machine' };
    const services = servicesNiceness(facts);
    const favoured = evidence.stress.filter(({ niceness }) => niceness < (services ?? 0));
    const [worst] = [...favoured].sort((a, b) => a.niceness - b.niceness);
    if (worst === undefined) {
      const [stress] = evidence.stress;
      return { ruledOut: `priority: the stress ran at nice ${stress?.niceness}, the services at ${services ?? 0}` };
    }
    const { timeoutMs } = facts.record.summary.config.connection;
    const during = (second: number) =>
      favoured.some(({ fromMs, toMs }) => second * 1000 + 1000 >= fromMs && second * 1000 <= toMs + timeoutMs);
    const shares = failedShares(facts, during);
    if (shares !== undefined && shares.inside < difference * shares.outside) {
      return { ruledOut: `priority: ${percent(shares.outside)} failed without the stress, ${percent(shares.inside)} with it` };
    }
    const isFull = host !== undefined && host.busy >= fullyBusy && worst.workers >= host.cpuCount;
    const common = {
      cause: 'the server was starved: a stress ran at a better priority',
      confidence: services !== undefined && isFull ? 'high' : isFull || host === undefined ? 'medium' : 'low',
      during,
      evidence: starvationLines(facts, worst, services, shares),
      source,
    } as const;
    const proposals: Proposal[] = [
      { ...common, classes: starvedClasses.map((name) => ({ class: name })) },
      ...symptoms
        .map((signature) => sighting(signature))
        .filter(({ count }) => count > 0)
        .map((seen) => ({
          ...common,
          classes: [{ class: 'http_502' }] as const,
          bounds: [boundOf(seen)],
          evidence: [...common.evidence, ...seen.lines],
        })),
    ];
    return { proposals };
  },
};

/** Least favoured niceness of the programs that serve; `undefined` where nobody saw them. */
function servicesNiceness({ config }: RunFacts): number | undefined {
  const known = [config.nginx?.niceness, config.gunicorn?.niceness].filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** How much failed within the stress and outside of it, where there was enough of both. */
function failedShares(facts: RunFacts, during: (second: number) => boolean): { inside: number; outside: number } | undefined {
  const sums = { inside: { ok: 0, failed: 0 }, outside: { ok: 0, failed: 0 } };
  for (const { second, ok, failed } of facts.record.seconds) {
    const side = during(second) ? sums.inside : sums.outside;
    side.ok += ok;
    side.failed += failed;
  }
  const ended = (side: { ok: number; failed: number }) => side.ok + side.failed;
  if (ended(sums.outside) < 0.1 * ended(sums.inside) || ended(sums.outside) < 20 || ended(sums.inside) === 0) return undefined;
  const share = (side: { ok: number; failed: number }) => side.failed / ended(side);
  return { inside: share(sums.inside), outside: share(sums.outside) };
}

function starvationLines(
  { host, evidence }: RunFacts,
  worst: OverlappingStress,
  services: number | undefined,
  shares: { inside: number; outside: number } | undefined,
): EvidenceLine[] {
  return [
    { text: stressText(worst), source: 'stress', atMs: Math.max(0, worst.fromMs) },
    {
      text: services === undefined ? 'The niceness of nginx and Gunicorn is not known' : `nginx and Gunicorn at nice ${services}`,
      source: 'config',
    },
    ...(host === undefined ? [] : [{ text: `CPUs ${percent(host.busy)} busy`, source: 'host' } as const]),
    ...(shares === undefined
      ? []
      : [{ text: `${percent(shares.inside)} failed with it, ${percent(shares.outside)} without`, source: 'client' } as const]),
    ...(evidence?.isLocal === true
      ? [{ text: 'The load generator ran on the same machine and was starved, too', source: 'client' } as const]
      : []),
  ];
}

function percent(share: number): string {
  return formatShare(Math.round(share * 1000) / 1000);
}
