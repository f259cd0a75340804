import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Core, createCore } from '../../electron/core/app.ts';
import { createNodePlatform } from '../../electron/door/node-platform.ts';
import type { TargetId } from '../../shared/base/ids.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { LoadPlanInput } from '../../shared/contract/load-plan.ts';
import { exportFormats } from '../../shared/contract/runs.ts';
import { contractPaths, hostileBodies, hostileInputs, hostileMessages } from './hostile-inputs.ts';
import { type Transport, transports } from './transports.ts';

// On a busy machine these take their time; none of them measures it.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let target: Server;
let targetUrl: string;
let received = 0;

beforeAll(async () => {
  target = createServer((request, response) => {
    received += 1;
    request.resume().on('end', () => response.end('ok'));
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  targetUrl = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
});

const plan = (iterations: number, request: Partial<LoadPlanInput['requests'][number]> = {}): LoadPlanInput => ({
  requests: [{ url: targetUrl, ...request }],
  executor: { type: 'shared-iterations', iterations, vus: 2 },
});

async function first<T>(stream: AsyncIterable<T>): Promise<T> {
  for await (const value of stream) return value;
  throw new Error('The stream ended without a value');
}

async function last<T>(stream: AsyncIterable<T>): Promise<T | undefined> {
  let newest: T | undefined;
  for await (const value of stream) newest = value;
  return newest;
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('It should have failed'),
    (error: unknown) => error as OpsError,
  );

describe.each(transports)('the contract over $name', ({ name, connect }) => {
  let folder: string;
  let core: Core;
  let transport: Transport;
  let client: Client;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'blitz-test-contract-'));
    core = await createCore(createNodePlatform({ door: 'test', dataFolder: folder }));
    transport = await connect(core);
    client = transport.client;
  });

  afterAll(async () => {
    await transport.close();
    await core.dispose();
    await rm(folder, { recursive: true });
  });

  test('app', async () => {
    expect(await client.app.info()).toMatchObject({ door: 'test', dataFolder: folder, warnings: [] });
    expect((await client.app.reportError({ message: 'a view broke', stack: 'at x' })).id).toMatch(/^e-/);
  });

  test('settings', async () => {
    expect(await client.settings.get()).toMatchObject({ colorScheme: 'auto' });
    expect(await client.settings.update({ colorScheme: 'dark' })).toMatchObject({ colorScheme: 'dark' });
    expect(await first(await client.settings.changes())).toMatchObject({ colorScheme: 'dark' });
    // What is not given stays: no default of the schema is taken for it.
    const before = await client.settings.get();
    const kept = { ...before, currentTarget: 't-shop', snippets: [{ name: 'disk', text: 'df -h' }] };
    await client.settings.update({ currentTarget: kept.currentTarget as TargetId, snippets: kept.snippets });
    expect(await client.settings.update({ lastPlan: '{}' })).toEqual({ ...kept, lastPlan: '{}' });
    expect(await client.settings.consents()).toEqual([]);
    expect(await client.settings.revokeConsent({ host: 'example.org' })).toEqual([]);
  });

  test('a run, from its start to its deletion and back', async () => {
    expect((await first(await client.load.active())).run).toBeUndefined();
    const before = received;
    const { id } = await client.load.start({ plan: { ...plan(40), name: 'forty' }, tags: ['contract'] });
    const end = await last(await client.load.watch({ id }));
    expect(end?.state).toBe('completed');
    expect(end?.totals).toMatchObject({ asked: 40, ok: 40, failed: 0, aborted: 0 });
    expect(received - before).toBe(40);

    expect(await client.load.stop({ id })).toEqual({ stopping: false });
    const { items, total } = await client.runs.list({ search: 'forty' });
    expect([total, items[0]?.id, items[0]?.ok]).toEqual([1, id, 40]);
    expect((await client.runs.get({ id })).summary?.results.requests.ok).toBe(40);
    const series = await client.runs.series({ id });
    for (const points of [series.seconds, series.moments]) expect(points.reduce((sum, { ok }) => sum + ok, 0)).toBe(40);
    expect((await client.runs.rename({ id, name: 'renamed' })).name).toBe('renamed');
    expect((await client.runs.setTags({ id, tags: ['a', 'b'] })).tags).toEqual(['a', 'b']);
    for (const format of exportFormats) {
      const file = await client.runs.export({ id, format });
      expect(file.content.length).toBeGreaterThan(50);
    }
    const { revision } = await first(await client.runs.changes());
    expect(await client.runs.delete({ ids: [id] })).toEqual({ deleted: 1 });
    expect((await first(await client.runs.changes())).revision).toBeGreaterThan(revision);
    expect((await client.runs.list({})).total).toBe(0);
    expect(await client.runs.restore({ ids: [id] })).toEqual({ restored: 1 });
  });

  test('a run can be watched, stopped and found stopped', async () => {
    const { id } = await client.load.start({ plan: { ...plan(1), executor: { type: 'constant-vus', vus: 1, durationMs: 600_000 } } });
    expect(await failure(client.load.start({ plan: plan(1) }))).toMatchObject({ code: 'conflict' });
    const watching = last(await client.load.watch({ id }));
    expect((await first(await client.load.active())).run?.id).toBe(id);
    expect(await client.load.stop({ id, force: true })).toEqual({ stopping: true });
    expect((await watching)?.state).toBe('stopped_by_user');
  });

  test('the embedded lab', async () => {
    expect(await client.lab.availability()).toContainEqual({ stack: 'embedded', available: true, missing: [] });
    const up = await client.lab.up({ stack: 'embedded', knobs: { maxConnections: 5 } });
    expect(up).toMatchObject({ state: 'running', stack: 'embedded' });
    expect((await fetch(up.sampleUrl ?? '', { redirect: 'manual' })).status).toBeLessThan(400);
    expect((await client.lab.setKnobs({ workers: 1 })).knobs?.workers).toBe(1);
    expect((await first(await client.lab.status())).state).toBe('running');
    expect((await client.lab.down()).state).toBe('stopped');
  }, 30_000);

  test('input that does not fit names the field and what is wrong with it', async () => {
    const error = await failure(client.load.start({ plan: plan(1, { url: 'ftp://127.0.0.1/' }) }));
    expect(error).toBeInstanceOf(OpsError);
    expect(error).toMatchObject({
      code: 'invalid_input',
      message: 'plan.requests[0].url: Not an http:// or https:// URL',
      details: { field: 'plan.requests[0].url', problems: 1 },
    });
    expect(error.hint).toBeTruthy();
    const two = await failure(client.runs.rename({ id: 0 as never, name: 'x'.repeat(200) }));
    expect(two.message).toMatch(/^id: .* \(and 1 more\)$/);
  });

  test('an error keeps its code, message, hint and details', async () => {
    expect(await failure(client.runs.get({ id: 999 as never }))).toMatchObject({ name: 'OpsError', code: 'not_found' });
    const consent = await failure(client.load.start({ plan: plan(1, { url: 'http://blitz-consent.example/' }) }));
    expect(consent).toMatchObject({ code: 'consent_required', retry: false });
    expect(JSON.stringify(consent.details)).toContain('blitz-consent.example');
    expect(consent.hint).toBeTruthy();
    const watching = async () => {
      for await (const _sample of await client.load.watch({ id: 999 as never })) expect.fail('There is nothing to see');
    };
    expect(await failure(watching())).toMatchObject({ code: 'not_found' });
  });

  test('big messages cross in both directions', async () => {
    const lastPlan = `"${'ü'.repeat(1024 * 1024 - 2)}"`;
    expect((await client.settings.update({ lastPlan })).lastPlan).toBe(lastPlan);
    expect((await client.settings.get()).lastPlan).toBe(lastPlan);
    const body = 'b'.repeat(8 * 1024 * 1024);
    const { id } = await client.load.start({ plan: plan(1, { method: 'POST', body }) });
    expect((await last(await client.load.watch({ id })))?.totals).toMatchObject({ ok: 1, failed: 0 });
    expect((await client.runs.get({ id })).plan.requests[0]?.body).toHaveLength(body.length);
  }, 30_000);

  test('a stream given up leaves the next one whole', async () => {
    for (let round = 0; round < 20; round += 1) {
      const controller = new AbortController();
      const stream = await client.runs.changes(undefined, { signal: controller.signal });
      await first(stream);
      controller.abort();
    }
    expect((await first(await client.runs.changes())).revision).toBeGreaterThanOrEqual(0);
    while ((transport.rpc?.openCalls ?? 0) > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  });

  test.each(contractPaths().map((path) => ({ call: path.join('.'), path })))('$call survives hostile input', async ({ path }) => {
    const call = path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], client) as (
      input: unknown,
    ) => Promise<unknown>;
    const takesInput = path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], core.router as unknown);
    expect(takesInput).toBeDefined();
    for (const input of hostileInputs) {
      try {
        const output = await call(input);
        if (isStream(output)) await output.return?.();
      } catch (error) {
        expect(error).toBeInstanceOf(OpsError);
        // A number that is well-formed may name nothing; everything else is refused as what it is.
        expect(['invalid_input', 'not_found', 'conflict']).toContain((error as OpsError).code);
      }
    }
    expect({}).not.toHaveProperty('polluted');
    expect((await client.app.info()).door).toBe('test');
  });

  test('after all that nothing runs', async () => {
    expect((await client.lab.down()).state).toBe('stopped');
    expect((await first(await client.load.active())).run).toBeUndefined();
    expect(name).toBeTruthy();
  });
});

describe.each(transports.filter(({ name }) => name !== 'in process'))('raw messages over $name', ({ connect }) => {
  let folder: string;
  let core: Core;
  let transport: Transport;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'blitz-test-contract-'));
    core = await createCore(createNodePlatform({ door: 'test', dataFolder: folder }));
    transport = await connect(core);
  });

  afterAll(async () => {
    await transport.close();
    await core.dispose();
    await rm(folder, { recursive: true });
  });

  test.each(hostileMessages.map((message) => ({ name: message.slice(0, 60), message })))(
    '$name is dropped and the wire goes on',
    async ({ message }) => {
      const wire = await openWire(transport);
      const answers: string[] = [];
      const answered = Promise.withResolvers<void>();
      wire.onMessage((text) => {
        answers.push(text);
        if (text.includes('"99"')) answered.resolve();
      });
      wire.send(message);
      wire.send('{"i":"99","p":{"u":"/app/info","b":{}}}');
      await answered.promise;
      expect(answers.filter((text) => !text.includes('"99"'))).toEqual([]);
      wire.close();
    },
  );

  test.each(hostileBodies.map((body) => ({ name: body.slice(0, 60), body })))('the body $name is answered', async ({ body }) => {
    const wire = await openWire(transport);
    const answer = new Promise<string>((resolve) => wire.onMessage(resolve));
    wire.send(`{"i":"7","p":{"u":"/runs/get","b":${body}}}`);
    const { p } = JSON.parse(await answer) as { p: { s: number; b: { json: { code: string } } } };
    expect([p.s, p.b.json.code]).toEqual([400, 'invalid_input']);
    expect({}).not.toHaveProperty('polluted');
    wire.close();
  });

  test('a call that does not exist is not found', async () => {
    const client = transport.client as unknown as { no: { such: () => Promise<unknown> } };
    expect(await failure(client.no.such())).toMatchObject({ code: 'not_found' });
  });
});

function openWire(transport: Transport) {
  if (transport.open === undefined) throw new Error('Not a wire');
  return transport.open();
}

function isStream(value: unknown): value is AsyncIterator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
