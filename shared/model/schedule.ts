import type { Executor, Stage } from './load-plan.ts';

/** When the requests of an open-model plan are due. Request numbers count from 0, times are milliseconds since the start of the run. */
export interface ArrivalSchedule {
  /** Requests the whole plan calls for. */
  readonly total: number;
  readonly durationMs: number;
  /** When this request is due. Never decreases with the number. */
  timeOfMs(index: number): number;
}

type OpenExecutor = Extract<Executor, { type: 'constant-arrival-rate' | 'ramping-arrival-rate' }>;

/** True for the executors that start requests by the clock, whatever the server does. */
export function isOpenModel(executor: Executor): executor is OpenExecutor {
  return executor.type === 'constant-arrival-rate' || executor.type === 'ramping-arrival-rate';
}

/** Most connections a plan may use at once. */
export function mostVus(executor: Executor): number {
  switch (executor.type) {
    case 'shared-iterations':
    case 'constant-vus':
      return executor.vus;
    case 'ramping-vus':
      return Math.max(executor.startVus, ...executor.stages.map((stage) => Math.ceil(stage.target)));
    case 'constant-arrival-rate':
    case 'ramping-arrival-rate':
      return executor.maxVus;
  }
}

/** How long a plan starts requests at most, in milliseconds. */
export function planDurationMs(executor: Executor): number {
  switch (executor.type) {
    case 'shared-iterations':
      return executor.maxDurationMs;
    case 'constant-vus':
    case 'constant-arrival-rate':
      return executor.durationMs;
    case 'ramping-vus':
    case 'ramping-arrival-rate':
      return sumOfDurationsMs(executor.stages);
  }
}

/** The number of requests a plan names beforehand, or `undefined` where only time limits it. */
export function plannedRequests(executor: Executor): number | undefined {
  if (executor.type === 'shared-iterations') return executor.iterations;
  if (executor.type === 'constant-arrival-rate' && executor.iterations !== undefined) return arrivalSchedule(executor).total;
  return undefined;
}

/** Virtual users of a closed-model plan at a moment: rising stages round down and falling ones up, so a stage's target is met at its end. */
export function vusAt(executor: Executor, elapsedMs: number): number {
  if (executor.type !== 'ramping-vus') return mostVus(executor);
  let from = executor.startVus;
  let stageStartMs = 0;
  for (const stage of executor.stages) {
    const passedMs = elapsedMs - stageStartMs;
    if (passedMs < stage.durationMs) {
      const exact = from + ((stage.target - from) * Math.max(0, passedMs)) / stage.durationMs;
      return stage.target >= from ? Math.floor(exact + 1e-9) : Math.ceil(exact - 1e-9);
    }
    stageStartMs += stage.durationMs;
    from = stage.target;
  }
  return Math.round(from);
}

/**
 * The due times of an arrival-rate plan, as k6 has them: at a constant rate the first request is due at 0 and the others at equal
 * distances; on a ramp the n-th (from 1) is due when the rate summed over time reaches n.
 */
export function arrivalSchedule(executor: OpenExecutor): ArrivalSchedule {
  return executor.type === 'constant-arrival-rate'
    ? constantSchedule(executor.rate, executor.durationMs, executor.iterations)
    : rampingSchedule(executor.startRate, executor.stages);
}

function constantSchedule(ratePerSecond: number, durationMs: number, iterations: number | undefined): ArrivalSchedule {
  const byDuration = Math.ceil((ratePerSecond * durationMs) / 1000 - 1e-6);
  return {
    total: Math.min(iterations ?? byDuration, byDuration),
    durationMs,
    timeOfMs: (index) => (index * 1000) / ratePerSecond,
  };
}

interface RampStage {
  readonly startMs: number;
  readonly durationMs: number;
  /** Requests per millisecond. */
  readonly fromRate: number;
  readonly toRate: number;
  /** Requests due before the stage and by its end, with fractions. */
  readonly before: number;
  readonly after: number;
}

function rampingSchedule(startRate: number, stages: readonly Stage[]): ArrivalSchedule {
  const ramp: RampStage[] = [];
  let startMs = 0;
  let before = 0;
  let fromRate = startRate / 1000;
  for (const stage of stages) {
    const toRate = stage.target / 1000;
    const after = before + ((fromRate + toRate) / 2) * stage.durationMs;
    ramp.push({ startMs, durationMs: stage.durationMs, fromRate, toRate, before, after });
    startMs += stage.durationMs;
    before = after;
    fromRate = toRate;
  }
  const durationMs = startMs;
  return {
    total: Math.floor(before + 1e-6),
    durationMs,
    timeOfMs(index) {
      const wanted = index + 1;
      let low = 0;
      let high = ramp.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((ramp[middle] as RampStage).after >= wanted - 1e-6) high = middle;
        else low = middle + 1;
      }
      return Math.min(timeInStageMs(ramp[low] as RampStage, wanted), durationMs);
    },
  };
}

/** Solves fromRate * t + slope * t² / 2 = area in the form that does not lose digits when the slope is near 0. */
function timeInStageMs(stage: RampStage, wanted: number): number {
  const area = Math.max(0, wanted - stage.before);
  if (area === 0) return stage.startMs;
  const slope = (stage.toRate - stage.fromRate) / stage.durationMs;
  const root = Math.sqrt(Math.max(0, stage.fromRate * stage.fromRate + 2 * slope * area));
  return stage.startMs + Math.min((2 * area) / (stage.fromRate + root), stage.durationMs);
}

function sumOfDurationsMs(stages: readonly Stage[]): number {
  return stages.reduce((sum, stage) => sum + stage.durationMs, 0);
}
