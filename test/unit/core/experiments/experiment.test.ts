import { afterEach, describe, expect, it } from 'vitest';
import type { RunId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Verdict } from '../../../../shared/model/diagnosis/verdict.ts';
import { resultsOf } from '../../../rig/scripted-engine.ts';
import { type ExperimentsRig, endWith, loadOf, openExperiments, type RigOptions } from './experiments-rig.ts';

let rig: ExperimentsRig;
const open = (options: RigOptions = {}) => {
  rig = openExperiments(options);
  return rig;
};
afterEach(() => rig.dispose());

const stress = { workers: 2, niceness: -20, durationMs: 5000 };
const states = async (id: Parameters<ExperimentsRig['ended']>[0]) =>
  (await rig.ended(id)).phases.map(({ text, state }) => `${text}: ${state}`);

describe('an experiment', () => {
  it('runs its phases one after the other, each load a run of its own, and is judged by its loads', async () => {
    const { start, run, ended, runs, judged, notifications } = open();
    const id = await start({ name: 'Two', repeats: 2, coolDownMs: 5 });
    const smoke = await run(0);
    expect(smoke.plan).toMatchObject({ name: 'Two: smoke', executor: { type: 'shared-iterations', iterations: 200, vus: 5 } });
    expect(rig.engine.runs.length).toBe(1);
    await endWith(smoke, 200, 0);
    await endWith(await run(1), 13_900, 100);
    await endWith(await run(2), 13_990, 10);
    const experiment = await ended(id);
    expect(experiment).toMatchObject({
      state: 'completed',
      reason: '2 loads: 110 of 28,000 requests failed (100, 10).',
      phases: [
        { kind: 'smoke', text: 'smoke', runId: 1, state: 'done' },
        { kind: 'load', text: 'load 1 of 2', runId: 2, state: 'done' },
        { kind: 'cool_down', state: 'done' },
        { kind: 'load', text: 'load 2 of 2', runId: 3, state: 'done' },
      ],
    });
    for (const { startedAt = 0, endedAt = 0 } of experiment.phases) expect(endedAt).toBeGreaterThanOrEqual(startedAt);
    expect(rig.engine.runs.slice(1).map(({ plan }) => plan.executor)).toEqual(
      [1, 2].map(() => expect.objectContaining({ iterations: 14_000 })),
    );
    expect(runs.get(2 as RunId)).toMatchObject({ item: { name: 'Two: load 1 of 2', tags: ['experiment 1'] }, targetId: 'shop' });
    expect(runs.markers(3 as RunId).map(({ kind, text }) => [kind, text])).toEqual([
      ['phase', 'load 2 of 2 begins'],
      ['phase', 'load 2 of 2 ends'],
    ]);
    expect(judged).toEqual([[2, 3]]);
    // One word at its end, and none for each of its runs.
    expect(notifications).toEqual([{ title: 'Experiment 1 has ended', body: experiment.reason }]);
  });

  it('keeps the verdict with it, and tells it', async () => {
    const verdict = { ...{ failed: 1, total: 2, sentence: '1 of 2 failed.' } } as Verdict;
    const { start, run, ended, notifications } = open({ verdict });
    const id = await start({ smoke: false, repeats: 1 });
    await endWith(await run(0), 1, 1);
    expect((await ended(id)).verdict).toEqual(verdict);
    expect(notifications).toMatchObject([{ body: '1 of 2 failed.' }]);
  });

  it('ends with a smoke that fails, and says why', async () => {
    const { start, run, ended, judged } = open();
    const id = await start();
    await (await run(0)).end({ state: 'stopped_by_threshold', results: resultsOf(12, 3) });
    expect(await ended(id)).toMatchObject({
      state: 'failed',
      reason: 'The smoke failed: 3 of 15 requests (3 reset). A load would only count more of the same.',
      problem: { code: 'unavailable', hint: 'Look at run 1: it says what became of each request.' },
    });
    expect(await states(id)).toEqual(['smoke: failed', 'load 1 of 3: skipped', 'load 2 of 3: skipped', 'load 3 of 3: skipped']);
    expect(rig.engine.runs.length).toBe(1);
    expect(judged).toEqual([[1]]);
  });

  it('ends with a smoke that gets no answer at all; one that is only slow is noted', async () => {
    const { start, run, ended } = open();
    const aborted = (ok: number) => ({ ...resultsOf(ok, 0), requests: { asked: 200, sent: 200, ok, failed: 0, aborted: 200 - ok } });
    const dead = await start();
    await (await run(0)).end({ results: aborted(0), durationMs: 60_000 });
    expect(await ended(dead)).toMatchObject({ state: 'failed', reason: expect.stringContaining('no answer to 200 requests') });
    const slow = await start({ repeats: 1 });
    await (await run(1)).end({ results: aborted(40), durationMs: 60_000 });
    await endWith(await run(2), 14_000, 0);
    expect(await ended(slow)).toMatchObject({
      state: 'completed',
      reason: '1 load: none of 14,000 requests failed.',
      notes: [expect.stringMatching(/^Only 40 of the smoke's 200 requests/)],
    });
  });

  it('has loads under stress, and a baseline without: the stress begins before its load and is ended after it', async () => {
    const { start, run, ended } = open();
    const id = await start({ stress, baseline: true, repeats: 1, smoke: false }, true);
    const baseline = await run(0);
    expect(rig.stress.going).toBe(0);
    await endWith(baseline, 14_000, 0);
    const load = await run(1);
    expect(rig.stress.going).toBe(1);
    // The load may take its ten minutes: so may the stress.
    expect(rig.stress.jobs()[0]).toMatchObject({ targetId: 'shop', settings: { niceness: -20, durationMs: 620_000 } });
    expect(rig.runs.get(2 as RunId).stress).toMatchObject({ niceness: -20 });
    await endWith(load, 13_000, 1000);
    const experiment = await ended(id);
    expect(experiment).toMatchObject({ state: 'completed', notes: [expect.stringContaining('this measures the stressor, not the site')] });
    expect(experiment.phases.map(({ text }) => text)).toEqual(['baseline without stress', 'load 1 of 1']);
    expect([rig.stress.going, rig.stress.stops]).toEqual([0, ['stress-1']]);
    expect(rig.judged).toEqual([[2]]);
  });

  it('says when the stress ended before its load, and when it may not have ended', async () => {
    const { start, run, ended } = open();
    const id = await start({ stress, repeats: 2, smoke: false }, true);
    const first = await run(0);
    rig.stress.change('stress-1', { state: 'lost', endedAt: 1, reason: 'Link lost.' });
    await endWith(first, 1, 0);
    rig.stress.endsAs = { problem: { code: 'unavailable', message: 'No link to shop.' } };
    await endWith(await run(1), 1, 0);
    expect((await ended(id)).notes.slice(1)).toEqual([
      'The stress ended before the load did: Link lost.',
      'The stress may not have ended: No link to shop. Its host ends it by its own limit.',
    ]);
  });

  it('fails with what kept its stress from starting, and fires nothing', async () => {
    const { start, ended } = open();
    rig.stress.startsAs = { state: 'failed', problem: { code: 'missing_tool', message: 'No stress-ng there.' } };
    const id = await start({ stress, smoke: false }, true);
    expect(await ended(id)).toMatchObject({ state: 'failed', problem: { code: 'missing_tool' }, reason: 'No stress-ng there.' });
    expect([rig.engine.runs.length, rig.stress.stops]).toEqual([0, ['stress-1']]);
  });

  it.each([
    ['stopped_by_guard', 'stopped', 'Run 1 was stopped by a guard. Guard: CPU.'],
    ['stopped_by_threshold', 'stopped', 'Run 1 was stopped by a threshold. Guard: CPU.'],
    ['stopped_by_user', 'stopped', 'Run 1 was stopped.'],
    ['internal_error', 'failed', 'Run 1 could not be finished. Guard: CPU.'],
  ] as const)('ends with a load that is %s', async (state, becomes, reason) => {
    const { start, run, ended } = open();
    const id = await start({ smoke: false });
    await (await run(0)).end({ state, reason: 'Guard: CPU.', results: resultsOf(5, 1) });
    expect(await ended(id)).toMatchObject({ state: becomes, reason });
    expect(await states(id)).toEqual(['load 1 of 3: failed', 'load 2 of 3: skipped', 'load 3 of 3: skipped']);
    expect(rig.judged).toEqual([[1]]);
  });

  it('has its guards watch every run', async () => {
    const { start, run, ended, trip } = open();
    const id = await start({ smoke: false, guards: [{ kind: 'cpu', limit: 0.9 }] });
    await endWith(await run(0), 14_000, 0);
    const second = await run(1);
    trip('Guard: CPU over 90 %');
    await second.end({ state: 'stopped_by_user', reason: 'Stopped.' });
    expect(await ended(id)).toMatchObject({ state: 'stopped', reason: 'Run 2 was stopped by a guard. Guard: CPU over 90 %.' });
    expect(rig.runs.get(1 as RunId).guards).toMatchObject([{ kind: 'cpu' }]);
    expect(rig.judged).toEqual([[1]]);
  });

  it('keeps its secrets to itself', async () => {
    const { start, run, ended, database } = open();
    const secret = 'planted-secret-value';
    const load = loadOf({ requests: [{ url: `http://127.0.0.1:9/?token=${secret}`, headers: { Cookie: `sid=${secret}` } }] });
    const id = await start({ name: secret, load, smoke: false, repeats: 1 });
    expect(JSON.stringify((await run(0)).plan)).toContain(secret);
    await endWith(await run(0), 1, 0);
    expect(JSON.stringify(await ended(id))).not.toContain(secret);
    expect(JSON.stringify(database.all('SELECT * FROM experiments'))).not.toContain(secret);
  });
});

describe('error_log', () => {
  it('is raised before the first phase and put back at the end, whatever the end is', async () => {
    const log: string[] = [];
    const raiseErrorLog = async (targetId: string, url: string) => {
      log.push(`raised ${targetId} ${url} ${rig.engine.runs.length}`);
      return {
        note: 'error_log writes warnings meanwhile.',
        restore: async () => {
          log.push('restored');
          return undefined;
        },
      };
    };
    const { start, run, ended } = open({ raiseErrorLog });
    const id = await start({ raiseErrorLog: true });
    await endWith(await run(0), 0, 200);
    expect(await ended(id)).toMatchObject({ state: 'failed', notes: ['error_log writes warnings meanwhile.'] });
    expect(log).toEqual(['raised shop http://127.0.0.1:9/ 0', 'restored']);
  });

  it('that cannot be raised, or put back, is said so, and costs nothing else', async () => {
    const refused = open({ raiseErrorLog: () => Promise.reject(new OpsError({ code: 'unavailable', message: 'No sudo there.' })) });
    const first = await refused.start({ raiseErrorLog: true, smoke: false, repeats: 1 });
    await endWith(await refused.run(0), 1, 0);
    expect(await refused.ended(first)).toMatchObject({ state: 'completed', notes: ['error_log stays as it is: No sudo there.'] });
    await refused.dispose();

    const stuck = open({
      raiseErrorLog: async () => ({ restore: () => Promise.reject(new OpsError({ code: 'unavailable', message: 'No link.' })) }),
    });
    const second = await stuck.start({ raiseErrorLog: true, smoke: false, repeats: 1 });
    await endWith(await stuck.run(0), 1, 0);
    expect(await stuck.ended(second)).toMatchObject({ state: 'completed', notes: ['error_log could not be put back: No link.'] });
  });
});
