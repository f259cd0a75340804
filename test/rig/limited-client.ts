import { createLoadEngine } from '../../electron/core/features/load/engine/load-engine.ts';
import { LoadPlanSchema } from '../../shared/contract/load-plan.ts';

/** Fires 2,000 requests over 200 connections at the misbehaving server and prints the results: run under a small `ulimit -n`. */
const engine = createLoadEngine({
  workerEntry: new URL('../../electron/core/features/load/engine/load-worker.ts', import.meta.url).pathname,
});
const plan = LoadPlanSchema.parse({
  requests: [{ url: `http://127.0.0.1:${process.argv[2]}/ok` }],
  executor: { type: 'shared-iterations', iterations: 2000, vus: 200 },
});
const run = engine.start(plan, { onSample() {}, onCheckpoint() {} });
console.log(JSON.stringify((await run.ended).results));
await engine.dispose();
