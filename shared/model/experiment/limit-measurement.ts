import type { SecondPoint } from '../load-sample.ts';
import type { LimitOutcome } from './limit-search.ts';

/** What one step of a search for the limit did. */
export interface LimitMeasurement {
  readonly ratePerSecond: number;
  /** How long requests were started. */
  readonly stepMs: number;
  /** Until the last answer. */
  readonly durationMs: number;
  readonly ok: number;
  readonly failed: number;
  /** Never started, or still unanswered at the very end. */
  readonly aborted: number;
  /** The fastest answer. */
  readonly fastestMs: number;
  readonly seconds: readonly Pick<SecondPoint, 'second' | 'ok'>[];
  readonly isGeneratorLimited: boolean;
}

/** Answers may be so much fewer than requests before they have fallen behind: what is in flight when a step ends is not answered in it. */
const slackShare = 0.02;
const slackRequests = 2;

/** Whether the rate held, and how many answers a second came while it was asked for. */
export function judgeLimitStep(step: LimitMeasurement): { readonly outcome: LimitOutcome; readonly answeredPerSecond: number } {
  const { ratePerSecond, failed, aborted, isGeneratorLimited } = step;
  const { answeredPerSecond, overMs } = answered(step);
  const slack = Math.max(slackShare * ratePerSecond, (slackRequests * 1000) / overMs);
  const isBehind = aborted > 0 || answeredPerSecond < ratePerSecond - slack;
  const outcome = failed === 0 && !isBehind ? 'held' : isGeneratorLimited ? 'generator' : failed > 0 ? 'failed' : 'behind';
  return { outcome, answeredPerSecond };
}

/**
 * Two ways to count, of which the better one counts: over the whole step up to the last answer, which a single slow one draws out, and over
 * the later half of its seconds, where also a server that takes a second for each answer has as many answers as requests.
 */
function answered({ stepMs, durationMs, ok, fastestMs, seconds, ratePerSecond }: LimitMeasurement) {
  const wholeMs = Math.max(stepMs, durationMs - fastestMs);
  const whole = { answeredPerSecond: (ok * 1000) / wholeMs, overMs: wholeMs };
  const fullSeconds = Math.floor(stepMs / 1000);
  const from = Math.ceil(fullSeconds / 2);
  if (from >= fullSeconds) return capped(whole, ratePerSecond);
  const inHalf = seconds.filter(({ second }) => second >= from && second < fullSeconds).reduce((sum, point) => sum + point.ok, 0);
  const half = { answeredPerSecond: inHalf / (fullSeconds - from), overMs: (fullSeconds - from) * 1000 };
  return capped(half.answeredPerSecond > whole.answeredPerSecond ? half : whole, ratePerSecond);
}

/** Answers to what was asked earlier are not more than what is asked for. */
function capped<T extends { readonly answeredPerSecond: number }>(figures: T, ratePerSecond: number): T {
  return { ...figures, answeredPerSecond: Math.min(figures.answeredPerSecond, ratePerSecond) };
}
