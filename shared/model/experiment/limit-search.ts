export const limitPhases = ['step_up', 'bisect', 'confirm'] as const;
export type LimitPhase = (typeof limitPhases)[number];

/**
 * - `held`: every request was answered, as fast as they came.
 * - `failed`: some failed.
 * - `behind`: none failed, but the answers fell behind: more of the same would have ended in time-outs.
 * - `generator`: as one of the two before, but this machine could not keep the rate: it says nothing of the server.
 */
export const limitOutcomes = ['held', 'failed', 'behind', 'generator'] as const;
export type LimitOutcome = (typeof limitOutcomes)[number];

export interface LimitSettings {
  /** Requests a second, whole numbers. */
  readonly startRate: number;
  readonly maxRate: number;
  /** The answer is so exact, relatively. */
  readonly precision: number;
  /** How often the answer must hold. */
  readonly confirmations: number;
}

/** A rate that was tried, and what came of it. */
export interface LimitStep {
  readonly ratePerSecond: number;
  readonly phase: LimitPhase;
  readonly outcome: LimitOutcome;
}

/** The search so far. `held` and `ceiling` are the narrowest bounds known. */
export interface LimitBounds {
  /** Highest rate that held, below the ceiling. */
  readonly held: number | undefined;
  /** Lowest rate that did not, and whether the server or this machine was why. */
  readonly ceiling: { readonly ratePerSecond: number; readonly by: 'server' | 'generator' } | undefined;
  /** How often `held` has held since it is the answer to be confirmed. */
  readonly confirmed: number;
}

/** What to try next, or that there is nothing more to be learned. `unsettled`: so many steps and still no answer. */
export type LimitDecision =
  | { readonly kind: 'try'; readonly ratePerSecond: number; readonly phase: LimitPhase }
  | { readonly kind: 'found' | 'nothing_holds' | 'unsettled' };

/** A server that never answers twice alike is not measured for ever. */
const mostSteps = 80;

/**
 * The next rate: doubled until one does not hold (halved until one does, where already the first does not), then halfway between, until the
 * bounds are as close as asked for; then the answer itself, as often as it is to be confirmed. One that does not hold then is a bound like any
 * other. A rate at which this machine was the limit is tried once more: other work may have held it up.
 */
export function nextLimitStep(settings: LimitSettings, steps: readonly LimitStep[]): LimitDecision {
  const { startRate, maxRate, confirmations } = settings;
  const last = steps.at(-1);
  if (last === undefined) return attempt(Math.min(startRate, maxRate), 'step_up');
  if (steps.length >= mostSteps) return { kind: 'unsettled' };
  if (verdictOf(last.ratePerSecond, steps) === 'unsure') return attempt(last.ratePerSecond, last.phase);
  const { held, ceiling, confirmed } = limitBounds(steps);
  if (held === undefined) {
    const lowest = ceiling?.ratePerSecond ?? 1;
    return lowest <= 1 ? { kind: 'nothing_holds' } : attempt(Math.floor(lowest / 2), 'bisect');
  }
  if (ceiling === undefined && held < maxRate) return attempt(Math.min(maxRate, held * 2), 'step_up');
  if (ceiling !== undefined && ceiling.ratePerSecond - held > widestGap(settings, ceiling.ratePerSecond)) {
    return attempt(Math.floor((held + ceiling.ratePerSecond) / 2), 'bisect');
  }
  return confirmed < confirmations ? attempt(held, 'confirm') : { kind: 'found' };
}

/** What the steps say together. */
export function limitBounds(steps: readonly LimitStep[]): LimitBounds {
  const rates = [...new Set(steps.map(({ ratePerSecond }) => ratePerSecond))].sort((a, b) => a - b);
  const verdicts = rates.map((ratePerSecond) => ({ ratePerSecond, verdict: verdictOf(ratePerSecond, steps) }));
  const lost = verdicts.find(({ verdict }) => verdict === 'server' || verdict === 'generator');
  const held = verdicts.findLast(
    ({ ratePerSecond, verdict }) => verdict === 'held' && (lost === undefined || ratePerSecond < lost.ratePerSecond),
  )?.ratePerSecond;
  const confirmed = steps.filter(
    ({ ratePerSecond, phase, outcome }) => ratePerSecond === held && phase === 'confirm' && outcome === 'held',
  ).length;
  return {
    held,
    ceiling: lost && { ratePerSecond: lost.ratePerSecond, by: lost.verdict === 'server' ? 'server' : 'generator' },
    confirmed,
  };
}

/** About how many steps are still to come, as far as that can be said: no rate above the next doubling is counted on. */
export function remainingLimitSteps(settings: LimitSettings, steps: readonly LimitStep[]): number {
  const { precision, confirmations } = settings;
  const { held, ceiling, confirmed } = limitBounds(steps);
  if (ceiling === undefined) {
    const doublings = held === undefined ? 2 : held < settings.maxRate ? 1 : 0;
    return doublings + (doublings === 0 ? 0 : halvings(0.5 / precision)) + confirmations - (doublings === 0 ? confirmed : 0);
  }
  return (
    halvings((ceiling.ratePerSecond - (held ?? 0)) / widestGap(settings, ceiling.ratePerSecond)) + Math.max(0, confirmations - confirmed)
  );
}

/** Bounds so close to each other are exact enough. */
function widestGap({ precision }: LimitSettings, ceiling: number): number {
  return Math.max(1, precision * ceiling);
}

function halvings(times: number): number {
  return Math.max(0, Math.ceil(Math.log2(times)));
}

/** One loss is enough: the answer is a rate that holds every time. */
function verdictOf(rate: number, steps: readonly LimitStep[]): 'held' | 'server' | 'generator' | 'unsure' {
  const outcomes = steps.filter(({ ratePerSecond }) => ratePerSecond === rate).map(({ outcome }) => outcome);
  if (outcomes.some((outcome) => outcome === 'failed' || outcome === 'behind')) return 'server';
  if (outcomes.at(-1) === 'held') return 'held';
  return outcomes.filter((outcome) => outcome === 'generator').length > 1 ? 'generator' : 'unsure';
}

function attempt(ratePerSecond: number, phase: LimitPhase): LimitDecision {
  return { kind: 'try', ratePerSecond, phase };
}
