import { formatCount } from '../../format.ts';
import { boundOf } from '../log-sighting.ts';
import type { Proposal, Rule } from '../rule.ts';
import type { RunFacts } from '../run-facts.ts';
import type { EvidenceLine } from '../verdict.ts';

const source = 'https://nginx.org/en/docs/ngx_core_module.html#worker_rlimit_nofile';
/** After a failed accept4() a worker leaves its queue alone for accept_mutex_delay: 500 ms. */
const pauseS = 1;

/** nginx's workers had no file descriptor left: for a new client (accept4) or for the backend (socket). */
export const nginxOpenFiles: Rule = {
  id: 'nginx_open_files',
  judge(facts) {
    const { sighting, config, wasRead } = facts;
    const sockets = sighting('nginx_socket_no_files');
    const accepts = sighting('nginx_accept_no_files');
    const limits = limitLines(facts);
    const proposals: Proposal[] = [];
    if (sockets.count > 0) {
      proposals.push({
        cause: 'nginx had no file descriptor left',
        confidence: 'high',
        classes: [{ class: 'http_500' }, { class: 'http_502' }],
        bounds: [boundOf(sockets)],
        evidence: [...sockets.lines, ...limits],
        source,
        isFinding: true,
      });
    }
    if (accepts.count > 0) {
      const { connectTimeoutMs, timeoutMs } = facts.record.summary.config.connection;
      const common = {
        cause: 'nginx had no file descriptor left',
        confidence: limits.length > 0 ? 'medium' : 'low',
        evidence: [...accepts.lines, ...limits],
        source,
      } as const;
      // Who came while nobody was let in fails when his time is over.
      const within = (waitMs: number) => {
        const paused = accepts.perSecond.map(([second]) => second);
        return (second: number) => paused.some((at) => second >= at - 1 && second <= at + pauseS + Math.ceil(waitMs / 1000));
      };
      proposals.push(
        { ...common, classes: [{ class: 'connect_timeout' }], during: within(connectTimeoutMs), isFinding: true },
        { ...common, classes: [{ class: 'response_timeout' }], during: within(timeoutMs) },
        {
          ...common,
          classes: (['reset', 'closed'] as const).map((name) => ({ class: name, atMost: facts.withoutBytes(name) })),
          during: within(connectTimeoutMs),
        },
      );
    }
    if (proposals.length > 0) return { proposals };
    if (!wasRead('nginx_error')) return {};
    const limit = config.nginx?.nofile;
    return { ruledOut: `open files: no "Too many open files"${limit === undefined ? '' : `, nofile ${formatCount(limit)}`}` };
  },
};

function limitLines({ config, connections }: RunFacts): EvidenceLine[] {
  const { nginx } = config;
  if (nginx?.nofile === undefined || nginx.workerProcesses < 1) return [];
  const needed = (connections * (nginx.isProxy ? 2 : 1)) / nginx.workerProcesses;
  if (needed < nginx.nofile * 0.5) return [];
  const each = nginx.isProxy ? '2 files a request' : '1 file a request';
  return [
    {
      text: `nofile of an nginx worker: ${formatCount(nginx.nofile)}; ${formatCount(connections)} connections at ${each} over ${formatCount(nginx.workerProcesses)} workers need ${formatCount(Math.ceil(needed))}`,
      source: 'config',
    },
  ];
}
