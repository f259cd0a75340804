import { createLoadEngine } from '../../electron/core/features/load/engine/load-engine.ts';
import { LoadPlanSchema } from '../../shared/contract/load-plan.ts';
import { serveTasks } from './measure-process.ts';

const engine = createLoadEngine({
  workerEntry: new URL('../../electron/core/features/load/engine/load-worker.ts', import.meta.url).pathname,
});

serveTasks(async ({ url, requests, connections, keepAlive }) => {
  const plan = LoadPlanSchema.parse({
    requests: [{ url }],
    executor: { type: 'shared-iterations', iterations: requests, vus: connections, maxDurationMs: 3_600_000 },
    connection: { keepAlive },
  });
  const { state, reason, results } = await engine.start(plan, { onSample() {}, onCheckpoint() {} }).ended;
  if (state !== 'completed' || results.requests.ok !== requests) throw new Error(`${state}: ${reason} ${JSON.stringify(results.failures)}`);
  return { requests: results.requests.ok, p99Ms: results.metrics.find(({ name }) => name === 'http_req_duration')?.values['p(99)'] ?? 0 };
});
