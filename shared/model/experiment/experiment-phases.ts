import type { LoadPlan } from '../load-plan.ts';
import { mostVus, planDurationMs, plannedRequests } from '../schedule.ts';
import { longestStressMs, type StressSettings } from '../stress-settings.ts';
import type { PhaseKind } from './experiment-phase.ts';

/** What decides which phases an experiment has. */
export interface PhasedPlan {
  readonly load: LoadPlan;
  readonly smoke: boolean;
  readonly baseline: boolean;
  readonly stress?: StressSettings | undefined;
  readonly repeats: number;
  readonly coolDownMs: number;
}

export interface PlannedPhase {
  readonly kind: PhaseKind;
  /** `load 2 of 3` */
  readonly text: string;
}

const smokeRequests = 200;
const smokeVus = 5;
/** Far longer than 200 requests take anywhere that is worth loading. */
const longestSmokeMs = 60_000;
/** What a stress needs beyond its load: it begins before, and what is in flight at the end is still under it. */
const aroundLoadMs = 15_000;

/** The phases in their order; a pause stands between two loads. */
export function experimentPhases({ smoke, baseline, stress, repeats, coolDownMs }: PhasedPlan): PlannedPhase[] {
  const loads: PlannedPhase[] = Array.from({ length: repeats }, (_, index) => ({ kind: 'load', text: `load ${index + 1} of ${repeats}` }));
  if (baseline && stress !== undefined) loads.unshift({ kind: 'baseline', text: 'baseline without stress' });
  const pause: PlannedPhase[] = coolDownMs > 0 ? [{ kind: 'cool_down', text: 'cool-down' }] : [];
  return [
    ...(smoke ? [{ kind: 'smoke', text: 'smoke' } as const] : []),
    ...loads.flatMap((load, index) => (index === 0 ? [load] : [...pause, load])),
  ];
}

/** The same requests, a few of them, over few connections: one that fails ends it. */
export function smokePlan(load: LoadPlan): LoadPlan {
  return {
    ...load,
    executor: {
      type: 'shared-iterations',
      iterations: Math.min(smokeRequests, plannedRequests(load.executor) ?? smokeRequests),
      vus: Math.max(1, Math.min(smokeVus, mostVus(load.executor))),
      maxDurationMs: longestSmokeMs,
    },
    thresholds: [{ metric: 'http_req_failed', expression: 'rate==0', abortOnFail: true }],
  };
}

/** The stress of a load: at least as long, as far as a stress may last. It is stopped when the load has ended. */
export function stressOfLoad(stress: StressSettings, load: LoadPlan): StressSettings {
  const neededMs = planDurationMs(load.executor) + load.gracefulStopMs + aroundLoadMs;
  return { ...stress, durationMs: Math.min(longestStressMs, Math.max(stress.durationMs, neededMs)) };
}
