import type { NextChange, SettingChange, VerdictRule } from '../verdict.ts';
import { type ChangeContext, expectedGone } from './change-context.ts';

/** Changes of the machine itself. */
export const machineChanges: Partial<Record<VerdictRule, (context: ChangeContext) => NextChange | undefined>> = {
  cpu_throttled(context) {
    return {
      title: 'Set the instance to unlimited, or take a type that is not burstable',
      why: 'Without credits a T instance has its baseline only, whatever it is asked for.',
      changes: [instance(context, 'credits', 'unlimited, or an m or c type')],
      expected: `Steal stays under 5 %. ${expectedGone(context)}`,
    };
  },
  cpu_saturated(context) {
    return {
      title: 'Take a machine with more cores, or let the requests come at a pace it can serve',
      why: 'The site’s own work fills every core: no setting makes more of them.',
      changes: [instance(context, 'cores', 'more, or a second machine')],
      expected: 'More requests a second with none lost. The sizing below the verdict says which type.',
    };
  },
};

function instance({ facts }: ChangeContext, name: string, to: string): SettingChange {
  const type = facts.config.machine?.instanceType;
  return { where: 'instance', name, ...(type === undefined ? {} : { from: type }), to };
}
