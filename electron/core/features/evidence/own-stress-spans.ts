import type { StressJob } from '../../../../shared/contract/stress.ts';
import type { OwnStressSpan } from '../../../../shared/model/diagnosis/overlapping-stress.ts';

/** Stress jobs as they weigh on a run: with what was read back from their processes, where it was. */
export function ownStressSpans(jobs: readonly StressJob[]): OwnStressSpan[] {
  return jobs
    .filter(({ state, workerCount }) => state !== 'failed' || (workerCount ?? 0) > 0)
    .map(({ command, settings, workerCount, actualNiceness, startedAt, endsAt, endedAt }) => ({
      command,
      workers: workerCount ?? settings.workers,
      niceness: actualNiceness ?? settings.niceness,
      ...{ startedAt, endsAt, endedAt },
    }));
}
