import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Core, createCore } from '../../electron/core/app.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { LoadPlanInput } from '../../shared/contract/load-plan.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import type { LoadSample, SeriesPoint } from '../../shared/model/load-sample.ts';
import { mergeSamples } from '../../shared/model/merge-samples.ts';
import { startTestChild } from '../rig/child-process.ts';
import { createInProcessTestClient } from '../rig/test-client.ts';
import { createTestPlatform, type TestPlatform } from '../rig/test-platform.ts';

let server: Server;
let origin: string;
/** Requests the server has answered, by path. */
let answered: Map<string, number>;
let platform: TestPlatform;
let core: Core;
let client: Client;

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    const count = (answered.get(path) ?? 0) + 1;
    answered.set(path, count);
    if (path === '/away') response.writeHead(302, { location: 'http://nobody-allowed-this.invalid/' });
    else if (path === '/near') response.writeHead(302, { location: '/' });
    else if (path === '/flaky' && count % 100 === 0) response.writeHead(502);
    setTimeout(() => response.end('ok'), path === '/slow' ? 20 : 0);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(async () => {
  answered = new Map();
  platform = createTestPlatform();
  core = await createCore(platform);
  client = createInProcessTestClient(core);
});

afterEach(async () => {
  await core.dispose();
  platform.dispose();
});

const planOf = (path: string, change: Partial<LoadPlanInput> = {}): LoadPlanInput => ({
  requests: [{ url: `${origin}${path}` }],
  executor: { type: 'shared-iterations', iterations: 2000, vus: 20 },
  ...change,
});

const endless = (): LoadPlanInput => planOf('/slow', { executor: { type: 'constant-vus', vus: 5, durationMs: 600_000 } });

async function watch(id: number, consume: (sample: LoadSample) => unknown = () => {}): Promise<LoadSample> {
  let whole: LoadSample | undefined;
  for await (const sample of await client.load.watch({ id })) {
    whole = whole === undefined ? sample : mergeSamples(whole, sample);
    await consume(sample);
  }
  if (whole === undefined) throw new Error('No sample came');
  return whole;
}

const sum = (points: readonly SeriesPoint[], key: 'ok' | 'failed') => points.reduce((total, point) => total + point[key], 0);

describe('the core with its engine', () => {
  it('accounts for every request, live and in history, as the server does', async () => {
    const thresholds = [{ metric: 'http_req_failed', expression: 'rate<0.001' }];
    const { id } = await client.load.start({ plan: planOf('/flaky', { thresholds }) });
    const [whole, slow] = await Promise.all([watch(id), watch(id, () => new Promise((done) => setTimeout(done, 120)))]);
    expect(answered.get('/flaky')).toBe(2000);
    for (const watched of [whole, slow]) {
      expect(watched).toMatchObject({ state: 'completed', totals: { asked: 2000, ok: 1980, failed: 20, aborted: 0, inFlight: 0 } });
      for (const points of [watched.seconds, watched.moments]) expect([sum(points, 'ok'), sum(points, 'failed')]).toEqual([1980, 20]);
    }
    const detail = await client.runs.get({ id });
    expect(detail.summary?.results).toMatchObject({
      ...{ passed: false, requests: { asked: 2000, ok: 1980, failed: 20 }, failures: [{ class: 'http_502', count: 20 }] },
      thresholds: [{ ok: false, value: 0.01 }],
    });
    expect(await client.runs.series({ id })).toEqual({ seconds: whole.seconds, moments: whole.moments });
    expect(await watch(id)).toEqual({ ...whole, seq: expect.any(Number) });
    expect(platform.notifications).toMatchObject([{ title: `Run ${id}: 20 of 2,000 failed` }]);
  });

  it('follows a redirect on this machine, and none to a host nobody has allowed', async () => {
    const executor = { type: 'shared-iterations', iterations: 20, vus: 2 } as const;
    const near = await client.load.start({ plan: planOf('/near', { executor, maxRedirects: 3 }) });
    expect(await watch(near.id)).toMatchObject({ totals: { ok: 20, failed: 0 } });
    const away = await client.load.start({ plan: planOf('/away', { executor, maxRedirects: 3 }) });
    expect(await watch(away.id)).toMatchObject({
      totals: { ok: 0, failed: 20 },
      failures: [{ class: 'http_302', count: 20 }],
      examples: expect.arrayContaining([expect.objectContaining({ error: expect.stringContaining('nobody-allowed-this.invalid') })]),
    });
    expect(answered.get('/away')).toBe(20);
  });

  it('stops when told, and at once when it is disposed of', async () => {
    const first = await client.load.start({ plan: endless() });
    let stopped = false;
    const whole = await watch(first.id, async (sample) => {
      if (stopped || sample.totals.ok === 0) return;
      stopped = true;
      expect(await client.load.stop({ id: first.id })).toEqual({ stopping: true });
    });
    expect(whole).toMatchObject({ state: 'stopped_by_user', totals: { inFlight: 0, waiting: 0 } });

    const second = await client.load.start({ plan: endless() });
    await core.dispose();
    core = await createCore(platform);
    client = createInProcessTestClient(core);
    expect(await client.runs.get({ id: second.id })).toMatchObject({
      item: { state: 'stopped_by_user' },
      summary: { metadata: { reason: 'Blitz Console was closed while the run was going on.' } },
    });
  });

  it('shows a run whose console was killed as interrupted, with what was on disk', async () => {
    await core.dispose();
    const child = startTestChild('core-child.ts', ['fire', platform.dataFolder, `${origin}/slow`]);
    const { run } = await child.message<{ run: RunListItem }>();
    await child.kill();

    core = await createCore(platform);
    client = createInProcessTestClient(core);
    const item = (await client.runs.list({})).items[0];
    expect(item).toMatchObject({ id: run.id, state: 'interrupted', passed: false });
    expect(item?.ok).toBeGreaterThanOrEqual(run.ok);
    expect(item?.ok).toBeLessThanOrEqual(answered.get('/slow') ?? 0);
    const { summary } = await client.runs.get({ id: run.id });
    const requests = summary?.results.requests;
    expect(requests?.asked).toBe((requests?.ok ?? 0) + (requests?.failed ?? 0) + (requests?.aborted ?? 0));
    const { seconds, moments } = await client.runs.series({ id: run.id });
    expect(seconds.length).toBeGreaterThan(0);
    expect(moments.length).toBeGreaterThan(0);
  });
});
