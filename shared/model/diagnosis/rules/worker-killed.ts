import { formatCount } from '../../format.ts';
import { boundOf } from '../log-sighting.ts';
import { cannotTell, type Proposal, type Rule } from '../rule.ts';
import type { EvidenceLine } from '../verdict.ts';

const source = 'https://docs.gunicorn.org/en/stable/settings.html#timeout';

/** A worker of the backend ended in the middle of a request: killed at Gunicorn's timeout, or fallen over. */
export const workerKilled: Rule = {
  id: 'worker_killed',
  judge({ sighting, config, withoutBytes, wasRead, door, failed, counters }) {
    const timeouts = sighting('gunicorn_worker_timeout');
    const killed = sighting('gunicorn_worker_killed');
    const exited = sighting('gunicorn_worker_exited');
    const isOutOfMemory = (counters?.outOfMemoryKills ?? 0) > 0 || sighting('kernel_out_of_memory').count > 0;
    const ends: EvidenceLine[] = [...timeouts.lines, ...killed.lines, ...exited.lines];
    const setting: EvidenceLine[] =
      config.gunicorn === undefined || timeouts.count === 0
        ? []
        : [{ text: `Gunicorn's timeout is ${formatCount(config.gunicorn.timeoutS)} s`, source: 'config' }];
    const cause =
      timeouts.count > 0
        ? 'Gunicorn killed a worker at its timeout, and the request with it'
        : 'the backend ended the connection before it had answered';
    const proposals: Proposal[] = [];
    for (const seen of [sighting('nginx_upstream_closed'), sighting('nginx_upstream_reset')]) {
      if (seen.count === 0) continue;
      proposals.push({
        cause,
        confidence: ends.length > 0 ? 'high' : 'medium',
        classes: [{ class: 'http_502' }, { class: 'truncated' }],
        bounds: [boundOf(seen)],
        evidence: [...seen.lines, ...ends, ...setting],
        source,
        isFinding: true,
      });
    }
    // A worker that does not end at its timeout is killed a second later: two lines of one end. One that memory ran out for is another rule's.
    const workers = isOutOfMemory ? timeouts.count : Math.max(timeouts.count, killed.count);
    if (door === 'gunicorn' && workers > 0) {
      const threads = Math.max(1, config.gunicorn?.threads ?? 1);
      proposals.push({
        cause,
        confidence: 'high',
        classes: [{ class: 'closed', atMost: withoutBytes('closed') }, { class: 'reset' }, { class: 'truncated' }],
        bounds: [{ key: 'gunicorn:killed', count: workers * threads }],
        evidence: [...ends, ...setting],
        source,
        isFinding: true,
      });
    }
    if (proposals.length > 0) return { proposals };
    if (!wasRead('nginx_error') || failed('http_502') === 0) return cannotTell;
    return { ruledOut: 'killed worker: no "upstream prematurely closed connection"' };
  },
};
