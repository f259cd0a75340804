import { isDeepStrictEqual } from 'node:util';
import type { AlarmDraft } from '../../../../../shared/contract/alarms.ts';

/** They sample the same, and make one value a period of it in the same way. */
export function isSameSampling(a: AlarmDraft, b: AlarmDraft): boolean {
  return a.periodS === b.periodS && a.statistic === b.statistic && isDeepStrictEqual(a.where, b.where);
}

/** They sample the same and judge it by the same rule: they differ by what they are called at most. */
export function isSameRule(a: AlarmDraft, b: AlarmDraft): boolean {
  return isSameSampling(a, b) && isDeepStrictEqual(judgedBy(a), judgedBy(b));
}

function judgedBy({ comparison, threshold, evaluationPeriods, datapointsToAlarm, treatMissingData }: AlarmDraft) {
  return { comparison, threshold, evaluationPeriods, datapointsToAlarm, treatMissingData };
}
