import { formatCount, formatDuration } from '../../format.ts';
import { cannotTell, type Rule } from '../rule.ts';

/** Requests failed and no alarm said so: its period is longer than the run. */
export const alarmTooSlow: Rule = {
  id: 'alarm_too_slow',
  judge({ evidence, allFailed, durationMs }) {
    if (evidence === undefined || evidence.alarms.length === 0 || allFailed === 0) return cannotTell;
    const rang = evidence.alarms.filter(({ state }) => state === 'ALARM');
    const [loud] = rang;
    if (loud !== undefined) return { ruledOut: `silent alarm: ${loud.name} is in ALARM` };
    const slow = evidence.alarms.filter(({ periodS = 0 }) => periodS * 1000 >= durationMs);
    const [first] = slow.length > 0 ? slow : evidence.alarms;
    const period = first?.periodS === undefined ? undefined : formatDuration(first.periodS * 1000);
    return {
      findings: [
        {
          cause:
            slow.length > 0
              ? `a period of ${period} cannot see a run of ${formatDuration(durationMs)}: no alarm went off`
              : 'requests failed and no alarm went off',
          confidence: slow.length > 0 ? 'high' : 'medium',
          evidence: evidence.alarms.slice(0, 3).map(({ name, state, periodS, atMs }) => ({
            text: `${name}: ${state}${periodS === undefined ? '' : `, period ${formatCount(periodS)} s`}`,
            source: 'alarm',
            ...(atMs === undefined ? {} : { atMs }),
          })),
          source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-detailed-monitoring.html',
        },
      ],
    };
  },
};
