import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../../../electron/core/adapters/sqlite/index.ts';
import { migrate } from '../../../../electron/core/adapters/sqlite/migrations.ts';
import { LoadService } from '../../../../electron/core/features/load/index.ts';
import { RunBook, runsMigrations } from '../../../../electron/core/features/runs/index.ts';
import { SettingsService, settingsMigrations } from '../../../../electron/core/features/settings/index.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { LoadPlanInput } from '../../../../shared/contract/load-plan.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import { createScriptedEngine, momentOf, resultsOf, type ScriptedEngine, sampleOf, secondOf } from '../../../rig/scripted-engine.ts';
import { createMemoryLogger, planOf } from '../runs/open-run-book.ts';

let database: Database;
let engine: ScriptedEngine;
let runs: RunBook;
let settings: SettingsService;
let load: LoadService;
let logger: ReturnType<typeof createMemoryLogger>;
let notifications: { title: string; body: string }[];

beforeEach(() => {
  database = new Database(':memory:');
  migrate(database, [...settingsMigrations, ...runsMigrations]);
  logger = createMemoryLogger();
  engine = createScriptedEngine();
  runs = new RunBook({ database, logger, version: '1', door: 'test' });
  settings = new SettingsService({ database, logger });
  notifications = [];
  const watchGuards = () => ({ sample() {}, dispose() {} });
  load = new LoadService({ engine, runs, settings, notify: (notification) => notifications.push(notification), watchGuards, logger });
});
afterEach(async () => {
  await load.dispose();
  settings.dispose();
  runs.dispose();
  database.dispose();
});

const start = (change: Partial<LoadPlanInput> = {}, allowHosts: string[] = []) =>
  load.start({ plan: planOf(change), tags: [], allowHosts }).id;
const errorOf = (action: () => unknown): OpsError => {
  try {
    action();
  } catch (error) {
    if (error instanceof OpsError) return error;
    throw error;
  }
  throw new Error('It did not fail');
};

async function all(stream: AsyncIterable<LoadSample>): Promise<LoadSample[]> {
  const samples: LoadSample[] = [];
  for await (const sample of stream) samples.push(sample);
  return samples;
}

describe('consent', () => {
  const target = (url: string, more: Partial<LoadPlanInput> = {}): Partial<LoadPlanInput> => ({ requests: [{ url }], ...more });

  it('is not asked for loopback, in any spelling', async () => {
    for (const url of [
      'http://localhost:1/',
      'http://127.0.0.1/',
      'http://127.9.9.9/',
      'http://[::1]:8080/',
      'http://2130706433/',
      'http://LOCALHOST/',
    ]) {
      start(target(url));
      await engine.last().end();
    }
    expect(settings.consents()).toEqual([]);
  });

  it('is asked for every other host: no run is begun, the error names the hosts', () => {
    for (const url of [
      'http://example.org/',
      'http://localhost.example.org/',
      'http://128.0.0.1/',
      'http://[::2]/',
      'http://127.0.0.1.nip.io/',
    ]) {
      const error = errorOf(() => start(target(url)));
      expect(error).toMatchObject({ code: 'consent_required', details: { host: new URL(url).hostname.replace(/^\[|\]$/g, '') } });
      expect(error.hint).toBeTruthy();
    }
    const several = errorOf(() =>
      start({ requests: [{ url: 'http://127.0.0.1/' }, { url: 'http://a.example/' }, { url: 'https://B.example:8443/' }] }),
    );
    expect(several.details).toEqual({ host: 'a.example', hosts: 'a.example,b.example' });
    expect(engine.runs).toEqual([]);
    expect(runs.list({ search: '', sort: 'id', descending: true, limit: 10, offset: 0 }).total).toBe(0);
  });

  it('is remembered, host by host, until it is revoked', async () => {
    start(target('http://a.example/'), ['A.example']);
    await engine.last().end();
    start(target('https://a.example:8443/x'));
    await engine.last().end();
    expect(errorOf(() => start(target('http://b.example/'))).code).toBe('consent_required');
    expect(settings.consents()).toMatchObject([{ host: 'a.example' }]);
    settings.revoke('a.example');
    expect(errorOf(() => start(target('http://a.example/'))).code).toBe('consent_required');
  });

  it('does not remember what was allowed when another host still lacks consent', () => {
    const plan = { requests: [{ url: 'http://a.example/' }, { url: 'http://b.example/' }] };
    expect(errorOf(() => start(plan, ['a.example'])).details.host).toBe('b.example');
    expect(settings.consents()).toEqual([]);
  });

  it('goes by where the traffic really goes: an override counts, not the name', async () => {
    start(target('http://shop.example/', { connection: { resolve: { 'shop.example:80': '127.0.0.1' } } }));
    await engine.last().end();
    const away = target('http://localhost/', { connection: { resolve: { 'localhost:80': '203.0.113.5' } } });
    expect(errorOf(() => start(away)).details.host).toBe('203.0.113.5');
  });

  it('is refused to a host that changes with every request', () => {
    expect(errorOf(() => start(target('http://{{random}}.example/')))).toMatchObject({ code: 'invalid_input' });
    expect(errorOf(() => start(target('http://127.0.0.{{seq}}/')))).toMatchObject({ code: 'invalid_input' });
  });

  it('is handed to the engine, which must not follow a redirect elsewhere', async () => {
    start(target('http://a.example/', { maxRedirects: 3 }), ['a.example', 'cdn.example']);
    expect(engine.last().allowedHosts.toSorted()).toEqual(['a.example', 'cdn.example']);
    await engine.last().end();
  });
});

describe('start', () => {
  it('refuses what the schema cannot see, before a run is begun', () => {
    expect(errorOf(() => start({ thresholds: [{ metric: 'http_req_failed', expression: 'rate <' }] }))).toMatchObject({
      code: 'invalid_input',
    });
    expect(errorOf(() => start({ requests: [{ url: 'http://127.0.0.1/', headers: { Authorization: '[redacted]' } }] }))).toMatchObject({
      code: 'invalid_input',
      hint: expect.stringContaining('secret'),
    });
    expect(engine.runs).toEqual([]);
  });

  it('does one run at a time and says which', async () => {
    const id = start();
    expect(errorOf(() => start())).toMatchObject({ code: 'conflict', details: { run: id }, message: `Run ${id} is going on.` });
    await engine.last().end();
    expect(start()).toBe(id + 1);
    await engine.last().end();
  });

  it('fires the plan with its secrets, and keeps it without', async () => {
    const id = start({ requests: [{ url: 'http://127.0.0.1/?token=planted-value', headers: { Cookie: 'sid=planted-value' } }] });
    expect(JSON.stringify(engine.last().plan)).toContain('planted-value');
    expect(JSON.stringify(runs.get(id))).not.toContain('planted-value');
    await engine.last().end();
  });

  it('writes the run down as failed when the engine does not take it', () => {
    engine.start = () => {
      throw new Error('no worker');
    };
    expect(() => start()).toThrow('no worker');
    expect(runs.list({ search: '', sort: 'id', descending: true, limit: 10, offset: 0 }).items).toMatchObject([
      { state: 'internal_error', passed: false },
    ]);
  });
});

describe('the end', () => {
  it('is told to the user, with the number and what failed', async () => {
    start();
    await engine.last().end({ results: resultsOf(13_688, 312) });
    start();
    await engine.last().end({ results: resultsOf(14_000, 0) });
    start();
    const thresholds = [{ metric: 'http_req_duration', expression: 'p(95)<1', ok: false, value: 2 }];
    await engine.last().end({ results: resultsOf(14_000, 0, { thresholds }) });
    for (const state of ['stopped_by_user', 'internal_error'] as const) {
      start();
      await engine.last().end({ state });
    }
    expect(notifications).toMatchObject([
      { title: 'Run 1: 312 of 14,000 failed', body: expect.stringMatching(/^312 reset\. All /) },
      { title: 'Run 2: none of 14,000 failed', body: expect.stringMatching(/^All /) },
      { title: 'Run 3: 1 threshold failed' },
      { title: 'Run 4: stopped' },
      { title: 'Run 5: the load engine failed' },
    ]);
  });

  it('comes by stop, once, for the run that is going on only', async () => {
    const first = start();
    expect(load.stop(first, false)).toEqual({ stopping: true });
    expect(load.stop(first, true)).toEqual({ stopping: true });
    await engine.last().end();
    expect(engine.last().stops).toEqual([false, true]);
    expect(runs.item(first).state).toBe('stopped_by_user');
    expect(load.stop(first, true)).toEqual({ stopping: false });
    expect(errorOf(() => load.stop(99 as typeof first, false))).toMatchObject({ code: 'not_found' });
  });

  it('comes by dispose: the run is stopped without grace and written down before it returns', async () => {
    const id = start();
    engine.last().listeners.onSample(sampleOf({ seconds: [secondOf(0)] }));
    await load.dispose();
    expect(engine.last().stops).toEqual([true]);
    expect(runs.get(id)).toMatchObject({
      item: { state: 'stopped_by_user' },
      summary: { metadata: { reason: expect.stringContaining('was closed') } },
    });
    expect(errorOf(() => start())).toMatchObject({ code: 'unavailable' });
  });
});

describe('watch', () => {
  it('gives the whole run first, then what changes, and ends with it', async () => {
    const id = start();
    const { listeners } = engine.last();
    for (const at of [0, 1, 2]) listeners.onSample(sampleOf({ seconds: [secondOf(at)], moments: [momentOf(at)] }));
    const stream = load.watch(id, undefined);
    expect((await stream.next()).value).toMatchObject({
      seq: 3,
      state: 'running',
      seconds: [{ second: 0 }, { second: 1 }, { second: 2 }],
      moments: [{ moment: 0 }, { moment: 1 }, { moment: 2 }],
    });
    listeners.onSample(sampleOf({ elapsedMs: 777, seconds: [secondOf(2, { ok: 99 })] }));
    expect((await stream.next()).value).toMatchObject({ seq: 4, elapsedMs: 777, seconds: [{ second: 2, ok: 99 }] });
    await engine.last().end({ durationMs: 3000, results: resultsOf(30, 0) });
    const last = await stream.next();
    expect(last.value).toMatchObject({ seq: 5, state: 'completed', progress: 1, totals: { ok: 30, inFlight: 0, waiting: 0 } });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('gives a slow watcher fewer samples but every second and moment, each as it was last', async () => {
    const id = start();
    const { listeners } = engine.last();
    const stream = load.watch(id, undefined);
    const seen = new Map<number, number>();
    const seenMoments = new Map<number, number>();
    let samples = 0;
    const take = (sample: LoadSample) => {
      samples += 1;
      for (const point of sample.seconds) seen.set(point.second, point.ok);
      for (const point of sample.moments) seenMoments.set(point.moment, point.ok);
    };
    take((await stream.next()).value as LoadSample);
    for (let second = 0; second < 100; second += 1) {
      for (const ok of [1, 2, second]) {
        listeners.onSample(sampleOf({ seconds: [secondOf(second, { ok })], moments: [momentOf(second, { ok })] }));
      }
      // With it the last sample does not bring these seconds once more.
      listeners.onCheckpoint(resultsOf(1, 0));
      if (second % 25 === 24) take((await stream.next()).value as LoadSample);
    }
    await engine.last().end();
    for (const sample of await all(stream)) take(sample);
    expect(samples).toBeLessThan(10);
    for (const points of [seen, seenMoments]) {
      expect([...points.entries()].toSorted((a, b) => a[0] - b[0])).toEqual(Array.from({ length: 100 }, (_, at) => [at, at]));
    }
  });

  it('gives the stored last sample of a run that has ended, and of one interrupted long ago', async () => {
    const id = start();
    engine.last().listeners.onSample(sampleOf({ seconds: [secondOf(0), secondOf(1)], moments: [momentOf(0), momentOf(4)] }));
    await engine.last().end({ state: 'stopped_by_threshold', results: resultsOf(5, 5) });
    const samples = await all(load.watch(id, undefined));
    expect(samples).toMatchObject([
      {
        state: 'stopped_by_threshold',
        totals: { ok: 5, failed: 5 },
        seconds: [{ second: 0 }, { second: 1 }],
        moments: [{ moment: 0 }, { moment: 4 }],
      },
    ]);
    expect(errorOf(() => load.watch(77 as typeof id, undefined))).toMatchObject({ code: 'not_found' });
  });

  it('lets go of everything when its watchers leave, and the run goes on', async () => {
    const id = start();
    const controller = new AbortController();
    const left = load.watch(id, undefined);
    const aborted = load.watch(id, controller.signal);
    await left.next();
    await aborted.next();
    const waiting = aborted.next();
    await left.return();
    controller.abort();
    expect((await waiting).done).toBe(true);
    engine.last().listeners.onSample(sampleOf());
    expect((await left.next()).done).toBe(true);
    await engine.last().end();
    expect(runs.item(id).state).toBe('completed');
  });

  it('ends every watcher, however many, with the last sample', async () => {
    const id = start();
    const watchers = Array.from({ length: 20 }, () => all(load.watch(id, undefined)));
    await new Promise((done) => setImmediate(done));
    await engine.last().end();
    for (const samples of await Promise.all(watchers)) expect(samples.at(-1)?.state).toBe('completed');
  });
});

describe('active', () => {
  it('says which run is going on: now, at its checkpoints and when there is none any more', async () => {
    const stream = load.active(undefined);
    expect((await stream.next()).value).toEqual({ run: undefined });
    const id = start();
    expect((await stream.next()).value).toMatchObject({ run: { id, state: 'running', ok: 0 } });
    engine.last().listeners.onSample(sampleOf());
    engine.last().listeners.onCheckpoint(resultsOf(10, 0));
    expect((await stream.next()).value).toMatchObject({ run: { ok: 10 } });
    await engine.last().end();
    expect((await stream.next()).value).toEqual({ run: undefined });
    await stream.return();
  });
});

describe('a history that cannot be written', () => {
  it('does not stop the run: it goes on, is shown and told, and the log says why', async () => {
    const id = start();
    const stream = load.watch(id, undefined);
    await stream.next();
    database.dispose();
    engine.last().listeners.onSample(sampleOf({ elapsedMs: 5 }));
    engine.last().listeners.onCheckpoint(resultsOf(1, 0));
    expect((await stream.next()).value).toMatchObject({ elapsedMs: 5 });
    await engine.last().end({ results: resultsOf(3, 0) });
    expect((await stream.next()).value).toMatchObject({ state: 'completed', totals: { ok: 3 } });
    expect((await stream.next()).done).toBe(true);
    expect(notifications.length).toBe(1);
    expect(logger.lines.filter((line) => line.includes('could not be written')).length).toBe(2);
    runs = new RunBook({ database: reopen(), logger, version: '1', door: 'test' });
  });
});

function reopen(): Database {
  database = new Database(':memory:');
  migrate(database, runsMigrations);
  return database;
}
