import { createLoadEngine } from '../../electron/core/features/load/engine/load-engine.ts';
import { LoadPlanSchema } from '../../shared/contract/load-plan.ts';

/** Fires 60,000 requests four times and tells its resident memory after each. */
const engine = createLoadEngine({
  workerEntry: new URL('../../electron/core/features/load/engine/load-worker.ts', import.meta.url).pathname,
});
const plan = LoadPlanSchema.parse({
  requests: [
    { url: `http://127.0.0.1:${process.argv[2]}/ok`, weight: 9 },
    { url: `http://127.0.0.1:${process.argv[2]}/{{random}}?{{seq}}`, weight: 1 },
  ],
  executor: { type: 'shared-iterations', iterations: 60_000, vus: 50 },
  checks: { expectStatus: [201] },
});
const resident: number[] = [];
for (let times = 0; times < 4; times += 1) {
  await engine.start(plan, { onSample() {}, onCheckpoint() {} }).ended;
  resident.push(process.memoryUsage.rss());
}
process.send?.(resident);
await engine.dispose();
process.disconnect?.();
