import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNodePlatform } from '../../electron/door/node-platform.ts';
import { openOrJoin } from '../../electron/door/open-or-join.ts';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  if (!existsSync(join(root, 'out/main/index.js'))) throw new Error('Not built: run "npm run build" first');
  folder = await mkdtemp(join(tmpdir(), 'blitz-test-shell-'));
});

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Drives the built bundles in a process of its own, with the stand-in for Electron. */
function play(scenario: string, onOutput: (text: string) => void = () => {}): Promise<Ended> {
  const register = pathToFileURL(join(root, 'test/fakes/electron/register.ts')).href;
  const started = spawn(process.execPath, ['--import', register, join(root, 'test/host/shell-scenario.ts'), scenario], {
    env: { ...process.env, BLITZ_DATA: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = started;
  return new Promise((done) => {
    let output = '';
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        onOutput(text);
      });
    }
    started.on('close', (code) => done({ code, output }));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const lastLine = ({ output }: Ended) => output.trimEnd().split('\n').at(-1) ?? '';

test('the desktop app starts, is confined, hands over one port, runs, and asks before it quits', async () => {
  const ended = await play('life');
  expect(ended).toMatchObject({ code: 0 });
  const { labPid, ok } = JSON.parse(lastLine(ended)) as { labPid: number; ok: number };
  expect(isAlive(labPid)).toBe(false);

  // What it left behind: the run, with what it had.
  const opened = await openOrJoin(createNodePlatform({ door: 'test', dataFolder: folder }));
  const { items } = await opened.client.runs.list({});
  await opened.close();
  expect(items).toHaveLength(1);
  expect(['stopped_by_user', 'interrupted']).toContain(items[0]?.state);
  expect(items[0]?.ok).toBeGreaterThanOrEqual(ok);
  expect(await readFile(join(folder, 'logs/desktop/blitz.log'), 'utf8')).toContain('Refused a port');
});

test('the tray says what goes on and stops it, and quitting asks for all of it', async () => {
  const ended = await play('tray');
  expect(lastLine(ended)).toBe('{}');
  expect(ended.code).toBe(0);
});

test('closing the window asks once, keeps watching, and what is clicked brings the window back where it belongs', async () => {
  const ended = await play('closing');
  expect(lastLine(ended)).toBe('{}');
  expect(ended.code).toBe(0);
});

test('an alarm is in the tray and is told with the window closed, and a click opens it', async () => {
  const ended = await play('alarms');
  expect(lastLine(ended)).toBe('{}');
  expect(ended.code).toBe(0);
});

test('secrets are encrypted by the key store, in a file only the user can read', async () => {
  expect(await play('secrets')).toMatchObject({ code: 0, output: '{}\n' });
});

test('without a key store or a tray it says so and works on', async () => {
  expect(await play('no-key-store')).toMatchObject({ code: 0, output: '{}\n' });
});

test('without a run it quits at once', async () => {
  expect(await play('quit-without-a-run')).toMatchObject({ code: 0, output: '{}\n' });
});

test('a second instance leaves everything to the first', async () => {
  expect(await play('second-instance')).toMatchObject({ code: 0, output: '{}\n' });
});

test('SIGTERM ends it in order', async () => {
  expect(await play('signal')).toMatchObject({ code: 0, output: '{}\n' });
});

test('it joins a process that holds the data folder, and takes over when that is gone', async () => {
  const owner = await openOrJoin(createNodePlatform({ door: 'test', dataFolder: folder }));
  const ended = await play('joined', (text) => {
    if (text.includes('joined')) void owner.close();
  });
  await owner.close();
  expect(ended).toMatchObject({ code: 0, output: 'joined\n{}\n' });
});

test('the process it had joined ends while the window is closed: it takes over', async () => {
  const owner = await openOrJoin(createNodePlatform({ door: 'test', dataFolder: folder }));
  const ended = await play('joined-closed', (text) => {
    if (text.includes('joined')) void owner.close();
  });
  await owner.close();
  expect(ended).toMatchObject({ code: 0, output: 'joined\n{}\n' });
});
