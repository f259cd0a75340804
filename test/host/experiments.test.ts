import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { type Core, createCore } from '../../electron/core/app.ts';
import type { ExperimentId } from '../../shared/base/ids.ts';
import type { Experiment, LimitSearch } from '../../shared/contract/experiments.ts';
import type { Client } from '../../shared/contract/index.ts';
import { createInProcessTestClient } from '../rig/test-client.ts';
import { createTestPlatform, type TestPlatform } from '../rig/test-platform.ts';
import { BlitzProcess } from './blitz-process.ts';
import { processesOf } from './lab-rig.ts';

// Experiments whole: the real core and engine, over the contract and by the command, against the embedded lab.

let platform: TestPlatform;
let core: Core;
let client: Client;
const commands: BlitzProcess[] = [];
beforeEach(async () => {
  platform = createTestPlatform();
  core = await createCore(platform);
  client = createInProcessTestClient(core);
});
afterEach(async () => {
  for (const command of commands.splice(0)) command.child.kill('SIGKILL');
  await core.dispose();
  await waitFor(() => processesOf(platform.dataFolder).length === 0, { timeoutMs: 5000 });
  platform.dispose();
});

async function ended(id: ExperimentId): Promise<Experiment> {
  for await (const { experiment } of await client.experiments.active()) {
    if (experiment?.id === id && experiment.state !== 'running') return experiment;
  }
  throw new Error('The experiment has no end');
}

async function searched(id: ExperimentId): Promise<LimitSearch> {
  for await (const { search } of await client.experiments.active()) {
    if (search?.id === id && search.state !== 'running') return search;
  }
  throw new Error('The search has no end');
}

async function first<T>(stream: AsyncIterable<T>): Promise<T> {
  for await (const value of stream) return value;
  throw new Error('The stream ended without a value');
}

function blitz(...args: readonly string[]): BlitzProcess {
  const command = new BlitzProcess(args);
  commands.push(command);
  return command;
}

test('a smoke and three loads: every request is in the runs and in the log of the lab, and they are judged together', async () => {
  const lab = await client.lab.up({ stack: 'embedded' });
  const load = { requests: [{ url: `${lab.sampleUrl}` }], executor: { type: 'shared-iterations', iterations: 1000, vus: 20 } } as const;
  const { id } = await client.experiments.start({
    plan: { name: 'Three', load: { ...load, requests: [...load.requests] }, coolDownMs: 300 },
  });
  await expect(client.load.start({ plan: { ...load, requests: [...load.requests] } })).rejects.toMatchObject({ code: 'conflict' });
  const experiment = await ended(id);
  expect(experiment).toMatchObject({ state: 'completed', reason: '3 loads: none of 3,000 requests failed.' });
  expect(experiment.phases.map(({ text, state }) => `${text}: ${state}`)).toEqual([
    'smoke: done',
    'load 1 of 3: done',
    'cool-down: done',
    'load 2 of 3: done',
    'cool-down: done',
    'load 3 of 3: done',
  ]);
  for (const { kind, startedAt = 0, endedAt = 0 } of experiment.phases) {
    if (kind === 'cool_down') expect(endedAt - startedAt).toBeGreaterThanOrEqual(290);
  }
  const ids = experiment.phases.flatMap(({ runId }) => runId ?? []);
  expect(ids).toEqual([1, 2, 3, 4]);
  const runs = await Promise.all(ids.map((runId) => client.runs.get({ id: runId })));
  expect(runs.map(({ item }) => [item.name, item.tags, item.state, item.ok, item.failed])).toEqual([
    ['Three: smoke', ['experiment 1'], 'completed', 200, 0],
    ...[1, 2, 3].map((load) => [`Three: load ${load} of 3`, ['experiment 1'], 'completed', 1000, 0]),
  ]);
  expect((await client.runs.markers({ id: ids[1] as (typeof ids)[number] })).filter(({ kind }) => kind === 'phase')).toMatchObject([
    { text: 'load 1 of 3 begins' },
    { text: 'load 1 of 3 ends' },
  ]);
  expect(experiment.verdict).toMatchObject({
    failed: 0,
    total: 1000,
    claims: [],
    unexplained: 0,
    repeats: expect.stringContaining('hree runs'),
  });
  const log = `${lab.logs.find((path) => path.endsWith('/app.log'))}`;
  const answered = () => readFileSync(log, 'utf8').match(/ INFO root GET \/aB3x 302$/gm)?.length ?? 0;
  await waitFor(() => answered() >= 3200, { timeoutMs: 5000 });
  expect(answered()).toBe(3200);
});

test('the limit of a lab of known capacity is found from below, and nothing above its capacity passes for held', async () => {
  // Four workers at 4 ms each: exactly 1,000 a second.
  const lab = await client.lab.up({ stack: 'embedded', knobs: { workers: 4, serviceTimeMs: 4 } });
  const executor = { type: 'constant-arrival-rate', rate: 1, durationMs: 1000, maxVus: 300 } as const;
  const { id } = await client.experiments.findLimit({
    plan: {
      load: { requests: [{ url: `${lab.sampleUrl}` }], executor },
      ...{ startRate: 700, maxRate: 5000, stepMs: 2000, precision: 0.15, confirmations: 2 },
    },
  });
  const search = await searched(id);
  expect(search).toMatchObject({ state: 'completed', progress: 1 });
  expect(search.ratePerSecond).toBeGreaterThanOrEqual(350);
  expect(search.ratePerSecond).toBeLessThanOrEqual(1000);
  for (const { ratePerSecond, outcome } of search.steps) if (ratePerSecond >= 1050) expect(outcome).not.toBe('held');
  const confirmed = search.steps.filter(({ phase, outcome }) => phase === 'confirm' && outcome === 'held');
  expect(confirmed.filter(({ ratePerSecond }) => ratePerSecond === search.ratePerSecond).length).toBe(2);
  expect(search.sentence).toContain('requests/s with none lost (2 of 2)');
  // Where this machine was held up, that is what is said, and no limit is claimed of the lab.
  if (search.failsAtPerSecond === undefined) expect(search.sentence).toContain('the load generator was the limit');
  else expect(search.failsAtPerSecond).toBeGreaterThan(search.ratePerSecond ?? 0);
}, 120_000);

test('a load under a real stress-ng begins when its workers are there, and ends with none of them left', async () => {
  const lab = await client.lab.up({ stack: 'embedded' });
  const load = { requests: [{ url: `${lab.sampleUrl}` }], executor: { type: 'constant-vus', vus: 2, durationMs: 2000 } } as const;
  const stress = { workers: 1, loadPercent: 20, durationMs: 1000, niceness: 19 };
  const plan = { load: { ...load, requests: [...load.requests] }, stress, baseline: true, smoke: false, repeats: 1, coolDownMs: 0 };
  const { warnings } = await client.experiments.preview({ plan });
  expect(warnings[0]).toContain('this measures the stressor, not the site');
  const experiment = await ended((await client.experiments.start({ plan })).id);
  expect(experiment).toMatchObject({ state: 'completed', notes: [expect.stringContaining('not the site')] });
  const [baseline, loaded] = experiment.phases.flatMap(({ runId }) => runId ?? []);
  if (baseline === undefined || loaded === undefined) throw new Error('It has made no runs');
  const kinds = async (id: typeof baseline) => (await client.runs.markers({ id })).map(({ kind }) => kind);
  expect(await kinds(baseline)).not.toContain('stress_started');
  expect(await kinds(loaded)).toContain('stress_started');
  // The stress was asked for a second and lasts as long as its load.
  expect((await client.runs.get({ id: loaded })).stress).toMatchObject({ workers: 1, durationMs: 22_000 });
  const { jobs } = await first(await client.stress.watch());
  expect(jobs).toMatchObject([{ state: 'stopped', remaining: 0, reason: 'The load it was for has ended.' }]);
}, 120_000);

test('Ctrl+C ends the command with 105, its load and what was still to come', async () => {
  const lab = await client.lab.up({ stack: 'embedded' });
  const other = createTestPlatform();
  try {
    const args = ['experiment', '--url', `${lab.sampleUrl}`, '-c', '2', '-z', '60s', '--data', other.dataFolder];
    const command = blitz(...args, '--no-smoke', '--graceful-stop', '1s');
    await command.wrote(/load 1 of 3 {2}run 1\n/);
    command.child.kill('SIGINT');
    const { code, out } = await command.ended;
    expect(code).toBe(105);
    expect(out).toContain('Experiment 1: Stopped by you.');
    expect(out).toMatch(/load 2 of 3 +skipped/);
    const shown = await blitz('runs', 'list', '--json', '--data', other.dataFolder).ended;
    expect(JSON.parse(shown.out)).toMatchObject({ items: [{ id: 1, state: 'stopped_by_user', tags: ['experiment 1'] }] });
  } finally {
    other.dispose();
  }
});

test('a console that is killed in the middle leaves an interrupted experiment, whose runs open', async () => {
  const lab = await client.lab.up({ stack: 'embedded' });
  const other = createTestPlatform();
  try {
    const command = blitz('experiment', '--url', `${lab.sampleUrl}`, '-c', '2', '-z', '60s', '--data', other.dataFolder);
    await command.wrote(/load 1 of 3 {2}run 2\n[\s\S]*ok \d/);
    command.child.kill('SIGKILL');
    await command.ended;
    const next = await createCore(other);
    try {
      const found = createInProcessTestClient(next);
      const { experiments } = await found.experiments.list({});
      expect(experiments).toMatchObject([{ id: 1, state: 'interrupted', reason: expect.stringContaining('ended while') }]);
      expect(experiments[0]?.phases.filter(({ kind }) => kind !== 'cool_down').map(({ state }) => state)).toEqual([
        'done',
        'failed',
        'skipped',
        'skipped',
      ]);
      const [smoke, load] = experiments[0]?.phases.flatMap(({ runId }) => runId ?? []) ?? [];
      if (smoke === undefined || load === undefined) throw new Error('Its runs are not known');
      expect((await found.runs.get({ id: smoke })).item).toMatchObject({ state: 'completed', ok: 200 });
      const interrupted = await found.runs.get({ id: load });
      expect(interrupted.item).toMatchObject({ state: 'interrupted', failed: 0 });
      expect(interrupted.summary?.results.requests.ok).toBeGreaterThan(0);
    } finally {
      await next.dispose();
    }
  } finally {
    other.dispose();
  }
});

test('blitz find-limit says each step, and answers with JSON where it is asked for', async () => {
  const lab = await client.lab.up({ stack: 'embedded' });
  const other = createTestPlatform();
  try {
    const args = ['find-limit', '--url', `${lab.sampleUrl}`, '--start-rate', '20', '--max-rate', '40', '--step', '1s', '--confirm', '1'];
    const { code, out, err } = await blitz(...args, '--json', '--data', other.dataFolder).ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      state: 'completed',
      ratePerSecond: 40,
      sentence: '40 requests/s with none lost (1 of 1). That is the highest rate asked for: the limit is higher.',
    });
  } finally {
    other.dispose();
  }
});
