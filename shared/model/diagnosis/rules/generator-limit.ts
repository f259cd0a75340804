import { formatCount, formatDuration, formatShare } from '../../format.ts';
import { summaryGeneratorText } from '../../generator-text.ts';
import type { Finding, Proposal, Rule } from '../rule.ts';

const portsSource = 'https://man7.org/linux/man-pages/man2/connect.2.html#ERRORS';
const loopSource = 'https://nodejs.org/api/perf_hooks.html#performanceeventlooputilizationutilization1-utilization2';
/** A timer this late, as a share of the time a request has, may be why it ran out. */
const lateShare = 0.5;

/** The load generator had no port, file or time left: what failed there never was the server's fault. */
export const generatorLimit: Rule = {
  id: 'generator_limit',
  judge({ record, failed, host, evidence }) {
    const { summary, seconds } = record;
    const { generator } = summary.results;
    const text = summaryGeneratorText(summary);
    const refused = failed('local_limit');
    const proposals: Proposal[] = [];
    if (refused > 0) {
      const example = summary.results.examples.find((one) => one.class === 'local_limit');
      proposals.push({
        cause: 'the load generator had no port, file or buffer left',
        confidence: 'high',
        classes: [{ class: 'local_limit' }],
        evidence: [
          { text: `${formatCount(refused)} failed on this side, before the server`, source: 'client', atMs: example?.atMs },
          ...(example?.error === undefined ? [] : [{ text: example.error, source: 'client', atMs: example.atMs } as const]),
        ],
        source: portsSource,
      });
    }
    const { timeoutMs, connectTimeoutMs } = summary.config.connection;
    const late = new Set(
      seconds.filter(({ lagMs }) => lagMs >= lateShare * Math.min(timeoutMs, connectTimeoutMs)).map(({ second }) => second),
    );
    const [first] = late;
    const isServerIdle = host !== undefined && evidence?.isLocal !== true && host.busy < 0.5;
    // A stress at a better priority on the same machine starves both sides: that is its own rule.
    const isStarved = evidence?.isLocal === true && evidence.stress.some(({ niceness }) => niceness < 0);
    if (first !== undefined && generator.limited && !isStarved) {
      proposals.push({
        cause: 'the load generator was too late to take the answers',
        confidence: isServerIdle ? 'medium' : 'low',
        classes: [{ class: 'response_timeout' }, { class: 'connect_timeout' }],
        during: (second) => late.has(second),
        evidence: [
          {
            text: `Generator lag up to ${formatDuration(Math.max(...seconds.map(({ lagMs }) => lagMs)))} in a request's ${formatDuration(timeoutMs)}`,
            source: 'client',
            atMs: first * 1000,
          },
          ...(isServerIdle ? [{ text: `The server's CPUs were ${formatShare(rounded(host.busy))} busy`, source: 'host' } as const] : []),
        ],
        source: loopSource,
      });
    }
    const findings: Finding[] =
      text === undefined || refused > 0
        ? []
        : [
            {
              cause: decapitalized(text.title),
              confidence: 'high',
              evidence: [{ text: text.hint, source: 'client' }],
              source: loopSource,
            },
          ];
    if (proposals.length > 0 || findings.length > 0) return { proposals, findings };
    const busy = formatShare(rounded(generator.eventLoopUtilization));
    return { ruledOut: `load generator: event loop ${busy} busy, lag ${formatDuration(generator.lagMs)}, no port or file missing` };
  },
};

function rounded(share: number): number {
  return Math.round(share * 100) / 100;
}

function decapitalized(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}
