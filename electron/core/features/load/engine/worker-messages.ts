import type { LoadPlan } from '../../../../../shared/model/load-plan.ts';
import type { RunResults } from '../../../../../shared/model/run-summary.ts';
import type { EngineEnd, EngineSample } from './load-engine-types.ts';

/** What the engine tells its worker. `run` numbers the runs of one engine, so that a late message cannot reach the wrong one. */
export type ToWorker =
  | { readonly type: 'start'; readonly run: number; readonly plan: LoadPlan; readonly allowedHosts: readonly string[] }
  | { readonly type: 'stop'; readonly run: number; readonly force: boolean };

/** What the worker tells the engine. */
export type FromWorker =
  | { readonly type: 'sample'; readonly run: number; readonly sample: EngineSample }
  | { readonly type: 'checkpoint'; readonly run: number; readonly results: RunResults }
  | { readonly type: 'end'; readonly run: number; readonly end: EngineEnd }
  | { readonly type: 'refused'; readonly run: number; readonly message: string };
