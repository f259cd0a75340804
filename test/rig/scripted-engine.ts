import type {
  EngineEnd,
  EngineListeners,
  EngineRun,
  EngineSample,
  LoadEngine,
} from '../../electron/core/features/load/engine/load-engine-types.ts';
import type { LoadPlan } from '../../shared/model/load-plan.ts';
import type { MomentPoint, SecondPoint, SeriesPoint } from '../../shared/model/load-sample.ts';
import type { RunResults } from '../../shared/model/run-summary.ts';

/** One run of the scripted engine: the test says what happens in it, and when. */
export interface ScriptedRun {
  readonly plan: LoadPlan;
  readonly allowedHosts: readonly string[];
  readonly listeners: EngineListeners;
  /** What `stop` was called with. */
  readonly stops: boolean[];
  end(end?: Partial<EngineEnd>): Promise<void>;
}

export interface ScriptedEngine extends LoadEngine {
  readonly runs: ScriptedRun[];
  readonly isDisposed: boolean;
  /** The newest run. */
  last(): ScriptedRun;
}

/** An engine that sends nothing anywhere: for tests of what is around the engine. A run that is stopped with force ends by itself. */
export function createScriptedEngine(): ScriptedEngine {
  const runs: ScriptedRun[] = [];
  let disposed = false;
  return {
    runs,
    get isDisposed() {
      return disposed;
    },
    last() {
      const run = runs.at(-1);
      if (run === undefined) throw new Error('No run was started');
      return run;
    },
    start(plan, listeners, allowedHosts = []): EngineRun {
      const { promise, resolve } = Promise.withResolvers<EngineEnd>();
      const stops: boolean[] = [];
      const end = async (given: Partial<EngineEnd> = {}) => {
        resolve({ state: 'completed', reason: 'All requests have their outcome.', durationMs: 1000, results: resultsOf(0, 0), ...given });
        await promise;
        // What the core does on the end has happened when this returns.
        await new Promise((done) => setImmediate(done));
      };
      runs.push({ plan, allowedHosts, listeners, stops, end });
      return {
        stop(force) {
          stops.push(force);
          if (force) void end({ state: 'stopped_by_user', reason: 'Stopped.' });
        },
        ended: promise,
      };
    },
    async dispose() {
      disposed = true;
    },
  };
}

export function secondOf(second: number, change: Partial<SecondPoint> = {}): SecondPoint {
  return { second, ...pointOf(), ...change };
}

export function momentOf(moment: number, change: Partial<MomentPoint> = {}): MomentPoint {
  return { moment, ...pointOf(), ...change };
}

function pointOf(): SeriesPoint {
  return {
    sent: 10,
    ok: 10,
    failed: 0,
    aborted: 0,
    byClass: {},
    p50Us: 100,
    p95Us: 200,
    p99Us: 300,
    maxUs: 400,
    inFlight: 1,
    queued: 0,
    connections: 1,
    connectionsOpened: 0,
    bytesReceived: 1000,
    lagMs: 0,
    eventLoopUtilization: 0.1,
    cpu: 0.1,
  };
}

export function sampleOf(change: Partial<EngineSample> = {}): EngineSample {
  return {
    state: 'running',
    stopping: false,
    elapsedMs: 100,
    progress: 0.5,
    totals: { asked: 20, sent: 10, ok: 10, failed: 0, aborted: 0, inFlight: 0, waiting: 10 },
    ratePerSecond: 100,
    latency: { count: 10, meanUs: 100, minUs: 50, p50Us: 100, p90Us: 150, p95Us: 200, p99Us: 300, maxUs: 400 },
    failures: [],
    examples: [],
    connections: 1,
    generator: { cpuSeconds: 0.1, lagMs: 0, eventLoopUtilization: 0.1, limited: false },
    thresholds: [],
    seconds: [],
    moments: [],
    ...change,
  };
}

export function resultsOf(ok: number, failed: number, change: Partial<RunResults> = {}): RunResults {
  const asked = ok + failed;
  return {
    passed: true,
    requests: { asked, sent: asked, ok, failed, aborted: 0 },
    failures: failed === 0 ? [] : [{ class: 'reset', count: failed, reused: 0, withBytes: 0, share: failed / asked }],
    metrics: [
      {
        name: 'http_req_duration',
        type: 'trend',
        contains: 'time',
        values: { avg: 1, min: 0.5, med: 1, max: 4, 'p(90)': 2, 'p(95)': 2.5, 'p(99)': 3 },
      },
    ],
    thresholds: [],
    statuses: [{ status: 200, count: ok }],
    latencyCurve: [
      [50, 1],
      [100, 4],
    ],
    examples: [],
    generator: { cpuSeconds: 0.1, lagMs: 0, eventLoopUtilization: 0.1, limited: false },
    ...change,
  };
}
