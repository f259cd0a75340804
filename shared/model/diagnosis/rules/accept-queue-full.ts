import { formatCount } from '../../format.ts';
import { gunicornPorts, queueBound, queueLine } from '../accept-queue.ts';
import { cannotTell, type Rule } from '../rule.ts';
import type { RunFacts } from '../run-facts.ts';
import type { EvidenceLine } from '../verdict.ts';

/** The kernel dropped connections because the accept queue in front of the server was full. No program writes a line about it. */
export const acceptQueueFull: Rule = {
  id: 'accept_queue_full',
  judge(facts) {
    const { counters, withoutBytes, config } = facts;
    if (counters === undefined) return cannotTell;
    const bound = queueBound(facts);
    const figures = `ListenOverflows +${formatCount(counters.listenOverflows)}, ListenDrops +${formatCount(counters.listenDrops)}`;
    if (bound === undefined) return { ruledOut: `accept queue: ${figures}` };
    const front = frontListen(facts);
    const queue = front === undefined ? undefined : queueLine(facts, [front.port]);
    // Seen full at Gunicorn's port and not here: the drops were there.
    const isBehind = front !== undefined && queue === undefined && queueLine(facts, gunicornPorts(config, front.port)) !== undefined;
    if (isBehind && facts.failed('connect_timeout', 'connect_failed') === 0) return cannotTell;
    const size: EvidenceLine[] =
      front === undefined
        ? []
        : [{ text: `Port ${front.port} holds ${formatCount(front.size)}: the smaller of backlog and somaxconn`, source: 'config' }];
    return {
      proposals: [
        {
          cause: "the kernel's accept queue was full",
          confidence: queue === undefined ? 'medium' : 'high',
          classes: [
            { class: 'connect_timeout' },
            { class: 'connect_failed' },
            { class: 'reset', atMost: withoutBytes('reset') },
            { class: 'response_timeout' },
          ],
          bounds: [bound],
          evidence: [{ text: figures, source: 'kernel' }, ...(queue === undefined ? [] : [queue]), ...size],
          source: 'https://man7.org/linux/man-pages/man2/listen.2.html',
          isFinding: true,
        },
      ],
    };
  },
};

/** The socket that takes the run's connections, and how many may wait at it. */
function frontListen({ config, door, record }: RunFacts): { port: number; size: number } | undefined {
  const { nginx, gunicorn, kernel } = config;
  const somaxconn = kernel?.somaxconn ?? Number.POSITIVE_INFINITY;
  const url = record.summary.config.requests[0]?.url;
  const port = url !== undefined && URL.canParse(url) ? new URL(url).port : '';
  if (door === 'nginx') {
    const listen = nginx?.listens.find((one) => String(one.port) === port) ?? nginx?.listens[0];
    return listen === undefined ? undefined : { port: listen.port, size: Math.min(listen.backlog, somaxconn) };
  }
  return door === 'gunicorn' && gunicorn !== undefined && port !== ''
    ? { port: Number(port), size: Math.min(gunicorn.backlog, somaxconn) }
    : undefined;
}
