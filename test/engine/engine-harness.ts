import { createLoadEngine } from '../../electron/core/features/load/engine/load-engine.ts';
import type { EngineEnd, EngineRun, EngineSample, LoadEngine } from '../../electron/core/features/load/engine/load-engine-types.ts';
import { type LoadPlanInput, LoadPlanSchema } from '../../shared/contract/load-plan.ts';
import { LoadSampleSchema, RunResultsSchema } from '../../shared/contract/run-record.ts';
import { type MomentPoint, momentMs, mostMoments, type SecondPoint, type SeriesPoint } from '../../shared/model/load-sample.ts';
import type { RunResults } from '../../shared/model/run-summary.ts';

export const workerEntry = new URL('../../electron/core/features/load/engine/load-worker.ts', import.meta.url).pathname;

export function startEngine(): LoadEngine {
  return createLoadEngine({ workerEntry });
}

export interface FinishedRun {
  readonly end: EngineEnd;
  readonly results: RunResults;
  readonly samples: readonly EngineSample[];
  readonly checkpoints: readonly RunResults[];
  /** The last word on each second. */
  readonly seconds: readonly SecondPoint[];
  /** The last word on each moment. */
  readonly moments: readonly MomentPoint[];
}

/** Runs a plan to its end; checks what must hold of every run: each request has one outcome, in the totals, the seconds and the samples. */
export async function runPlan(
  engine: LoadEngine,
  plan: LoadPlanInput,
  whileRunning: (run: EngineRun, sample: EngineSample) => void = () => {},
): Promise<FinishedRun> {
  const samples: EngineSample[] = [];
  const checkpoints: RunResults[] = [];
  const seconds = new Map<number, SecondPoint>();
  const moments = new Map<number, MomentPoint>();
  const run = engine.start(LoadPlanSchema.parse(plan), {
    onSample(sample) {
      samples.push(sample);
      for (const second of sample.seconds) seconds.set(second.second, second);
      for (const moment of sample.moments) moments.set(moment.moment, moment);
      whileRunning(run, sample);
    },
    onCheckpoint: (results) => checkpoints.push(results),
  });
  const end = await run.ended;
  const finished = { end, results: end.results, samples, checkpoints, seconds: [...seconds.values()], moments: [...moments.values()] };
  if (end.state === 'internal_error') throw new Error(end.reason);
  assertConsistent(finished);
  return finished;
}

function assertConsistent({ end, results, samples, seconds, moments }: FinishedRun): void {
  RunResultsSchema.parse(results);
  const { asked, ok, failed, aborted } = results.requests;
  const holds = (what: string, holds: boolean) => {
    if (!holds) throw new Error(`${what}: ${JSON.stringify({ end, seconds, last: samples.at(-1) })}`);
  };
  holds('asked = ok + failed + aborted', asked === ok + failed + aborted);
  holds('failures by class add up', results.failures.reduce((sum, entry) => sum + entry.count, 0) === failed);
  const last = samples.at(-1);
  holds(
    'the last sample is final',
    last !== undefined && last.state === end.state && last.totals.inFlight === 0 && last.totals.waiting === 0,
  );
  for (const [index, sample] of samples.entries()) {
    LoadSampleSchema.parse({ ...sample, seq: index });
    const totals = sample.totals;
    holds('totals of a sample add up', totals.asked === totals.ok + totals.failed + totals.aborted + totals.inFlight + totals.waiting);
    holds(
      'no negative totals',
      Object.values(totals).every((count) => count >= 0),
    );
  }
  for (const key of ['ok', 'failed', 'sent', 'aborted'] as const) {
    holds(`seconds add up to ${key}`, seconds.reduce((sum, second) => sum + second[key], 0) === results.requests[key]);
  }
  const perSecond = 1000 / momentMs;
  for (const second of seconds) {
    const parts = moments.filter(({ moment }) => Math.floor(moment / perSecond) === second.second);
    if ((second.second + 1) * perSecond > mostMoments) continue;
    for (const key of ['ok', 'failed', 'sent', 'aborted', 'connectionsOpened', 'bytesReceived'] as const) {
      holds(`moments add up to ${key} of second ${second.second}`, parts.reduce((sum, part) => sum + part[key], 0) === second[key]);
    }
    const byClass = Object.entries(classesOf(parts));
    const agree = byClass.length === Object.keys(second.byClass).length && byClass.every(([name, count]) => second.byClass[name] === count);
    holds(`moments add up by class in second ${second.second}`, agree);
    holds(`moments know the longest of second ${second.second}`, Math.max(0, ...parts.map(({ maxUs }) => maxUs)) === second.maxUs);
  }
  const classes = classesOf(seconds);
  for (const entry of results.failures) holds(`seconds add up to ${entry.class}`, classes[entry.class] === entry.count);
}

function classesOf(points: readonly SeriesPoint[]): Record<string, number> {
  const classes: Record<string, number> = {};
  for (const point of points) for (const [name, count] of Object.entries(point.byClass)) classes[name] = (classes[name] ?? 0) + count;
  return classes;
}

/** Failures as `{ reset: 12, http_503: 3 }`. */
export function failureCounts(results: RunResults): Record<string, number> {
  return Object.fromEntries(results.failures.map((entry) => [entry.class, entry.count]));
}

export function metric(results: RunResults, name: string): Record<string, number> {
  const found = results.metrics.find((entry) => entry.name === name);
  if (!found) throw new Error(`No metric ${name}`);
  return found.values as Record<string, number>;
}
