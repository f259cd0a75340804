import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Core, createCore } from '../../../electron/core/app.ts';
import { readOwner } from '../../../electron/core/base/data-folder-lock.ts';
import type { Client } from '../../../shared/contract/index.ts';
import type { LoadPlanInput } from '../../../shared/contract/load-plan.ts';
import type { FailureExample } from '../../../shared/model/failure-class.ts';
import { startTestChild, type TestChild } from '../../rig/child-process.ts';
import { createScriptedEngine, resultsOf, type ScriptedEngine, sampleOf, secondOf } from '../../rig/scripted-engine.ts';
import { createInProcessTestClient } from '../../rig/test-client.ts';
import { createTestPlatform } from '../../rig/test-platform.ts';

let folder: string;
let dataFolder: string;
const cores: Core[] = [];
const children: TestChild[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-core-'));
  dataFolder = join(folder, 'data');
});
afterEach(async () => {
  for (const core of cores.splice(0)) await core.dispose();
  for (const child of children.splice(0)) await child.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<{ core: Core; client: Client; engine: ScriptedEngine }> {
  const engine = createScriptedEngine();
  const core = await createCore(createTestPlatform({ dataFolder }), { createEngine: () => engine });
  cores.push(core);
  return { core, client: createInProcessTestClient(core), engine };
}

const plan: LoadPlanInput = { requests: [{ url: 'http://127.0.0.1:9/' }], executor: { type: 'shared-iterations', iterations: 10, vus: 1 } };

function everyFile(place = dataFolder): string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('createCore', () => {
  it('makes a data folder for its owner alone, and says what it is', async () => {
    const { core, client } = await open();
    expect(await client.app.info()).toEqual(core.info());
    expect(core.info()).toMatchObject({ door: 'test', version: '0.0.0-test', dataFolder, warnings: [] });
    if (process.platform !== 'win32') {
      expect(statSync(dataFolder).mode & 0o777).toBe(0o700);
      for (const file of everyFile()) if (!file.includes('owner.db')) expect(statSync(file).mode & 0o077).toBe(0);
    }
    const { id } = await client.app.reportError({ message: 'The chart fell over', stack: 'at chart.tsx:1' });
    expect(readFileSync(join(dataFolder, 'logs', 'blitz.log'), 'utf8')).toContain(id);
  });

  it('is refused while another has the folder, and says who; the owner is not disturbed', async () => {
    const { core, client } = await open();
    core.publishOwner({ socketPath: '/tmp/a.sock' });
    await expect(createCore(createTestPlatform({ dataFolder }))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`process ${process.pid}`),
      details: { pid: process.pid, door: 'test' },
    });
    expect(await readOwner(dataFolder)).toMatchObject({ pid: process.pid, socketPath: '/tmp/a.sock' });
    expect((await client.runs.list({})).total).toBe(0);
  });

  it('gives everything back on dispose, twice asked or not', async () => {
    const { core, engine } = await open();
    await core.dispose();
    await core.dispose();
    expect(engine.isDisposed).toBe(true);
    expect(await readOwner(dataFolder)).toBeUndefined();
    expect(readdirSync(dataFolder).toSorted()).toEqual(['blitz.db', 'logs', 'owner.db']);
  });

  it('ends every stream on dispose', async () => {
    const { core, client } = await open();
    const streams = [await client.runs.changes(), await client.settings.changes(), await client.load.active()];
    for (const stream of streams) expect((await stream.next()).done).toBe(false);
    const waiting = streams.map((stream) => stream.next());
    await core.dispose();
    for (const next of waiting) expect(await next).toEqual({ done: true, value: undefined });
  });

  it('gives the folder back when it fails half way: a history of a newer version is refused and left alone', async () => {
    await (await open()).core.dispose();
    const database = new DatabaseSync(join(dataFolder, 'blitz.db'));
    database.exec(`INSERT INTO migrations VALUES ('runs-99', '2099-01-01')`);
    database.close();
    await expect(open()).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining('runs-99') });
    expect(await readOwner(dataFolder)).toBeUndefined();
  });

  it('tells of a damaged history and begins a new one', async () => {
    await (await open()).core.dispose();
    writeFileSync(join(dataFolder, 'blitz.db'), 'damaged '.repeat(1000));
    const { client } = await open();
    const { warnings } = await client.app.info();
    expect(warnings).toMatchObject([{ message: expect.stringContaining('set aside'), hint: expect.any(String) }]);
    expect((await client.runs.list({})).total).toBe(0);
  });

  it('is refused where no data folder can be made', async () => {
    writeFileSync(join(folder, 'blocked'), '');
    const inside = createTestPlatform({ dataFolder: join(folder, 'blocked', 'data') });
    await expect(createCore(inside)).rejects.toMatchObject({ code: 'storage', hint: expect.any(String) });
  });

  it('works where nothing can be written: the run goes on in memory, and the user is told', async () => {
    // SQLite can open neither, as in a folder that is read-only; unlike permissions, this stops root too.
    for (const name of ['owner.db', 'blitz.db']) mkdirSync(join(dataFolder, name), { recursive: true });
    const { core, client, engine } = await open();
    expect(core.info().warnings).toMatchObject([{ message: expect.stringContaining('in memory only') }]);
    core.publishOwner({ url: 'http://127.0.0.1:1/' });
    const { id } = await client.load.start({ plan });
    await engine.last().end({ results: resultsOf(10, 0) });
    expect((await client.runs.get({ id })).item).toMatchObject({ state: 'completed', ok: 10 });
  });

  it('stops a run that is going on when it is disposed, and records it before the history is closed', async () => {
    const first = await open();
    const { id } = await first.client.load.start({ plan });
    first.engine.last().listeners.onSample(sampleOf({ seconds: [secondOf(0)] }));
    const samples = await first.client.load.watch({ id });
    await samples.next();
    await first.core.dispose();
    expect((await samples.next()).value).toMatchObject({ state: 'stopped_by_user' });
    expect((await samples.next()).done).toBe(true);

    const { client } = await open();
    expect(await client.runs.get({ id })).toMatchObject({
      item: { state: 'stopped_by_user', passed: false },
      summary: { metadata: { reason: 'Blitz Console was closed while the run was going on.' } },
    });
  });
});

describe('a console that is killed in the middle of a run', { timeout: 60_000 }, () => {
  it('finds the run interrupted when it starts again, with what the last checkpoint had, and the folder free', async () => {
    const child = startTestChild('core-child.ts', ['run', dataFolder]);
    children.push(child);
    expect(await child.message()).toEqual({ started: 1 });
    await expect(createCore(createTestPlatform({ dataFolder }))).rejects.toMatchObject({
      code: 'conflict',
      details: { pid: child.process.pid, door: 'desktop' },
    });
    await child.kill();

    const { client } = await open();
    const { items } = await client.runs.list({});
    expect(items).toMatchObject([{ id: 1, name: 'To be killed', tags: ['crash'], state: 'interrupted', ok: 29, failed: 1, passed: false }]);
    const { summary } = await client.runs.get({ id: items[0]?.id ?? 0 });
    expect(summary).toMatchObject({
      metadata: { state: 'interrupted', door: 'desktop', durationMs: 3000 },
      results: { requests: { asked: 30, ok: 29, failed: 1 } },
    });
    expect((await client.runs.series({ id: 1 })).seconds.map(({ second }) => second)).toEqual([0, 1, 2]);
    expect((await client.runs.export({ id: 1, format: 'json' })).content).toContain('interrupted');
    const samples = [];
    for await (const sample of await client.load.watch({ id: 1 })) samples.push(sample);
    expect(samples).toMatchObject([{ state: 'interrupted', totals: { ok: 29, inFlight: 0 } }]);
    // Its number is not given out again.
    const { id } = await client.load.start({ plan });
    expect(id).toBe(2);
  });
});

describe('a secret', () => {
  it('is in no byte of the data folder, whatever way it came in', async () => {
    const secret = 'Pl4nted-s3cret-value';
    const { core, client, engine } = await open();
    const { id } = await client.load.start({
      plan: {
        ...plan,
        requests: [
          {
            url: `http://ann:${secret}@127.0.0.1:9/?access_token=${secret}`,
            headers: { Authorization: `Bearer ${secret}`, Cookie: `sid=${secret}`, 'X-Api-Key': secret },
            body: `user=ann&password=${secret}`,
          },
        ],
      },
    });
    const example: FailureExample = {
      ...{ class: 'http_401', atMs: 1, requestNumber: 1, requestName: '', method: 'GET', durationMs: 1, bytesReceived: 1 },
      url: `http://127.0.0.1:9/?access_token=${secret}`,
      connection: { id: 1, requestsBefore: 0 },
      bodyExcerpt: `Bad credentials: ${secret}`,
    };
    engine.last().listeners.onSample(sampleOf({ examples: [example] }));
    engine.last().listeners.onCheckpoint(resultsOf(0, 1, { examples: [example] }));
    await engine.last().end({ results: resultsOf(0, 1, { examples: [example] }) });
    await client.settings.update({ lastPlan: JSON.stringify({ url: `http://a:${secret}@h/`, headers: { 'X-Auth-Token': secret } }) });
    await client.settings.update({ lastPlan: `not JSON: ${secret}` });
    await client.app.reportError({ message: `GET http://a:${secret}@h/ failed`, stack: `Authorization: Bearer ${secret}` });
    core.logger.failure('failed', new Error(`Cookie: sid=${secret}`), { headers: { authorization: secret } });
    expect(JSON.stringify([await client.runs.get({ id }), await client.settings.get()])).not.toContain(secret);
    await core.dispose();
    const files = everyFile();
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) expect(readFileSync(file).includes(secret), file).toBe(false);
    expect(existsSync(join(dataFolder, 'blitz.db'))).toBe(true);
  });
});
