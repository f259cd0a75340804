import { formatShare } from '../../format.ts';
import { isService } from '../host-facts.ts';
import { cannotTell, type Rule } from '../rule.ts';

const fullyBusy = 0.95;
/** So much of the CPUs must be the site's own work. */
const ownWork = 0.6;

/** The site's own programs used all CPUs: this is what the machine can do. A busy CPU alone loses no request. */
export const cpuSaturated: Rule = {
  id: 'cpu_saturated',
  judge({ host, evidence, failed }) {
    if (host === undefined) return cannotTell;
    const busy = formatShare(Math.round(host.busy * 100) / 100);
    if (host.busy < 0.8 * fullyBusy) return { ruledOut: `saturated CPU: ${busy} busy` };
    const services = host.share(isService);
    if ((evidence?.stress.length ?? 0) > 0 || services < ownWork * host.busy) {
      const { top } = host;
      // Node calls its first thread so: on one machine with the site it is the generator.
      const isOurs = evidence?.isLocal === true && top?.name === 'MainThread';
      const other = top === undefined ? 'other work' : isOurs ? 'the load generator itself first' : `${top.name} first`;
      return { ruledOut: `saturated CPU: ${busy} busy, but with ${other}` };
    }
    const waited = failed('response_timeout', 'connect_timeout', 'http_504') > 0;
    return {
      proposals: [
        {
          cause: 'the site used all CPUs: this is the capacity of the machine',
          confidence: 'low',
          classes: waited ? [{ class: 'response_timeout' }, { class: 'connect_timeout' }, { class: 'http_504' }] : [],
          during: (second) => (host.at(second)?.busy ?? 0) >= fullyBusy,
          evidence: [
            {
              text: `CPUs ${busy} busy, ${formatShare(Math.round(services * 100) / 100)} of them with the site's own programs`,
              source: 'host',
            },
          ],
          source: 'https://www.brendangregg.com/usemethod.html',
          isFinding: true,
        },
      ],
    };
  },
};
