import { describe, expect, it } from 'vitest';
import { LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import { estimatePlan } from '../../../shared/model/estimate.ts';
import type { Executor } from '../../../shared/model/load-plan.ts';

function plan(executor: Executor, connection = {}) {
  return LoadPlanSchema.parse({ requests: [{ url: 'http://127.0.0.1/' }], executor, connection });
}
const stages = [
  { durationMs: 10_000, target: 100 },
  { durationMs: 10_000, target: 100 },
];

describe('estimate', () => {
  it('cannot say how long a number of requests takes without an earlier run', () => {
    const shared = plan({ type: 'shared-iterations', iterations: 14_000, vus: 100, maxDurationMs: 600_000 });
    expect(estimatePlan(shared)).toMatchObject({ requests: 14_000, fromEarlierRun: false, connections: 100 });
    expect(estimatePlan(shared).durationMs).toBeUndefined();
    expect(estimatePlan(shared, 4000)).toMatchObject({ requests: 14_000, durationMs: 3500, fromEarlierRun: true });
  });

  it('does not go beyond the longest duration', () => {
    const shared = plan({ type: 'shared-iterations', iterations: 1_000_000, vus: 1, maxDurationMs: 60_000 });
    expect(estimatePlan(shared, 100).durationMs).toBe(60_000);
  });

  it('knows length, and from an earlier run the number, of a closed model for a time', () => {
    const constant = plan({ type: 'constant-vus', vus: 10, durationMs: 5000 });
    expect(estimatePlan(constant)).toMatchObject({ durationMs: 5000 });
    expect(estimatePlan(constant).requests).toBeUndefined();
    expect(estimatePlan(constant, 300)).toMatchObject({ durationMs: 5000, requests: 1500 });
    expect(estimatePlan(plan({ type: 'ramping-vus', startVus: 7, stages }))).toMatchObject({ durationMs: 20_000, connections: 100 });
  });

  it('counts what a rate calls for', () => {
    const rate = { type: 'constant-arrival-rate', rate: 1000, durationMs: 14_000, maxVus: 500 } as const;
    expect(estimatePlan(plan(rate))).toMatchObject({ requests: 14_000, durationMs: 14_000, connections: 500 });
    expect(estimatePlan(plan({ ...rate, iterations: 7000 }))).toMatchObject({ requests: 7000, durationMs: 7000 });
    expect(estimatePlan(plan({ type: 'ramping-arrival-rate', startRate: 0, stages, maxVus: 50 }))).toMatchObject({
      requests: 1500,
      durationMs: 20_000,
    });
  });

  it('warns of running out of ports, of too few connections for the rate and of unchecked certificates', () => {
    const shared = { type: 'shared-iterations', iterations: 100_000, vus: 10, maxDurationMs: 60_000 } as const;
    expect(estimatePlan(plan(shared)).warnings).toEqual([]);
    expect(estimatePlan(plan(shared, { keepAlive: false })).warnings.join()).toContain('ports');
    expect(estimatePlan(plan(shared, { insecure: true })).warnings.join()).toContain('Certificates');
    const narrow = plan({ type: 'constant-arrival-rate', rate: 1000, durationMs: 1000, maxVus: 5 });
    expect(estimatePlan(narrow).warnings.join()).toContain('queue');
  });
});
