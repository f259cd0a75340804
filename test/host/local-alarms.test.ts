import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { which } from '../../electron/core/adapters/process/which.ts';
import { createCore } from '../../electron/core/app.ts';
import { type AlarmDraft, AlarmDraftSchema, type LocalMetric } from '../../shared/contract/alarms.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { RunSummary } from '../../shared/model/run-summary.ts';
import { startSshd } from '../rig/sshd-server.ts';
import { createInProcessTestClient } from '../rig/test-client.ts';
import { createTestPlatform, type TestPlatform } from '../rig/test-platform.ts';
import { BlitzProcess } from './blitz-process.ts';
import { stressProcessesOf } from './stress-rig.ts';

const hasStressNg = (await which('stress-ng')) !== undefined;
const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'blitz-local-alarms-'));
  cleanUps.push(() => rmSync(path, { recursive: true, force: true, maxRetries: 3 }));
  return path;
}

/** Answers with the status of the moment. */
async function site() {
  const one = { status: 200, url: '' };
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(one.status).end('x');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  one.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return one;
}

async function open(dataFolder: string): Promise<{ client: Client; told: TestPlatform['notifications']; close(): Promise<void> }> {
  const platform = createTestPlatform({ dataFolder });
  const core = await createCore(platform);
  let isOpen = true;
  const close = async () => {
    if (isOpen) await core.dispose();
    isOpen = false;
  };
  cleanUps.push(close);
  return { client: createInProcessTestClient(core), told: platform.notifications, close };
}

function draft(name: string, metric: LocalMetric, rule: Partial<AlarmDraft>): AlarmDraft {
  const common = { periodS: 1, evaluationPeriods: 2, datapointsToAlarm: 2, comparison: 'GreaterThanThreshold' };
  return AlarmDraftSchema.parse({ name, where: { kind: 'local', metric }, ...common, ...rule });
}

describe('stop conditions', () => {
  it('end a run whose requests fail, with 108 and the reason; the ALARM it leaves keeps the next one from nothing', async () => {
    const dataFolder = folder();
    const page = await site();
    const { client, close } = await open(dataFolder);
    await client.alarms.put({ draft: draft('many failures', { kind: 'run', field: 'failure_rate' }, { threshold: 0.05 }) });
    await close();
    page.status = 503;
    const args = ['run', '--url', page.url, '-q', '50', '--stop-on-alarm', 'many failures', '--json'];
    const at = { environment: { BLITZ_DATA: dataFolder } };
    const stopped = await new BlitzProcess([...args, '-z', '60s'], at).ended;
    const { metadata } = JSON.parse(stopped.out) as RunSummary;
    expect({ code: stopped.code, state: metadata.state }).toEqual({ code: 108, state: 'stopped_by_guard' });
    expect(metadata.reason).toMatch(
      /^Guard: alarm "many failures" is in ALARM: failure rate > 5 % for 2 seconds\. Threshold Crossed: 2 out of the last 2 datapoints \[1, 1\] were greater than the threshold \(0\.05\)/,
    );
    page.status = 200;
    const passed = await new BlitzProcess([...args, '-z', '2s'], at).ended;
    expect(passed.code, passed.err).toBe(0);
    const after = await open(dataFolder);
    const [alarm] = await after.client.alarms.history({ limit: 10 });
    expect(alarm).toMatchObject({ name: 'many failures', from: 'ALARM', to: 'OK', during: 'run 2' });
  });

  it.runIf(hasStressNg)('end a stress when the site does not answer any more, with 108 and the reason', async () => {
    const dataFolder = folder();
    const page = await site();
    const { client, close } = await open(dataFolder);
    const metric: LocalMetric = { kind: 'http', url: page.url, field: 'failed', timeoutMs: 5000 };
    await client.alarms.put({ draft: draft('site down', metric, { threshold: 0.5 }) });
    await close();
    const args = ['stress', 'local', '--cpu', '1', '--load', '13', '--duration', '60s', '--stop-on-alarm', 'site down'];
    const stress = new BlitzProcess(args, { environment: { BLITZ_DATA: dataFolder } });
    await stress.wrote(/running/);
    page.status = 500;
    const { code, out } = await stress.ended;
    expect(code).toBe(108);
    expect(out).toContain('Guard: alarm "site down" is in ALARM: failed checks > 0.5 for 2 seconds');
    expect(out).toContain('none of its processes');
    expect(stressProcessesOf('--cpu-load 13 --cpu-method all --timeout 60s')).toEqual([]);
  });
});

describe('the user', () => {
  it('is told within 3 s of what a check found, of its recovery, and of ten at once in one message; a webhook is, too', async () => {
    const page = await site();
    const sent: { title: string }[] = [];
    const hook = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        sent.push(JSON.parse(text));
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => {
      hook.closeAllConnections();
      hook.close();
    });
    const { client, told } = await open(folder());
    const host = `127.0.0.1:${(hook.address() as AddressInfo).port}`;
    expect(await client.alarms.setWebhook({ url: `http://${host}/planted` })).toEqual({ host });
    const rule = { threshold: 0.5, evaluationPeriods: 1, datapointsToAlarm: 1 };
    const check = (url: string): LocalMetric => ({ kind: 'http', url, field: 'failed', timeoutMs: 2000 });
    const one = await client.alarms.put({ draft: draft('site', check(page.url), rule) });
    const following = new AbortController();
    cleanUps.push(() => following.abort());
    const states = new Map<string, string>();
    void (async () => {
      for await (const { alarms } of await client.alarms.watch(undefined, { signal: following.signal }))
        for (const { name, state } of alarms) states.set(name, state);
    })().catch(() => {});
    const isTold = (count: number) => waitFor(() => told.length >= count, { timeoutMs: 20_000, intervalMs: 10 });
    const isIn = async (state: string) =>
      expect(await waitFor(() => [...states.values()].every((one) => one === state), { timeoutMs: 20_000, intervalMs: 10 })).toBe(true);
    await isIn('OK');
    expect(told).toEqual([]);

    let before = performance.now();
    page.status = 500;
    expect(await isTold(1)).toBe(true);
    expect(performance.now() - before).toBeLessThan(3_000);
    expect(told[0]).toMatchObject({ title: 'site is in ALARM', href: expect.stringContaining(encodeURIComponent(one.id)) });
    before = performance.now();
    page.status = 200;
    expect(await isTold(2)).toBe(true);
    expect(performance.now() - before).toBeLessThan(3_000);
    expect(told[1]?.title).toBe('site is OK again');

    for (let index = 0; index < 9; index += 1) await client.alarms.put({ draft: draft(`site ${index}`, check(page.url), rule) });
    await isIn('OK');
    page.status = 500;
    expect(await isTold(3)).toBe(true);
    expect(told[2]?.title).toBe('10 alarms changed: 10 in ALARM');
    expect(await waitFor(() => sent.length === 3, { timeoutMs: 5_000 })).toBe(true);
    expect(sent.map(({ title }) => title)).toEqual(told.map(({ title }) => title));
  });
});

describe('blitz alarms --watch', () => {
  it('prints each change as a line of JSON until Ctrl+C, and ends with 0', async () => {
    const dataFolder = folder();
    const page = await site();
    const environment = { BLITZ_DATA: dataFolder };
    const args = ['alarms', 'create', 'site down', '--http', page.url, '--period', '1s', '--for', '1'];
    expect((await new BlitzProcess(args, { environment }).ended).code).toBe(0);
    const watching = new BlitzProcess(['alarms', '--watch', '--json', '--search', 'down'], { environment });
    cleanUps.push(() => watching.kill());
    await watching.wrote(/1 alarms? (is|are) watched/);
    await watching.wrote(/"to":"OK"/);
    page.status = 500;
    await watching.wrote(/"to":"ALARM"/);
    page.status = 200;
    await watching.wrote(/"from":"ALARM","to":"OK"/);
    watching.kill('SIGINT');
    const { code, out } = await watching.ended;
    expect(code).toBe(0);
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ name, to }) => `${name}: ${to}`)).toEqual(['site down: OK', 'site down: ALARM', 'site down: OK']);
  });
});

describe('a host over SSH', () => {
  it('is watched through a lost link until its target is removed; nothing is left there', async () => {
    const home = folder();
    const server = await startSshd({ hostKeyTypes: ['ed25519'] });
    cleanUps.push(() => server.dispose());
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(join(home, '.ssh', 'config'), server.configText('shop'), { mode: 0o600 });
    const before = process.env.HOME;
    process.env.HOME = home;
    cleanUps.push(() => {
      process.env.HOME = before;
    });
    const log = join(folder(), 'app.log');
    writeFileSync(log, 'an ERROR of before\n');
    const { client } = await open(folder());
    const { id: targetId } = await client.targets.add({ name: 'shop', access: { kind: 'ssh', host: 'shop' } });
    const following = new AbortController();
    cleanUps.push(() => following.abort());
    const states = new Map<string, string>();
    void (async () => {
      for await (const { alarms } of await client.alarms.watch(undefined, { signal: following.signal }))
        for (const { name, state } of alarms) states.set(name, state);
    })().catch(() => {});
    const until = async (name: string, state: string) =>
      expect(await waitFor(() => states.get(name) === state, { timeoutMs: 40_000, intervalMs: 20 }), `${name}: ${states.get(name)}`).toBe(
        true,
      );

    await client.alarms.put({ draft: draft('CPU', { kind: 'host', targetId, field: 'cpu' }, { threshold: 2 }) });
    const source = { targetId, from: { kind: 'file', path: log }, sudo: false } as const;
    const errors = { threshold: 0, statistic: 'Sum', evaluationPeriods: 1, datapointsToAlarm: 1 };
    await client.alarms.put({ draft: draft('errors', { kind: 'log', source, pattern: 'ERROR' }, errors) });
    await until('CPU', 'OK');
    await until('errors', 'OK');
    appendFileSync(log, 'an ERROR\n');
    await until('errors', 'ALARM');
    await until('errors', 'OK');

    await server.stop();
    await until('CPU', 'INSUFFICIENT_DATA');
    await server.start();
    await until('CPU', 'OK');

    await client.targets.remove({ id: targetId });
    await until('CPU', 'INSUFFICIENT_DATA');
    await until('errors', 'INSUFFICIENT_DATA');
    expect(await waitFor(() => server.sessionPids().length === 0, { timeoutMs: 20_000 }), server.sessionPids().join(', ')).toBe(true);
    const told = (await client.alarms.history({ limit: 100 })).filter(({ name, kind }) => name === 'CPU' && kind === 'state');
    expect(told.map(({ to }) => to).reverse()).toEqual(['OK', 'INSUFFICIENT_DATA', 'OK', 'INSUFFICIENT_DATA']);
  });
});
