import { formatShare } from '../../format.ts';
import { isStressor } from '../host-facts.ts';
import { cannotTell, type Rule } from '../rule.ts';
import { stressText } from '../stress-line.ts';

/** A stress of ours overlapped the load: the run says what the server does beside a stressor, not what it can do. */
export const ownStressor: Rule = {
  id: 'own_stressor',
  judge({ evidence, host, allFailed }) {
    if (evidence === undefined) return cannotTell;
    const [stress] = evidence.stress;
    if (stress === undefined) return { ruledOut: 'stressor: none ran beside the load' };
    const taken = host?.share(isStressor);
    const busy = host === undefined ? '' : `CPU ${formatShare(Math.round(host.busy * 100) / 100)}`;
    const outcome = allFailed === 0 ? ', nothing lost' : '';
    return {
      findings: [
        {
          cause:
            busy === ''
              ? `a stress ran beside the load${outcome}`
              : `${busy}${outcome}: a stress ran beside the load, so this says little of the site's capacity`,
          confidence: 'high',
          evidence: [
            {
              text: `${stressText(stress)}, ${stress.isOurs ? 'started from here' : 'not started from here'}`,
              source: 'stress',
              atMs: Math.max(0, stress.fromMs),
            },
            ...(taken !== undefined && taken > 0
              ? [{ text: `It took ${formatShare(Math.round(taken * 100) / 100)} of the CPUs`, source: 'host' } as const]
              : []),
          ],
          source: 'https://man7.org/linux/man-pages/man7/sched.7.html',
        },
      ],
    };
  },
};
