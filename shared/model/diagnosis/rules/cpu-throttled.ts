import { formatShare } from '../../format.ts';
import { cannotTell, type Rule } from '../rule.ts';

const source = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html';
/** Less than this is the usual noise of a shared machine. */
const muchSteal = 0.2;
const someSteal = 0.05;

/** The hypervisor gave the machine less than it asked for: a burstable instance without credits, or a crowded host. */
export const cpuThrottled: Rule = {
  id: 'cpu_throttled',
  judge({ host, config }) {
    if (host === undefined) return cannotTell;
    const type = config.machine?.instanceType;
    const isBurstable = type !== undefined && /^t\d/.test(type);
    const figure = `steal ${formatShare(Math.round(host.steal * 1000) / 1000)}`;
    if (host.steal < someSteal) return { ruledOut: `throttled CPU: ${figure}` };
    return {
      proposals: [
        {
          cause: isBurstable ? 'the burstable instance was throttled to its baseline' : 'other guests of the physical machine took the CPU',
          confidence: isBurstable ? 'medium' : 'low',
          classes: [{ class: 'response_timeout' }, { class: 'connect_timeout' }, { class: 'http_504' }],
          during: (second) => (host.at(second)?.steal ?? 0) >= muchSteal,
          evidence: [
            { text: `Mean ${figure} of the CPUs' time`, source: 'host' },
            ...(type === undefined ? [] : [{ text: `Instance type ${type}`, source: 'config' } as const]),
          ],
          source,
          isFinding: true,
        },
      ],
    };
  },
};
