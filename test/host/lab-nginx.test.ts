import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { isPortOpen } from '../../electron/core/adapters/process/loopback-port.ts';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { which } from '../../electron/core/adapters/process/which.ts';
import type { LabStatus } from '../../shared/contract/lab.ts';
import { fireClosedLoop, sum } from './closed-loop-client.ts';
import { createLabRig, type LabRig, labUp, processesOf, strangeLines, urlOf } from './lab-rig.ts';
import { expectShortener } from './shortener-behaviour.ts';

const consoleProgram = fileURLToPath(new URL('./lab-parent.ts', import.meta.url));

let rig: LabRig;
beforeAll(async () => {
  const rig = createLabRig();
  const [, nginx] = await rig.lab.availability();
  await rig.dispose();
  // These tests are about the real programs: without them there is nothing to say, and that is a failure.
  if (!nginx?.available) throw new Error(`Not installed: ${nginx?.missing.join(', ')}`);
});
beforeEach(() => {
  rig = createLabRig();
});
afterEach(() => rig.dispose());

const up = (more = {}) => rig.lab.up(labUp({ stack: 'nginx', ...more }));
const log = (status: LabStatus, name: string) => readFileSync(`${status.logs.find((path) => path.endsWith(`/${name}`))}`, 'utf8');
/** Statuses of the requests for the sample link in access.log, once there are `count`: nginx writes a line after the client has its answer. */
async function loggedStatuses(status: LabStatus, count: number): Promise<number[]> {
  const read = () => [...log(status, 'access.log').matchAll(/"GET \/aB3x HTTP\/1\.1" (\d{3}) /g)].map((match) => Number(match[1]));
  await waitFor(() => read().length >= count, { timeoutMs: 5000 });
  return read();
}
/** A proxied request holds two of a worker's 768 connections. */
const capacity = (768 / 2) * availableParallelism();

test('is the URL shortener, and writes app.log as Python does', async () => {
  const status = await up();
  await expectShortener(urlOf(status), status.sampleUrl);
  expect(status.knobs).toBeUndefined();
  await expect(rig.lab.setKnobs(labUp().knobs)).rejects.toMatchObject({ code: 'conflict' });
  const [appLog] = status.logs;
  expect(strangeLines(`${appLog}`)).toEqual([]);
  expect(log(status, 'app.log')).toMatch(/ INFO root GET \/aB3x 302$/m);
});

test('100 connections: none of 14,000 is lost, and access.log has them all', async () => {
  const status = await up();
  const result = await fireClosedLoop(`${status.sampleUrl}`, 14_000, 100);
  expect(result).toEqual({ statuses: { 302: 14_000 }, failures: {} });
  expect(await loggedStatuses(status, 14_000)).toHaveLength(14_000);
});

test('more connections than nginx has slots for: many are reset or closed, nothing is a 5xx, access.log has the rest', async () => {
  const status = await up();
  const result = await fireClosedLoop(`${status.sampleUrl}`, 14_000, Math.ceil(capacity * 1.3));
  const answered = result.statuses[302] ?? 0;
  expect(answered + sum(result.failures)).toBe(14_000);
  expect(Object.keys(result.statuses)).toEqual(['302']);
  expect(Object.keys(result.failures).filter((way) => way !== 'reset' && way !== 'closed')).toEqual([]);
  expect(sum(result.failures)).toBeGreaterThan(140);
  const logged = await loggedStatuses(status, answered);
  expect(logged.filter((code) => code === 302)).toHaveLength(answered);
  expect(logged.filter((code) => code >= 500)).toEqual([]);
});

test('nginx has the limits of a Debian service', async () => {
  await up();
  const [master] = processesOf(rig.dataFolder).filter((seen) => seen.command.startsWith('nginx: master'));
  expect(readFileSync(`/proc/${master?.pid}/limits`, 'utf8')).toMatch(/^Max open files +1024 /m);
  const workers = processesOf(rig.dataFolder).filter((seen) => seen.command.startsWith('nginx: worker'));
  expect(workers).toHaveLength(availableParallelism());
});

test('down leaves no process and no port', async () => {
  const status = await up();
  const port = Number(new URL(urlOf(status)).port);
  expect(processesOf(rig.dataFolder).length).toBeGreaterThanOrEqual(5);
  await rig.lab.down();
  expect(await isPortOpen(port)).toBe(false);
  expect(processesOf(rig.dataFolder)).toEqual([]);
  expect(existsSync(join(rig.dataFolder, 'lab', 'lab.json'))).toBe(false);
});

test.for(['nginx: master', 'gunicorn'])('when %s dies, the lab has failed, says why and leaves nothing', async (name) => {
  const status = await up();
  const seen = processesOf(rig.dataFolder);
  // Of Gunicorn's two the one that is nobody's child but the lab's.
  const victim = seen.find((candidate) => candidate.command.includes(name) && candidate.parent === status.pid);
  process.kill(victim?.pid ?? 0, 'SIGKILL');
  expect(await waitFor(() => rig.lab.status.state === 'failed', { timeoutMs: 15_000 })).toBe(true);
  expect(rig.lab.status.error?.message).toMatch(name === 'gunicorn' ? /^Gunicorn ended \(SIGKILL\)/ : /^nginx ended \(SIGKILL\)/);
  expect(rig.lab.status.error?.hint).toContain(rig.dataFolder);
  expect(await waitFor(() => processesOf(rig.dataFolder).length === 0, { timeoutMs: 15_000 })).toBe(true);
  expect((await up()).state).toBe('running');
});

test('everything ends when the console that started it is killed', async () => {
  const parent = spawn(process.execPath, [consoleProgram, rig.dataFolder, 'nginx'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const status = JSON.parse(
    await new Promise<string>((resolve) => parent.stdout.once('data', (data) => resolve(String(data)))),
  ) as LabStatus;
  parent.kill('SIGKILL');
  expect(await waitFor(() => processesOf(rig.dataFolder).length === 0, { timeoutMs: 15_000 })).toBe(true);
  expect(await isPortOpen(Number(new URL(urlOf(status)).port))).toBe(false);
});

test('everything ends when the process of the lab itself is killed', async () => {
  const status = await up();
  process.kill(status.pid ?? 0, 'SIGKILL');
  expect(await waitFor(() => processesOf(rig.dataFolder).length === 0, { timeoutMs: 15_000 })).toBe(true);
  expect((await up()).state).toBe('running');
});

test('stopped while it starts, nothing is left', async () => {
  const outcome = Promise.allSettled([up()]);
  await waitFor(() => processesOf(rig.dataFolder).length > 1, { timeoutMs: 15_000, intervalMs: 5 });
  await rig.lab.down();
  expect((await outcome)[0]).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
  expect(rig.lab.status.state).toBe('stopped');
  expect(processesOf(rig.dataFolder)).toEqual([]);
});

test('detached, it outlives its console and is ended by another', async () => {
  const status = await up({ detach: true });
  await rig.lab.dispose();
  const other = rig.another();
  await other.ready();
  expect(other.status).toEqual(status);
  await other.down();
  expect(processesOf(rig.dataFolder)).toEqual([]);
});

test('a program that is missing is named as its Debian package, and nothing is started', async () => {
  const folder = join(rig.dataFolder, 'bin');
  mkdirSync(folder);
  symlinkSync(`${await which('gunicorn')}`, join(folder, 'gunicorn'));
  const poor = createLabRig({ searchPath: folder });
  try {
    expect(await poor.lab.availability()).toEqual([
      { stack: 'embedded', available: true, missing: [] },
      { stack: 'nginx', available: false, missing: ['nginx'] },
    ]);
    await expect(poor.lab.up(labUp({ stack: 'nginx' }))).rejects.toMatchObject({
      code: 'missing_tool',
      hint: 'Install with: sudo apt-get install -y nginx',
    });
    expect(processesOf(poor.dataFolder)).toEqual([]);
    const bare = createLabRig({ searchPath: join(rig.dataFolder, 'nothing') });
    expect((await bare.lab.availability())[1]?.missing).toEqual(['nginx', 'gunicorn', 'python3', 'python3-flask']);
    await bare.dispose();
  } finally {
    await poor.dispose();
  }
});
