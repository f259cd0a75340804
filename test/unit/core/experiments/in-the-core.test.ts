import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Core, createCore } from '../../../../electron/core/app.ts';
import type { Client } from '../../../../shared/contract/index.ts';
import { createScriptedEngine, resultsOf, type ScriptedEngine } from '../../../rig/scripted-engine.ts';
import { createInProcessTestClient } from '../../../rig/test-client.ts';
import { createTestPlatform, type TestPlatform } from '../../../rig/test-platform.ts';
import { loadOf } from './experiments-rig.ts';

let platform: TestPlatform;
let core: Core;
let client: Client;
let engine: ScriptedEngine;
beforeEach(async () => {
  platform = createTestPlatform();
  engine = createScriptedEngine();
  core = await createCore(platform, { createEngine: () => engine });
  client = createInProcessTestClient(core);
});
afterEach(async () => {
  await core.dispose();
  platform.dispose();
});

async function first<T>(stream: AsyncIterable<T>): Promise<T> {
  for await (const value of stream) return value;
  throw new Error('The stream ended without a value');
}

const running = async () => {
  while (engine.runs.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
};

it('Stop everything ends an experiment with its run, and says so of both', async () => {
  const { id } = await client.experiments.start({ plan: { load: loadOf(), coolDownMs: 0 } });
  await running();
  const { jobs } = await first(await client.app.jobs());
  expect(jobs.map(({ kind, text }) => [kind, text])).toEqual([
    ['experiment', `experiment ${id}: smoke`],
    ['run', 'run 1'],
  ]);
  expect(await client.app.stopEverything()).toEqual({ stopped: [`experiment ${id}: smoke`, 'run 1'], failed: [] });
  expect(await client.experiments.get({ id })).toMatchObject({ state: 'stopped', reason: 'Stopped by Stop everything.' });
  expect((await first(await client.app.jobs())).jobs).toEqual([]);
  expect(engine.runs.length).toBe(1);
});

it('a run that is stopped on its own screen ends its experiment', async () => {
  const { id } = await client.experiments.start({ plan: { load: loadOf(), smoke: false, coolDownMs: 0 } });
  await running();
  const runId = (await first(await client.load.active())).run?.id;
  if (runId === undefined) throw new Error('There is no run');
  await client.load.stop({ id: runId });
  await engine.last().end({ state: 'stopped_by_user', results: resultsOf(5, 0) });
  for await (const { experiment } of await client.experiments.active()) if (experiment?.state !== 'running') break;
  expect(await client.experiments.get({ id })).toMatchObject({ state: 'stopped', reason: `Run ${runId} was stopped.` });
});

it('is judged by the verdicts of its loads, which agree or scatter', async () => {
  const { id } = await client.experiments.start({ plan: { load: loadOf(), smoke: false, repeats: 3, coolDownMs: 0 } });
  for (const [index, failed] of [2126, 1735, 0].entries()) {
    while (engine.runs.length <= index) await new Promise((resolve) => setTimeout(resolve, 1));
    await engine.runs[index]?.end({ results: resultsOf(14_000 - failed, failed) });
  }
  for await (const { experiment } of await client.experiments.active()) if (experiment?.state !== 'running') break;
  const { verdict, reason } = await client.experiments.get({ id });
  expect(reason).toBe('3 loads: 3,861 of 42,000 requests failed (2,126, 1,735, 0).');
  expect(verdict).toMatchObject({ failed: 2126, total: 14_000, repeats: expect.stringContaining('cannot be told from noise') });
  expect((verdict?.claims ?? []).reduce((sum, { count }) => sum + count, verdict?.unexplained ?? 0)).toBe(2126);
});

it('that goes on when the console is closed is stopped, and written down before the history is', async () => {
  const { id } = await client.experiments.start({ plan: { load: loadOf(), coolDownMs: 0 } });
  await running();
  await core.dispose();
  core = await createCore(platform, { createEngine: () => createScriptedEngine() });
  expect(await createInProcessTestClient(core).experiments.get({ id })).toMatchObject({
    state: 'stopped',
    reason: 'Blitz Console was closed while it went on.',
  });
});
