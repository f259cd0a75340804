import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isPortOpen } from '../../electron/core/adapters/process/loopback-port.ts';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import type { LabStatus } from '../../shared/contract/lab.ts';
import { fireClosedLoop, sum } from './closed-loop-client.ts';
import { createLabRig, type LabRig, labUp, processesOf, strangeLines, urlOf } from './lab-rig.ts';
import { expectShortener } from './shortener-behaviour.ts';

const consoleProgram = fileURLToPath(new URL('./lab-parent.ts', import.meta.url));

let rig: LabRig;
beforeEach(() => {
  rig = createLabRig();
});
afterEach(() => rig.dispose());

const portOf = (status: LabStatus) => Number(new URL(urlOf(status)).port);
const knobs = (changes = {}) => labUp({ knobs: changes as never }).knobs;
const stateFile = () => join(rig.dataFolder, 'lab', 'lab.json');

test('is the URL shortener, and writes app.log as Python does', async () => {
  const status = await rig.lab.up(labUp());
  await expectShortener(urlOf(status), status.sampleUrl);
  await rig.lab.down();
  const [log] = status.logs;
  expect(strangeLines(`${log}`)).toEqual([]);
  const text = readFileSync(`${log}`, 'utf8');
  expect(text).toMatch(/ INFO root GET \/aB3x 302$/m);
  expect(text).toMatch(/ WARNING root GET \/none 404$/m);
});

test('keeps its links from one start to the next', async () => {
  const first = urlOf(await rig.lab.up(labUp()));
  const created = await fetch(`${first}shorten`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: '{"url":"http://kept.example/"}',
  });
  const { code } = (await created.json()) as { code: string };
  await rig.lab.down();
  const second = urlOf(await rig.lab.up(labUp()));
  const followed = await fetch(second + code, { redirect: 'manual', headers: { connection: 'close' } });
  expect(followed.headers.get('location')).toBe('http://kept.example/');
});

test('14,000 requests over 100 connections: none is lost', async () => {
  const status = await rig.lab.up(labUp());
  const result = await fireClosedLoop(`${status.sampleUrl}`, 14_000, 100);
  expect(result).toEqual({ statuses: { 302: 14_000 }, failures: {} });
});

test('14,000 requests over 1,000 connections: many are reset before any byte, and what it answered is what we counted', async () => {
  const status = await rig.lab.up(labUp());
  const result = await fireClosedLoop(`${status.sampleUrl}`, 14_000, 1000);
  const answered = result.statuses[302] ?? 0;
  expect(answered + sum(result.failures)).toBe(14_000);
  expect(Object.keys(result.statuses)).toEqual(['302']);
  expect(Object.keys(result.failures)).toEqual(['reset']);
  // At least the 232 connections past the limit of 768 lose one each.
  expect(result.failures.reset).toBeGreaterThanOrEqual(232);
  await rig.lab.down();
  const lines = readFileSync(`${status.logs[0]}`, 'utf8').split('\n');
  expect(lines.filter((line) => line.endsWith('GET /aB3x 302'))).toHaveLength(answered);
  expect(lines.some((line) => /WARNING root 768 connections are open/.test(line))).toBe(true);
});

test('each knob is a limit of its own, and turns while it runs', async () => {
  const status = await rig.lab.up(labUp({ knobs: knobs({ maxConnections: 20 }) }));
  const narrow = await fireClosedLoop(`${status.sampleUrl}`, 200, 40);
  expect(narrow.failures.reset).toBeGreaterThanOrEqual(20);
  const wide = await rig.lab.setKnobs(knobs({ maxConnections: 50, workers: 1, serviceTimeMs: 20, queueLimit: 3 }));
  expect(wide.knobs).toEqual({ maxConnections: 50, workers: 1, serviceTimeMs: 20, queueLimit: 3 });
  const queued = await fireClosedLoop(`${status.sampleUrl}`, 200, 40);
  expect(queued.failures).toEqual({});
  expect(queued.statuses[503]).toBeGreaterThan(0);
  expect(queued.statuses[302]).toBeGreaterThan(0);
  await rig.lab.setKnobs(knobs());
  expect(await fireClosedLoop(`${status.sampleUrl}`, 200, 40)).toEqual({ statuses: { 302: 200 }, failures: {} });
});

test('the status stream tells every step, and a second start only turns the knobs', async () => {
  const states: string[] = [];
  rig.lab.changes.on((status) => states.push(status.state));
  const first = await rig.lab.up(labUp());
  const second = await rig.lab.up(labUp({ knobs: knobs({ workers: 8 }) }));
  expect([second.pid, second.knobs?.workers]).toEqual([first.pid, 8]);
  await expect(rig.lab.up(labUp({ stack: 'nginx' }))).rejects.toMatchObject({ code: 'conflict' });
  await rig.lab.down();
  expect(states.filter((state, index) => state !== states[index - 1])).toEqual(['starting', 'running', 'stopping', 'stopped']);
});

test('down leaves no process, no port and no state file', async () => {
  const status = await rig.lab.up(labUp());
  expect(processesOf(rig.dataFolder).map((seen) => seen.pid)).toEqual([status.pid]);
  expect(existsSync(stateFile())).toBe(true);
  await rig.lab.down();
  expect(await isPortOpen(portOf(status))).toBe(false);
  expect(processesOf(rig.dataFolder)).toEqual([]);
  expect(existsSync(stateFile())).toBe(false);
});

test('a port that is taken is said, and nothing is left', async () => {
  const other = createLabRig();
  try {
    const port = portOf(await other.lab.up(labUp()));
    await expect(rig.lab.up(labUp({ port }))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('EADDRINUSE'),
    });
    expect(rig.lab.status).toMatchObject({ state: 'failed', error: { hint: expect.stringContaining('port') } });
    expect(processesOf(rig.dataFolder)).toEqual([]);
    expect(urlOf(await rig.lab.up(labUp()))).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  } finally {
    await other.dispose();
  }
});

test('stopped while it starts, it is gone', async () => {
  const up = rig.lab.up(labUp());
  await waitFor(() => rig.lab.status.state === 'starting', { timeoutMs: 5000, intervalMs: 1 });
  const outcome = Promise.allSettled([up]);
  await rig.lab.down();
  await outcome;
  expect(rig.lab.status.state).toBe('stopped');
  expect(processesOf(rig.dataFolder)).toEqual([]);
});

test('killed, it is said to have failed, and starts again', async () => {
  const status = await rig.lab.up(labUp());
  process.kill(status.pid ?? 0, 'SIGKILL');
  await waitFor(() => rig.lab.status.state === 'failed', { timeoutMs: 10_000 });
  expect(rig.lab.status.error?.message).toContain('unexpectedly');
  expect((await rig.lab.up(labUp())).state).toBe('running');
});

test('it ends when the console that started it is killed', async () => {
  const parent = spawn(process.execPath, [consoleProgram, rig.dataFolder, 'embedded'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const status = JSON.parse(
    await new Promise<string>((resolve) => parent.stdout.once('data', (data) => resolve(String(data)))),
  ) as LabStatus;
  expect(await isPortOpen(portOf(status))).toBe(true);
  parent.kill('SIGKILL');
  expect(await waitFor(() => processesOf(rig.dataFolder).length === 0, { timeoutMs: 10_000 })).toBe(true);
  expect(await isPortOpen(portOf(status))).toBe(false);
  expect(existsSync(stateFile())).toBe(false);
});

test('detached, it outlives its console; another finds it, turns its knobs and ends it', async () => {
  const status = await rig.lab.up(labUp({ detach: true }));
  expect(status).toMatchObject({ state: 'running', detached: true });
  await rig.lab.dispose();
  expect(await isPortOpen(portOf(status))).toBe(true);

  const other = rig.another();
  await other.ready();
  expect(other.status).toEqual(status);
  expect((await other.setKnobs(knobs({ workers: 2 }))).knobs?.workers).toBe(2);
  // A third one, which was there before, sees what becomes of it.
  const watcher = rig.another();
  await watcher.ready();
  expect(watcher.status.knobs?.workers).toBe(2);
  expect((await other.down()).state).toBe('stopped');
  expect(await isPortOpen(portOf(status))).toBe(false);
  expect(processesOf(rig.dataFolder)).toEqual([]);
  expect(await waitFor(() => watcher.status.state === 'stopped', { timeoutMs: 10_000 })).toBe(true);
});

test('a detached lab that cannot start says why, to those who ask later too', async () => {
  const other = createLabRig();
  try {
    const port = portOf(await other.lab.up(labUp()));
    await expect(rig.lab.up(labUp({ detach: true, port }))).rejects.toMatchObject({ code: 'unavailable' });
    const later = rig.another();
    await later.ready();
    expect(later.status).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('EADDRINUSE') } });
    expect((await later.down()).state).toBe('stopped');
    expect(existsSync(stateFile())).toBe(false);
  } finally {
    await other.dispose();
  }
});

test('a state file whose process number belongs to somebody else harms nobody', async () => {
  const status = await rig.lab.up(labUp({ detach: true }));
  const state = JSON.parse(readFileSync(stateFile(), 'utf8'));
  process.kill(status.pid ?? 0, 'SIGKILL');
  await waitFor(() => isPortOpen(portOf(status)).then((open) => !open), { timeoutMs: 10_000 });
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  try {
    writeFileSync(stateFile(), JSON.stringify({ ...state, pid: bystander.pid }));
    const other = rig.another();
    await other.ready();
    expect(other.status.state).toBe('stopped');
    await other.down();
    expect([bystander.exitCode, bystander.signalCode]).toEqual([null, null]);
    expect((await other.up(labUp())).state).toBe('running');
    await other.down();
  } finally {
    bystander.kill('SIGKILL');
  }
});
