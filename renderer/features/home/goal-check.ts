import type { RunListItem } from '../../../shared/contract/run-record.ts';
import type { Goal } from '../../../shared/contract/settings.ts';
import { formatCount, formatDuration } from '../../../shared/model/format.ts';

/** One part of the goal, and how the run stands to it. */
export interface GoalPart {
  readonly key: 'requests' | 'failed' | 'p95';
  readonly met: boolean;
  /** `312 failed`, `p95 1.16 s` */
  readonly text: string;
  /** By how much it was missed; absent where it was met. */
  readonly miss?: string | undefined;
}

/** The goal in words: `14,000 requests, 0 failed, p95 < 500 ms`. */
export function goalText({ requests, maxFailed, p95Ms }: Goal): string {
  const failed = maxFailed === 0 ? '0 failed' : `at most ${formatCount(maxFailed)} failed`;
  return [`${formatCount(requests)} requests`, failed, ...(p95Ms > 0 ? [`p95 < ${formatDuration(p95Ms)}`] : [])].join(', ');
}

/** A run held against the goal, part by part. A run that asked for less than the goal does not meet it, however well it went. */
export function checkGoal(goal: Goal, run: RunListItem): GoalPart[] {
  const ended = run.ok + run.failed;
  const p95Ms = run.p95Us / 1000;
  const short = goal.requests - ended;
  const over = run.failed - goal.maxFailed;
  return [
    {
      key: 'requests',
      met: short <= 0,
      text: `${formatCount(ended)} requests`,
      miss: short > 0 ? `${formatCount(short)} too few` : undefined,
    },
    {
      key: 'failed',
      met: over <= 0,
      text: `${formatCount(run.failed)} failed`,
      miss: over > 0 ? `${formatCount(over)} too many` : undefined,
    },
    ...(goal.p95Ms > 0 ? [p95Part(goal.p95Ms, p95Ms)] : []),
  ];
}

function p95Part(limitMs: number, p95Ms: number): GoalPart {
  // Without an answer there is no latency, and none that is short enough.
  if (p95Ms <= 0) return { key: 'p95', met: false, text: 'p95 –', miss: 'nothing was answered' };
  const met = p95Ms < limitMs;
  return {
    key: 'p95',
    met,
    text: `p95 ${formatDuration(p95Ms)}`,
    miss: met ? undefined : `${formatDuration(Math.max(0.01, p95Ms - limitMs))} too slow`,
  };
}
