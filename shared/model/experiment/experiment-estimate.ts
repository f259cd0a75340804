import { estimatePlan } from '../estimate.ts';
import type { PhaseKind } from './experiment-phase.ts';
import { experimentPhases, type PhasedPlan, smokePlan } from './experiment-phases.ts';

/** What is known of the speed: answers a second in an earlier run, or how long one of these loads has just taken. */
export interface KnownSpeed {
  readonly ratePerSecond?: number | undefined;
  readonly loadMs?: number | undefined;
}

/** Without an earlier run: 200 requests over five connections, at a quarter of a second each. */
const unknownSmokeMs = 10_000;

/** About how long a phase takes; `undefined` where the server decides and its speed is not known. */
export function phaseDurationMs(kind: PhaseKind, plan: PhasedPlan, { ratePerSecond, loadMs }: KnownSpeed): number | undefined {
  if (kind === 'cool_down') return plan.coolDownMs;
  if (kind === 'smoke') return estimatePlan(smokePlan(plan.load), ratePerSecond).durationMs ?? unknownSmokeMs;
  return loadMs ?? estimatePlan(plan.load, ratePerSecond).durationMs;
}

/** Requests and time of a whole experiment, as far as they can be said before it begins. */
export function estimateExperiment(
  plan: PhasedPlan,
  speed: KnownSpeed,
): { readonly requests?: number | undefined; readonly durationMs?: number | undefined } {
  const phases = experimentPhases(plan);
  const loads = phases.filter(({ kind }) => kind === 'load' || kind === 'baseline').length;
  const perLoad = estimatePlan(plan.load, speed.ratePerSecond).requests;
  const smoke = plan.smoke ? (estimatePlan(smokePlan(plan.load)).requests ?? 0) : 0;
  return {
    requests: perLoad === undefined ? undefined : smoke + loads * perLoad,
    durationMs: remainingMs(
      phases.map(({ kind }) => kind),
      plan,
      speed,
    ),
  };
}

/** About how long these phases take together. */
export function remainingMs(kinds: readonly PhaseKind[], plan: PhasedPlan, speed: KnownSpeed): number | undefined {
  let sum = 0;
  for (const kind of kinds) {
    const durationMs = phaseDurationMs(kind, plan, speed);
    if (durationMs === undefined) return undefined;
    sum += durationMs;
  }
  return sum;
}
