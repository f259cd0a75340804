import { describe, expect, test } from 'vitest';
import type { Executor } from '../../../shared/model/load-plan.ts';
import { arrivalSchedule, isOpenModel, mostVus, planDurationMs, plannedRequests, vusAt } from '../../../shared/model/schedule.ts';

type Open = Extract<Executor, { type: 'constant-arrival-rate' | 'ramping-arrival-rate' }>;
const constant = (rate: number, durationMs: number, iterations?: number): Open => ({
  type: 'constant-arrival-rate',
  rate,
  durationMs,
  maxVus: 10,
  iterations,
});
const ramp = (startRate: number, ...stages: [durationMs: number, target: number][]): Open => ({
  type: 'ramping-arrival-rate',
  startRate,
  stages: stages.map(([durationMs, target]) => ({ durationMs, target })),
  maxVus: 10,
});

describe('constant arrival rate', () => {
  test('the first is due at once, the others at equal distances', () => {
    const schedule = arrivalSchedule(constant(4, 2000));
    expect(schedule.total).toBe(8);
    expect(Array.from({ length: 8 }, (_, index) => schedule.timeOfMs(index))).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750]);
  });

  test.each([
    [1000, 14_000, undefined, 14_000],
    [0.5, 3000, undefined, 2],
    [3, 1000, undefined, 3],
    [0.1, 1, undefined, 1],
    [0.3, 10_000, undefined, 3],
    [100, 60_000, 250, 250],
    [100, 1000, 250, 100],
  ])('%d/s for %d ms (at most %s) is %d requests', (rate, durationMs, iterations, total) => {
    expect(arrivalSchedule(constant(rate, durationMs, iterations)).total).toBe(total);
  });
});

describe('ramping arrival rate', () => {
  test('the n-th is due when the area under the ramp is n', () => {
    const schedule = arrivalSchedule(ramp(0, [10_000, 100]));
    expect(schedule.total).toBe(500);
    // Area = 5 t² (t in seconds), so the n-th comes at sqrt(n / 5).
    for (const n of [1, 5, 20, 125, 500]) expect(schedule.timeOfMs(n - 1)).toBeCloseTo(Math.sqrt(n / 5) * 1000, 6);
  });

  test('stages join without a gap or a jump, up, level, down and to nothing', () => {
    const schedule = arrivalSchedule(ramp(10, [1000, 10], [2000, 50], [1000, 50], [1, 0], [1000, 0], [500, 20]));
    expect(schedule.durationMs).toBe(5501);
    expect(schedule.total).toBe(Math.floor(10 + 60 + 50 + 0.025 + 0 + 5));
    let before = 0;
    for (let index = 0; index < schedule.total; index += 1) {
      const timeMs = schedule.timeOfMs(index);
      expect(timeMs).toBeGreaterThanOrEqual(before);
      expect(timeMs).toBeLessThanOrEqual(schedule.durationMs);
      before = timeMs;
    }
    expect(schedule.timeOfMs(9)).toBeCloseTo(1000, 6);
    expect(schedule.timeOfMs(69)).toBeCloseTo(3000, 6);
    expect(schedule.timeOfMs(119)).toBeCloseTo(4000, 6);
    expect(schedule.timeOfMs(120)).toBeGreaterThan(5001);
  });

  test('nothing at all', () => {
    expect(arrivalSchedule(ramp(0, [1000, 0])).total).toBe(0);
  });
});

describe('virtual users', () => {
  const executor: Executor = {
    type: 'ramping-vus',
    startVus: 0,
    stages: [
      { durationMs: 10_000, target: 10 },
      { durationMs: 5000, target: 10 },
      { durationMs: 1, target: 4 },
      { durationMs: 4000, target: 0 },
    ],
  };

  test.each([
    [0, 0],
    [999, 0],
    [1000, 1],
    [9999, 9],
    [10_000, 10],
    [14_999, 10],
    [15_001, 4],
    [15_002, 4],
    [16_001, 3],
    [19_000, 1],
    [19_001, 0],
    [99_999, 0],
  ])('at %d ms there are %d', (elapsedMs, vus) => {
    expect(vusAt(executor, elapsedMs)).toBe(vus);
  });

  test('sizes, times and numbers of each kind of plan', () => {
    expect([mostVus(executor), planDurationMs(executor), plannedRequests(executor), isOpenModel(executor)]).toEqual([
      10,
      19_001,
      undefined,
      false,
    ]);
    const counted: Executor = { type: 'shared-iterations', iterations: 14_000, vus: 50, maxDurationMs: 600_000 };
    expect([mostVus(counted), planDurationMs(counted), plannedRequests(counted), vusAt(counted, 5)]).toEqual([50, 600_000, 14_000, 50]);
    expect(plannedRequests(constant(10, 1000, 50))).toBe(10);
    expect(plannedRequests(constant(10, 1000))).toBeUndefined();
    expect(isOpenModel(ramp(1, [1000, 1]))).toBe(true);
  });
});
