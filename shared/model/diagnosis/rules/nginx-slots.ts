import type { FailureClass } from '../../failure-class.ts';
import { formatCount } from '../../format.ts';
import type { Bound } from '../bound.ts';
import { boundOf } from '../log-sighting.ts';
import { cannotTell, type Proposal, type Rule } from '../rule.ts';
import type { RunFacts } from '../run-facts.ts';
import type { EvidenceLine } from '../verdict.ts';

const source = 'https://nginx.org/en/docs/ngx_core_module.html#worker_connections';
/** Workers do not take equal shares: the busiest runs out before all slots are taken. Measured: losses from 740 of 768 on. */
const nearShare = 0.85;

/** nginx dropped connections because no worker had a slot left. It says so at level alert when it accepts, and often not at all. */
export const nginxSlots: Rule = {
  id: 'nginx_slots',
  judge(facts) {
    const { config, door, connections, sighting, isClosedLoop } = facts;
    const { nginx } = config;
    const lines = sighting('nginx_worker_connections');
    const slots = nginx === undefined ? undefined : (nginx.workerProcesses * nginx.workerConnections) / (nginx.isProxy ? 2 : 1);
    const isNear = slots !== undefined && door === 'nginx' && connections >= nearShare * slots;
    const arithmetic: EvidenceLine[] = nginx !== undefined && slots !== undefined ? [slotsLine(facts, slots)] : [];
    const classes = droppedClasses(facts);
    const proposals: Proposal[] = [];
    if (lines.count > 0) {
      proposals.push({
        cause: 'nginx had no free connection slot',
        confidence: 'high',
        classes: [...classes, { class: 'http_500' }, { class: 'http_502' }],
        bounds: [boundOf(lines)],
        evidence: [...lines.lines, ...(isNear ? arithmetic : [])],
        source,
        isFinding: true,
      });
    }
    // Where answers are slow for want of time, an open load piles its connections up: full slots are then the consequence.
    const isPiledUp = !isClosedLoop && (facts.evidence?.stress.some(({ niceness }) => niceness < 0) ?? false);
    const dropped = facts.withoutBytes('reset') + facts.withoutBytes('closed');
    const silent = isNear && !isPiledUp && dropped > 0 ? silentBound(facts, lines.count) : undefined;
    if (silent !== undefined && silent.bound.count > 0) {
      proposals.push({
        cause: 'nginx had no free connection slot',
        confidence: silent.isCertain && isClosedLoop ? 'high' : 'medium',
        classes,
        bounds: [silent.bound],
        evidence: [
          ...arithmetic,
          { text: `${formatCount(dropped)} reset or closed before any byte of an answer`, source: 'client' },
          ...silent.evidence,
        ],
        source,
      });
    }
    if (proposals.length > 0) return { proposals };
    if (nginx === undefined || slots === undefined || door !== 'nginx' || isPiledUp) return cannotTell;
    if (!isNear) return { ruledOut: `nginx slots: ${arithmetic[0]?.text}` };
    if (dropped === 0) return { ruledOut: 'nginx slots: nothing was reset or closed before its answer' };
    return facts.accessed === undefined ? cannotTell : { ruledOut: 'nginx slots: every request stands in access.log' };
  },
};

function slotsLine({ config, connections }: RunFacts, slots: number): EvidenceLine {
  const { workerProcesses = 0, workerConnections = 0, isProxy = false } = config.nginx ?? {};
  const sum = `${formatCount(workerProcesses)} workers × ${formatCount(workerConnections)}${isProxy ? ' / 2 for proxied requests' : ''}`;
  return { text: `${formatCount(connections)} connections, slots for ${formatCount(Math.floor(slots))} (${sum})`, source: 'config' };
}

/** What a dropped connection looks like from outside: an end before any byte. */
function droppedClasses({ withoutBytes }: RunFacts): { class: FailureClass; atMost: number }[] {
  return (['reset', 'closed'] as const).map((name) => ({ class: name, atMost: withoutBytes(name) }));
}

/**
 * How many requests can have been dropped without a line: those nginx never wrote into its access log, else the resets the kernel sent. Those with a
 * line are among them, and so are those that waited for nginx until their time was over.
 */
function silentBound(facts: RunFacts, told: number): { bound: Bound; isCertain: boolean; evidence: EvidenceLine[] } | undefined {
  const { sent, accessed, accessStatus, counters, failed, evidence } = facts;
  const resets: EvidenceLine[] =
    counters === undefined ? [] : [{ text: `TcpOutRsts +${formatCount(counters.resetsSent)}`, source: 'kernel' }];
  if (accessed !== undefined) {
    const missing = Math.max(0, sent - accessed);
    const waited = Math.max(0, failed('response_timeout') - accessStatus(499));
    const text = `access.log has ${formatCount(accessed)} of ${formatCount(sent)} requests: ${formatCount(missing)} never got so far`;
    const bound = { key: 'access:missing', count: Math.max(0, missing - waited - told) };
    return { bound, isCertain: (counters?.resetsSent ?? 0) > 0, evidence: [{ text, source: 'log' }, ...resets] };
  }
  if (counters === undefined) return undefined;
  // On one machine with the generator its own resets are counted, too.
  const count = evidence?.isLocal === true ? Math.floor(counters.resetsSent / 2) : counters.resetsSent;
  return { bound: { key: 'kernel:resets', count: Math.max(0, count - told) }, isCertain: false, evidence: resets };
}
