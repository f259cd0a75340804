import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunId } from '../../../../shared/base/ids.ts';
import { resultsOf, type ScriptedRun, sampleOf, secondOf } from '../../../rig/scripted-engine.ts';
import { type ExperimentsRig, loadOf, openExperiments } from './experiments-rig.ts';

let rig: ExperimentsRig;
beforeEach(() => {
  rig = openExperiments();
});
afterEach(async () => {
  await rig.dispose();
});

const rateOf = ({ plan }: ScriptedRun): number => (plan.executor.type === 'constant-arrival-rate' ? plan.executor.rate : Number.NaN);

/** Ends a step as a server that manages so many a second, and fails what is above. */
async function answer(index: number, capacity: number, limited = false): Promise<void> {
  const run = await rig.run(index);
  const rate = rateOf(run);
  const ok = Math.min(rate, capacity);
  run.listeners.onSample(sampleOf({ seconds: [secondOf(0, { ok })] }));
  await run.end({ results: resultsOf(ok, rate - ok, { generator: { cpuSeconds: 1, lagMs: 0, eventLoopUtilization: 1, limited } }) });
}

describe('a search for the limit', () => {
  it('makes a run of each step, and says what it found', async () => {
    const load = loadOf({ thresholds: [{ metric: 'http_req_failed', expression: 'rate==0', abortOnFail: true }] });
    const id = await rig.findLimit({ load, startRate: 100, precision: 0.2, confirmations: 2 });
    for (let index = 0; index < 8; index += 1) await answer(index, 500);
    const search = await rig.endedSearch(id);
    expect(search).toMatchObject({
      state: 'completed',
      ratePerSecond: 500,
      failsAtPerSecond: 600,
      progress: 1,
      sentence: '500 requests/s with none lost (2 of 2); at 600/s 100 of 600 failed.',
    });
    expect(search.steps.map(({ ratePerSecond, phase, outcome, asked, failed }) => [ratePerSecond, phase, outcome, asked, failed])).toEqual([
      [100, 'step_up', 'held', 100, 0],
      [200, 'step_up', 'held', 200, 0],
      [400, 'step_up', 'held', 400, 0],
      [800, 'step_up', 'failed', 800, 300],
      [600, 'bisect', 'failed', 600, 100],
      [500, 'bisect', 'held', 500, 0],
      [500, 'confirm', 'held', 500, 0],
      [500, 'confirm', 'held', 500, 0],
    ]);
    expect(rig.engine.runs[0]?.plan).toMatchObject({
      name: 'Limit search 1: 100 requests/s',
      executor: { type: 'constant-arrival-rate', rate: 100, durationMs: 1000, maxVus: 500 },
      thresholds: [],
    });
    expect(rig.runs.get(8 as RunId).item.tags).toEqual(['limit search 1']);
    expect(rig.notifications).toEqual([{ title: 'Limit search 1', body: search.sentence }]);
    expect(rig.experiments.jobs()).toEqual([]);
  });

  it('says so where the load generator was the limit, and claims none of the server', async () => {
    const id = await rig.findLimit({ startRate: 100, maxRate: 200, precision: 0.5, confirmations: 1 });
    await answer(0, 1000);
    await answer(1, 150, true);
    await answer(2, 150, true);
    // 100 and 200 are as close as asked for.
    await answer(3, 1000);
    const search = await rig.endedSearch(id);
    expect(search).toMatchObject({
      state: 'completed',
      ratePerSecond: 100,
      sentence: expect.stringContaining('the load generator was the limit'),
    });
    expect(search.failsAtPerSecond).toBeUndefined();
  });

  it('gets on with every step, and never back', async () => {
    const id = await rig.findLimit({ startRate: 100, precision: 0.05, confirmations: 3 });
    let before = 0;
    for (let index = 0; rig.experiments.getLimit(id).state === 'running' && index < 40; index += 1) {
      await answer(index, 777);
      await new Promise((resolve) => setTimeout(resolve, 2));
      const { progress } = rig.experiments.getLimit(id);
      expect(progress).toBeGreaterThanOrEqual(before);
      before = progress;
    }
    expect(before).toBe(1);
  });

  it('stops where it is told to, with what it has found', async () => {
    const id = await rig.findLimit({ startRate: 100 });
    await answer(0, 1000);
    const running = await rig.run(1);
    expect(rig.experiments.jobs()).toMatchObject([{ kind: 'experiment', text: `limit search ${id}: step 2`, endsAt: expect.any(Number) }]);
    expect(rig.experiments.stop(id)).toEqual({ stopping: true });
    expect(running.stops).toEqual([false]);
    await running.end({ state: 'stopped_by_user', results: resultsOf(5, 0) });
    expect(await rig.endedSearch(id)).toMatchObject({ state: 'stopped', sentence: 'Stopped; until then none was lost at 100/s.' });
    expect(rig.experiments.getLimit(id).ratePerSecond).toBeUndefined();
    expect(rig.engine.runs.length).toBe(2);
  });

  it('fails where the engine does', async () => {
    const id = await rig.findLimit();
    await (await rig.run(0)).end({ state: 'internal_error', reason: 'The worker is gone.' });
    expect(await rig.endedSearch(id)).toMatchObject({ state: 'failed', problem: { code: 'internal', message: 'The worker is gone.' } });
  });

  it('does not begin above the highest rate it may try', async () => {
    await expect(rig.findLimit({ startRate: 200, maxRate: 100 })).rejects.toMatchObject({
      code: 'invalid_input',
      hint: expect.any(String),
    });
    expect(rig.engine.runs).toEqual([]);
  });
});
