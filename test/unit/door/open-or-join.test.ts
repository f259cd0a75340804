import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { acquireDataFolder } from '../../../electron/core/base/data-folder-lock.ts';
import type { Platform } from '../../../electron/core/platform.ts';
import { askForUrl, openLocalSocket } from '../../../electron/door/local-socket.ts';
import { createNodePlatform } from '../../../electron/door/node-platform.ts';
import { type OpenedConsole, openOrJoin } from '../../../electron/door/open-or-join.ts';
import type { OpsError } from '../../../shared/base/ops-error.ts';

// On a busy machine these take their time; none of them measures it.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
const opened: OpenedConsole[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blitz-test-open-'));
});

afterEach(async () => {
  for (const console of opened.splice(0)) await console.close();
  await rm(folder, { recursive: true });
});

const platformOf = (dataFolder = folder): Platform => createNodePlatform({ door: 'test', dataFolder });

async function open(platform = platformOf(), options = {}): Promise<OpenedConsole> {
  const console = await openOrJoin(platform, options);
  opened.push(console);
  return console;
}

test('the first owns the folder, the second joins it and sees the same', async () => {
  const owner = await open();
  expect(owner.core).toBeDefined();
  expect(owner.joined).toBeUndefined();
  const guest = await open();
  expect(guest.core).toBeUndefined();
  expect(guest.joined).toMatchObject({ pid: process.pid, door: 'test' });

  const changes = await guest.client.settings.changes();
  expect((await changes.next()).value).toMatchObject({ colorScheme: 'auto' });
  await owner.client.settings.update({ colorScheme: 'dark' });
  expect((await changes.next()).value).toMatchObject({ colorScheme: 'dark' });
  await changes.return?.();
});

test('when the owner ends, a guest is told, and the next one owns', async () => {
  const owner = await open();
  const guest = await open();
  const changes = await guest.client.runs.changes();
  await changes.next();
  const waiting = changes.next().catch((error: OpsError) => error);
  await owner.close();
  expect(await waiting).toMatchObject({ code: 'unavailable' });
  await expect(guest.client.app.info()).rejects.toMatchObject({ code: 'unavailable' });
  expect((await open()).core).toBeDefined();
});

test('the socket is for this user alone and goes with its owner', async () => {
  const owner = await open();
  const { socketPath } = JSON.parse(await readFile(join(folder, 'owner.json'), 'utf8')) as { socketPath: string };
  if (process.platform !== 'win32') expect((await stat(socketPath)).mode & 0o777).toBe(0o600);
  await owner.close();
  expect(await readdir(folder)).not.toContain('console.sock');
});

test('a socket of another user is not joined', async () => {
  const owner = await open();
  const path = join(folder, 'console.sock');
  const another = (process.getuid?.() ?? 0) + 1;
  await expect(openLocalSocket(path, another)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('not yours'),
  });
  expect(owner.rpc?.openCalls).toBe(0);
  (await openLocalSocket(path)).close();
});

test('a socket left by a process that died is replaced', async () => {
  await writeFile(join(folder, 'console.sock'), '');
  const owner = await open();
  expect((await open()).joined).toBeDefined();
  expect(owner.core).toBeDefined();
});

test('a folder whose path is too long for a socket gets one elsewhere, and leaves nothing there', async () => {
  const long = join(folder, 'd'.repeat(60), 'e'.repeat(60));
  await mkdir(long, { recursive: true });
  const owner = await open(platformOf(long));
  const guest = await open(platformOf(long));
  const socketPath = guest.joined?.socketPath ?? '';
  expect(socketPath.startsWith(long)).toBe(false);
  expect(Buffer.byteLength(socketPath)).toBeLessThan(104);
  expect((await stat(dirname(socketPath))).mode & 0o777).toBe(0o700);
  await guest.close();
  await owner.close();
  await expect(stat(dirname(socketPath))).rejects.toThrow();
});

test('a folder held by something that cannot be joined is a conflict that names it', async () => {
  const claim = await acquireDataFolder(folder, { pid: process.pid, door: 'cli', version: '0', startedAt: '2026-01-01T00:00:00.000Z' });
  const failure = await openOrJoin(platformOf(), { patienceMs: 150 }).catch((error: OpsError) => error);
  expect(failure).toMatchObject({ code: 'conflict', details: { pid: process.pid, door: 'cli' } });
  if (claim.ok) await claim.lock.dispose();
});

test('an owner that is just going leaves its folder to who waits', async () => {
  const claim = await acquireDataFolder(folder, { pid: process.pid, door: 'cli', version: '0', startedAt: '2026-01-01T00:00:00.000Z' });
  const opening = open();
  setTimeout(() => claim.ok && void claim.lock.dispose(), 200);
  expect((await opening).core).toBeDefined();
});

test('only a console with a page gives an address', async () => {
  await open(platformOf(), { freshUrl: () => 'http://127.0.0.1:1/?token=x' });
  const guest = await open();
  expect(await askForUrl(guest.joined?.socketPath ?? '')).toBe('http://127.0.0.1:1/?token=x');
  const other = await mkdtemp(join(folder, 'other-'));
  await open(platformOf(other));
  const otherGuest = await open(platformOf(other));
  expect(await askForUrl(otherGuest.joined?.socketPath ?? '')).toBeUndefined();
  expect(await askForUrl(join(folder, 'nobody'))).toBeUndefined();
});
