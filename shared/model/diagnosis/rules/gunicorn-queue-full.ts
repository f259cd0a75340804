import { formatCount } from '../../format.ts';
import { gunicornPorts, queueBound, queueLine } from '../accept-queue.ts';
import { boundOf } from '../log-sighting.ts';
import { cannotTell, type Proposal, type Rule } from '../rule.ts';
import type { EvidenceLine } from '../verdict.ts';

const source = 'https://docs.gunicorn.org/en/stable/settings.html#backlog';

/** Gunicorn's accept queue was full: a Unix socket says so at once, a TCP port keeps nginx waiting. */
export const gunicornQueueFull: Rule = {
  id: 'gunicorn_queue_full',
  judge(facts) {
    const { config, sighting, wasRead, counters, door, failed } = facts;
    const { gunicorn, kernel } = config;
    const full = sighting('nginx_upstream_backlog_full');
    const unreached = sighting('nginx_upstream_connect_timed_out');
    const overflows = counters === undefined ? 0 : Math.max(counters.listenOverflows, counters.listenDrops);
    const size = gunicorn === undefined ? undefined : Math.min(gunicorn.backlog, kernel?.somaxconn ?? gunicorn.backlog);
    const setting: EvidenceLine[] =
      size === undefined
        ? []
        : [
            {
              text: `Its queue holds ${formatCount(size)}: backlog ${formatCount(gunicorn?.backlog ?? size)}${kernel?.somaxconn === undefined ? '' : `, somaxconn ${formatCount(kernel.somaxconn)}`}`,
              source: 'config',
            },
          ];
    const cause = "Gunicorn's accept queue was full";
    const proposals: Proposal[] = [];
    if (full.count > 0) {
      const classes = [{ class: 'http_502' }, { class: 'http_503' }] as const;
      proposals.push({
        cause,
        confidence: 'high',
        classes,
        bounds: [boundOf(full)],
        evidence: [...full.lines, ...setting],
        source,
        isFinding: true,
      });
    }
    const ports = gunicornPorts(config);
    const queue = queueLine(facts, ports);
    const drops: EvidenceLine[] = overflows > 0 ? [{ text: `ListenOverflows +${formatCount(overflows)}`, source: 'kernel' }] : [];
    if (unreached.count > 0 && (overflows > 0 || queue !== undefined)) {
      proposals.push({
        cause,
        confidence: 'high',
        classes: [{ class: 'http_504' }],
        bounds: [boundOf(unreached)],
        evidence: [...unreached.lines, ...drops, ...(queue === undefined ? [] : [queue]), ...setting],
        source,
        isFinding: true,
      });
    }
    // The kernel counts the drops of all queues together: it must be this one that was seen full, or the only one that could be.
    const isBehind = door === 'nginx' && ports.length > 0 && (queue !== undefined || failed('connect_timeout') === 0);
    const bound = queueBound(facts);
    if (bound !== undefined && isBehind) {
      proposals.push({
        cause,
        confidence: queue === undefined ? 'low' : 'medium',
        classes: [{ class: 'response_timeout' }, { class: 'http_504' }],
        bounds: [bound],
        evidence: [...drops, ...(queue === undefined ? [] : [queue]), ...setting],
        source,
      });
    }
    if (proposals.length > 0) return { proposals };
    if (!wasRead('nginx_error') || gunicorn === undefined) return cannotTell;
    const figure = overflows > 0 ? '' : counters === undefined ? '' : ', ListenOverflows +0';
    return { ruledOut: `Gunicorn's queue: no "Resource temporarily unavailable"${figure}` };
  },
};
