import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExperimentId, RunId, TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { ExperimentPlanSchema } from '../../../../shared/contract/experiments.ts';
import { defaultStress } from '../../../../shared/model/stress-settings.ts';
import { resultsOf } from '../../../rig/scripted-engine.ts';
import { planOf } from '../runs/open-run-book.ts';
import { type ExperimentsRig, endWith, loadOf, openExperiments } from './experiments-rig.ts';

let rig: ExperimentsRig;
beforeEach(() => {
  rig = openExperiments();
});
afterEach(() => rig.dispose());

const stress = { workers: 2, niceness: -20 };
const errorOf = (promise: Promise<unknown>): Promise<OpsError> =>
  promise.then(
    () => {
      throw new Error('It did not fail');
    },
    (error: OpsError) => error,
  );
/** A run that is stopped ends as the engine ends it. */
const endStopped = async (index: number) =>
  (await rig.run(index)).end({ state: 'stopped_by_user', reason: 'Stopped.', results: resultsOf(9, 1) });

describe('a start', () => {
  it('is refused while a run goes on, and a run while an experiment does: between its phases, too', async () => {
    const { id: runId } = rig.load.start({ plan: planOf(), tags: [], allowHosts: [] });
    expect(await errorOf(rig.start())).toMatchObject({ code: 'conflict', message: `Run ${runId} is going on.` });
    await rig.engine.last().end();
    expect(rig.experiments.list(10).experiments).toEqual([]);

    const id = await rig.start({ repeats: 2, coolDownMs: 600_000, smoke: false });
    await rig.run(1);
    const start = () => rig.load.start({ plan: planOf(), tags: [], allowHosts: [] });
    expect(start).toThrow(`Experiment ${id} is going on.`);
    await endWith(rig.engine.last(), 1, 0);
    expect(rig.load.activeId).toBeUndefined();
    expect(start).toThrow(`Experiment ${id} is going on.`);
    expect(await errorOf(rig.start())).toMatchObject({ code: 'conflict' });
    expect(await errorOf(rig.findLimit())).toMatchObject({ code: 'conflict' });
    rig.experiments.stop(id);
    await rig.ended(id);
    expect(start().id).toBe(3);
    await rig.engine.last().end();
  });

  it('asks for what its load and its stress need, and leaves nothing behind where it is not given', async () => {
    const away = loadOf({ requests: [{ url: 'http://shop.example/' }] });
    expect(await errorOf(rig.start({ load: away }))).toMatchObject({ code: 'consent_required', details: { host: 'shop.example' } });
    rig.stress.refusal = new OpsError({ code: 'consent_required', message: 'The site will starve.' });
    expect(await errorOf(rig.start({ stress }))).toMatchObject({ code: 'consent_required', message: 'The site will starve.' });
    expect(rig.stress.orders).toMatchObject([{ targetId: 'shop', confirmed: false, settings: { niceness: -20 } }]);
    expect(await errorOf(rig.start({ load: loadOf({ thresholds: [{ metric: 'x', expression: 'y' }] }) }))).toMatchObject({
      code: 'invalid_input',
    });
    expect([rig.experiments.list(10).experiments, rig.experiments.jobs(), rig.engine.runs]).toEqual([[], [], []]);
    rig.load.start({ plan: planOf(), tags: [], allowHosts: [] });
    await rig.engine.last().end();
  });

  it('with a stress needs a machine', async () => {
    const nowhere = openExperiments({ isNowhere: true });
    expect(await errorOf(nowhere.start({ stress }, true))).toMatchObject({
      code: 'invalid_input',
      hint: expect.stringContaining('target'),
    });
    const { warnings } = nowhere.experiments.preview(ExperimentPlanSchema.parse({ load: loadOf(), stress, raiseErrorLog: true }));
    expect(warnings.filter((warning) => warning.startsWith('No machine is known')).length).toBe(2);
    const id = await nowhere.start({ raiseErrorLog: true, smoke: false, repeats: 1 });
    await endWith(await nowhere.run(0), 1, 0);
    expect((await nowhere.ended(id)).notes).toEqual(['error_log stays as it is: no machine is known behind the URL.']);
    await nowhere.dispose();
  });

  it.each([
    [{ repeats: 0 }],
    [{ repeats: 1e9 }],
    [{ coolDownMs: -1 }],
    [{ stress: { durationMs: 16 * 60_000 } }],
    [{ guards: [{ kind: 'cpu', limit: 95 }] }],
    [{ load: { requests: [], executor: { type: 'constant-vus', vus: 1, durationMs: 1 } } }],
    [{ phases: ['load'] }],
    [{ targetId: '../local' }],
  ])('takes no plan with %j', (change) => {
    expect(ExperimentPlanSchema.safeParse({ load: loadOf(), ...change }).success).toBe(false);
  });
});

describe('a stop', () => {
  const stopped = async (id: ExperimentId) => {
    const experiment = await rig.ended(id);
    expect(experiment).toMatchObject({ state: 'stopped', reason: 'Stopped by you.' });
    expect(experiment.phases.filter(({ state }) => state === 'waiting' || state === 'running')).toEqual([]);
    expect([rig.load.activeId, rig.stress.going, rig.experiments.jobs()]).toEqual([undefined, 0, []]);
    expect(rig.experiments.stop(id)).toEqual({ stopping: false });
    return experiment.phases.map(({ state }) => state);
  };

  it('in the smoke ends it, and nothing else begins', async () => {
    const id = await rig.start();
    await rig.run(0);
    expect(rig.experiments.stop(id)).toEqual({ stopping: true });
    expect(rig.engine.last().stops).toEqual([false]);
    await rig.engine.last().end({ state: 'stopped_by_user', results: resultsOf(10, 0) });
    expect(await stopped(id)).toEqual(['failed', 'skipped', 'skipped', 'skipped']);
    expect(rig.engine.runs.length).toBe(1);
  });

  it('before the first request begins nothing', async () => {
    const id = await rig.start();
    rig.experiments.stop(id);
    expect(await stopped(id)).toEqual(['skipped', 'skipped', 'skipped', 'skipped']);
    expect(rig.engine.runs).toEqual([]);
  });

  it('in a load under stress ends both', async () => {
    const id = await rig.start({ stress, smoke: false }, true);
    await rig.run(0);
    rig.experiments.stop(id);
    await endStopped(0);
    expect(await stopped(id)).toEqual(['failed', 'skipped', 'skipped']);
    expect(rig.stress.stops).toEqual(['stress-1']);
    expect(rig.judged).toEqual([[1]]);
  });

  it('while the stress begins fires nothing', async () => {
    rig.stress.startsAs = { state: 'starting' };
    const id = await rig.start({ stress, smoke: false }, true);
    while (rig.stress.going === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    rig.experiments.stop(id);
    expect(await stopped(id)).toEqual(['failed', 'skipped', 'skipped']);
    expect(rig.engine.runs).toEqual([]);
  });

  it('in a cool-down skips the rest of it, too', async () => {
    const id = await rig.start({ smoke: false, repeats: 2, coolDownMs: 600_000 });
    await endWith(await rig.run(0), 1, 0);
    while (rig.experiments.get(id).phases[1]?.state !== 'running') await new Promise((resolve) => setTimeout(resolve, 1));
    rig.experiments.stop(id);
    expect(await stopped(id)).toEqual(['done', 'failed', 'skipped']);
  });

  it('a second time gives what is in flight no grace', async () => {
    const id = await rig.start();
    await rig.run(0);
    rig.experiments.stop(id);
    rig.experiments.stop(id);
    expect(rig.engine.last().stops).toEqual([false, true]);
    await stopped(id);
  });

  it('of everything answers when nothing is left of it', async () => {
    const id = await rig.start({ stress, smoke: false }, true);
    await rig.run(0);
    expect(rig.experiments.jobs()).toMatchObject([
      { kind: 'experiment', text: `experiment ${id}: load 1 of 3`, href: `#/experiment/${id}` },
    ]);
    expect(await rig.experiments.stopAll('Stopped by Stop everything.')).toEqual({
      stopped: [`experiment ${id}: load 1 of 3`],
      failed: [],
    });
    expect(rig.experiments.get(id)).toMatchObject({ state: 'stopped', reason: 'Stopped by Stop everything.' });
    expect([rig.load.activeId, rig.stress.going]).toEqual([undefined, 0]);
    expect(await rig.experiments.stopAll('x')).toEqual({ stopped: [], failed: [] });
  });

  it('of everything does not wait for a verdict', async () => {
    const stuck = openExperiments({ judging: new Promise(() => {}) });
    const id = await stuck.start({ smoke: false, repeats: 1 });
    await endWith(await stuck.run(0), 1, 0);
    while (stuck.judged.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(stuck.experiments.get(id).state).toBe('running');
    await stuck.experiments.stopAll('x');
    expect(stuck.experiments.get(id)).toMatchObject({ state: 'completed', phases: [{ state: 'done' }] });
    await stuck.dispose();
  });

  it('of everything while its host is still asked lets it not begin', async () => {
    const asked = Promise.withResolvers<void>();
    rig.stress.assertReady = () => asked.promise;
    const starting = errorOf(rig.start({ stress }, true));
    await rig.experiments.stopAll('x');
    asked.resolve();
    expect(await starting).toMatchObject({ code: 'cancelled' });
    expect([rig.experiments.list(10).experiments, rig.engine.runs]).toEqual([[], []]);
  });

  it('comes with the end of the console: written down before it returns', async () => {
    const id = await rig.start({ stress, smoke: false }, true);
    await rig.run(0);
    await rig.experiments.dispose();
    expect(rig.experiments.get(id)).toMatchObject({ state: 'stopped', reason: 'Blitz Console was closed while it went on.' });
    expect([rig.stress.going, rig.judged]).toEqual([0, []]);
  });
});

describe('an experiment whose console ended without a word', () => {
  it('is interrupted for the next one, with the runs it had', async () => {
    const id = await rig.start({ repeats: 2 });
    await endWith(await rig.run(0), 200, 0);
    await rig.run(1);
    const found = rig.reopened().get(id);
    expect(found).toMatchObject({
      state: 'interrupted',
      endedAt: expect.any(Number),
      reason: expect.stringContaining('ended while the experiment went on'),
      phases: [
        { text: 'smoke', state: 'done', runId: 1 },
        { text: 'load 1 of 2', state: 'failed', runId: 2 },
        { text: 'load 2 of 2', state: 'skipped' },
      ],
    });
    expect(rig.runs.get(2 as RunId).item.tags).toEqual([`experiment ${id}`]);
    // Once more: nothing is left to be marked.
    expect(rig.reopened().get(id)).toEqual(found);
    rig.experiments.stop(id);
    await endStopped(1);
    await rig.ended(id);
  });

  it('is a search with what it had found', async () => {
    const id = await rig.findLimit({ startRate: 100, maxRate: 200 });
    await endWith(await rig.run(0), 100, 0);
    await rig.run(1);
    expect(rig.reopened().getLimit(id)).toMatchObject({
      state: 'interrupted',
      steps: [{ ratePerSecond: 100, outcome: 'held' }],
      sentence: 'Blitz Console ended while it went on; until then none was lost at 100/s.',
    });
    rig.experiments.stop(id);
    await endStopped(1);
    await rig.endedSearch(id);
  });
});

describe('what others see', () => {
  it('is the one that goes on, and how it ended', async () => {
    const stream = rig.experiments.active(undefined);
    expect((await stream.next()).value).toEqual({});
    const id = await rig.start({ smoke: false, repeats: 1 });
    await endWith(await rig.run(0), 10, 0);
    await rig.ended(id);
    expect((await stream.next()).value).toMatchObject({ experiment: { id, state: 'completed' } });
    await stream.return();
  });

  it('is every experiment, newest first, on disk or not, and no search among them', async () => {
    const first = await rig.start({ smoke: false, repeats: 1 });
    await endWith(await rig.run(0), 10, 0);
    await rig.ended(first);
    const search = await rig.findLimit({ startRate: 1, maxRate: 1, confirmations: 1 });
    rig.experiments.stop(search);
    await rig.endedSearch(search);
    rig.database.run('DROP TABLE experiments');
    rig.database.run('CREATE TABLE experiments (id INTEGER PRIMARY KEY AUTOINCREMENT, kind, state, written_at, document)');
    const second = await rig.start({ smoke: false, repeats: 1 });
    await endWith(await rig.run(1), 10, 0);
    await rig.ended(second);
    expect(second).toBe(3);
    expect(rig.experiments.list(10).experiments.map(({ id }) => id)).toEqual([second, first]);
    expect(rig.experiments.list(1).experiments.length).toBe(1);
    expect(() => rig.experiments.get(search)).toThrow('There is no such experiment');
    expect(() => rig.experiments.getLimit(first)).toThrow('There is no such experiment');
    expect(() => rig.experiments.stop(99 as ExperimentId)).toThrow('There is no such experiment');
  });

  it('is the time left, once it can be told', async () => {
    const id = await rig.start({
      smoke: false,
      repeats: 2,
      load: loadOf({ executor: { type: 'constant-vus', vus: 1, durationMs: 60_000 } }),
    });
    await rig.run(0);
    const { startedAt } = rig.experiments.get(id);
    const endsAt = rig.experiments.jobs()[0]?.endsAt ?? 0;
    expect(endsAt - startedAt).toBeGreaterThanOrEqual(120_000);
    expect(endsAt - startedAt).toBeLessThan(125_000);
    await rig.experiments.stopAll('x');
  });
});

describe('a preview', () => {
  const preview = (change: object = {}) => rig.experiments.preview(ExperimentPlanSchema.parse({ load: loadOf(), ...change }));

  it('says what will happen, how many requests it is, and that a stress measures itself', () => {
    expect(preview()).toEqual({
      sentence: 'Smoke (200 requests), then 3 × 14,000 requests · 100 connections: 42,200 requests.',
      warnings: [],
    });
    const { sentence, warnings } = preview({ stress, baseline: true, smoke: false, repeats: 2 });
    expect(sentence).toBe(
      'The load once without stress, then 2 × 14,000 requests · 100 connections under stress (2 CPU workers at nice -20): 42,000 requests.',
    );
    expect(warnings).toEqual([
      expect.stringMatching(/this measures the stressor, not the site.*The baseline is one\.$/),
      'Fewer than 3 loads cannot tell a cause from chance.',
    ]);
  });

  it('says that a stress goes on there already, and so does the experiment', async () => {
    await rig.stress.start({ targetId: 'shop' as TargetId, settings: defaultStress });
    const note = 'Stress goes on on shop already: this measures the stressor, not the site. End it first to see what the site can do.';
    expect(preview().warnings).toEqual([note]);
    const id = await rig.start({ smoke: false, repeats: 1 });
    await endWith(await rig.run(0), 1, 0);
    expect((await rig.ended(id)).notes).toEqual([note]);
    expect(rig.stress.going).toBe(1);
  });

  it('knows from earlier runs how long it will take', async () => {
    rig.load.start({ plan: planOf({ requests: [{ url: 'http://127.0.0.1:9/' }] }), tags: [], allowHosts: [] });
    await rig.engine.last().end({ results: resultsOf(14_000, 0), durationMs: 7000 });
    const { durationMs = 0, sentence } = preview({ coolDownMs: 1000 });
    // Three loads of 7 s, two pauses, and 200 requests.
    expect(durationMs).toBeCloseTo(21_000 + 2000 + 100, 0);
    expect(sentence).toContain('42,200 requests in about 23.1');
  });
});
