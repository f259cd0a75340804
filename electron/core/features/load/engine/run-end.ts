import { formatCount, formatDuration } from '../../../../../shared/model/format.ts';
import type { Threshold } from '../../../../../shared/model/threshold.ts';
import type { EngineEnd } from './load-engine-types.ts';

/** What ended a run before its plan did. */
export type StopCause = { readonly by: 'user' } | { readonly by: 'threshold'; readonly threshold: Threshold };

/** The final state of a run whose requests add up, and why it ended, in one sentence. */
export function describeEnd(
  cause: StopCause | undefined,
  figures: { asked: number; aborted: number; elapsedMs: number },
): Pick<EngineEnd, 'state' | 'reason'> {
  const { asked, aborted, elapsedMs } = figures;
  if (cause?.by === 'user') {
    return { state: 'stopped_by_user', reason: `Stopped by the user after ${formatCount(asked - aborted)} requests.` };
  }
  if (cause?.by === 'threshold') {
    const { metric, expression } = cause.threshold;
    return { state: 'stopped_by_threshold', reason: `Stopped because the threshold ${metric}: ${expression} was broken.` };
  }
  const count = formatCount(asked);
  const reason =
    aborted > 0
      ? `The time of the plan was up: ${formatCount(aborted)} of ${count} requests were aborted.`
      : `All ${count} requests have their outcome after ${formatDuration(elapsedMs)}.`;
  return { state: 'completed', reason };
}
