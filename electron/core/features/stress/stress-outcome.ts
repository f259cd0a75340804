import { type Problem, problemOf } from '../../../../shared/contract/hosts.ts';
import type { StressJob } from '../../../../shared/contract/stress.ts';
import { formatPlural, formatTimeOfDay } from '../../../../shared/model/format.ts';
import { hostLimitMarginMs, stressSeconds } from '../../../../shared/model/stress-command.ts';
import { parseStressMetrics } from '../../../../shared/model/stress-metrics.ts';
import { lastLineOf } from '../../base/run-command.ts';

/** What is known of a job when none of it runs any more, or what is left cannot be ended. */
export interface StressEnding {
  readonly job: StressJob;
  /** stress-ng processes that are still there. */
  readonly remaining: number;
  /** Why the console ended it. */
  readonly stopReason: string | undefined;
  /** Of the command, where somebody was there to see it. */
  readonly exitCode: number | undefined;
  /** Nobody watched it for a while. */
  readonly wasLost: boolean;
  /** Unix time in ms. */
  readonly now: number;
}

/** How a job ended: its state, why, its figures and what is left of it. */
export function stressOutcome({ job, remaining, stopReason, exitCode, wasLost, now }: StressEnding): Partial<StressJob> {
  // When nobody watched, it ended at the latest when the host ends it.
  const endedAt = wasLost && stopReason === undefined ? Math.min(now, job.endsAt) : now;
  const common = {
    endedAt,
    remaining,
    metrics: parseStressMetrics(job.output),
    ...(remaining > 0 ? { problem: stillThere(remaining) } : {}),
  };
  if (stopReason !== undefined) return { ...common, state: 'stopped', reason: stopReason };
  // 124: the outer timeout was quicker than stress-ng itself.
  if (exitCode !== undefined && exitCode !== 0 && exitCode !== 124) return { ...common, ...failure(job, exitCode) };
  const askedMs = stressSeconds(job.settings) * 1000;
  // stress-ng exits with 0 when it is told to end: 0 alone is not "ran to its end".
  if (endedAt - job.startedAt < askedMs - 1000) return { ...common, ...endedEarly(endedAt - job.startedAt, askedMs, wasLost, now) };
  return { ...common, state: 'ended', reason: wasLost ? unwatchedText('None of it is left.', now) : 'It ran to its end.' };
}

/** What to say of a job nobody watched for a while. */
export function unwatchedText(rest: string, now: number): string {
  return `Nobody watched it for a while: the link was lost, or the console had ended. Looked at ${formatTimeOfDay(now)}: ${rest}`;
}

/** The latest moment at which the host itself has ended it, Unix time in ms. */
export function hostLimitOf({ endsAt }: Pick<StressJob, 'endsAt'>): number {
  return endsAt + hostLimitMarginMs;
}

/** What differs from what was asked for: `actual` was read back from the processes, `session` from their session where that was lifted. */
export function nicenessNote(asked: number, actual: number, session: number | undefined): string | undefined {
  if (actual !== asked) return `Asked for nice ${asked}; the host runs it at nice ${actual}.`;
  if (session === undefined || session === asked) return undefined;
  return `The kernel divides the CPU by sessions first, and this one's stays at nice ${session}: other services may keep their share.`;
}

/** Why a job could not be stopped, and what ends it then. */
export function unstoppable(job: StressJob, error: unknown): Problem {
  const { code, message } = problemOf(error);
  const hint = `The host itself ends it by ${formatTimeOfDay(hostLimitOf(job))}; it is looked after when the link is back.`;
  return { code, message: `It could not be stopped: ${message}`, hint };
}

function stillThere(remaining: number): Problem {
  return {
    code: 'timeout',
    message: `${formatPlural(remaining, 'stress-ng process', 'stress-ng processes')} of it ${remaining === 1 ? 'is' : 'are'} still there.`,
    hint: 'Look at them in a terminal: pgrep -l stress-ng',
  };
}

function failure({ output }: StressJob, code: number): Partial<StressJob> {
  const said = lastLineOf(output);
  const how = code > 128 ? `stress-ng was ended by signal ${code - 128}` : `stress-ng ended with code ${code}`;
  const message = said === '' ? `${how}.` : `${how}: ${said}`;
  return {
    state: 'failed',
    reason: `${how}.`,
    problem: { code: code === 127 ? 'missing_tool' : 'unavailable', message, hint: 'Its output says more.' },
  };
}

function endedEarly(ranMs: number, askedMs: number, wasLost: boolean, now: number): Partial<StressJob> {
  if (wasLost) return { state: 'stopped', reason: unwatchedText('It ended before its time, with the link. None of it is left.', now) };
  const reason = `It ended after ${(ranMs / 1000).toFixed(1)} s of ${askedMs / 1000} s, and not by this console.`;
  return { state: 'failed', reason, problem: { code: 'cancelled', message: reason, hint: 'Somebody or something on the host ended it.' } };
}
