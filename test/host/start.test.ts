import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  if (!existsSync(join(root, 'out/main/headless.js'))) throw new Error('Not built: run "npm run build" first');
  folder = await mkdtemp(join(tmpdir(), 'blitz-test-start-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  }
  await rm(folder, { recursive: true });
});

/** `npm start -- ARGS`, without npm, on a machine without a display unless `environment` gives one. */
function start(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const { DISPLAY, WAYLAND_DISPLAY, ELECTRON_OVERRIDE_DIST_PATH, BLITZ_DATA, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(root, 'bin/start.mjs'), '--data', join(folder, 'data'), ...args], {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const check of waiting) check();
    });
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.on('close', (code, signal) => {
      for (const check of waiting) check();
      done({ code, signal });
    });
  });
  /** The first match in what it has printed so far or will print. */
  const says = (pattern: RegExp) =>
    new Promise<string>((done, failed) => {
      const check = () => {
        const match = pattern.exec(output);
        if (match) done(match[1] ?? match[0]);
        else if (child.exitCode !== null) failed(new Error(`Ended without saying ${pattern}:\n${output}`));
        else return;
        waiting.delete(check);
      };
      waiting.add(check);
      check();
    });
  return { child, ended, says, output: () => output };
}

const address = /^(http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43})$/m;

async function letIn(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' });
  expect(response.status).toBe(303);
  const cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  const page = await fetch(new URL('/', url), { headers: { cookie } });
  expect(page.status).toBe(200);
  return await page.text();
}

test.each(['SIGINT', 'SIGTERM'] as const)('without a display it serves the page, says why, and %s stops it cleanly', async (signal) => {
  const console = start([]);
  const url = await console.says(address);
  expect(console.output()).toContain('There is no display here: the console is served as a page.');
  expect(await letIn(url)).toContain('<title>Blitz Console</title>');
  console.child.kill(signal);
  expect(await console.ended).toEqual({ code: 0, signal: null });
  expect(console.output()).toMatch(/Stopped\.\n$/);
  const left = await readdir(join(folder, 'data'));
  expect(left).not.toContain('owner.json');
  expect(left).not.toContain('console.sock');
  await expect(fetch(url)).rejects.toThrow();
});

test('a second one says who is there, gives a fresh address to it, and ends', async () => {
  const first = start([]);
  const firstUrl = await first.says(address);
  const second = start([]);
  const secondUrl = await second.says(address);
  expect(await second.ended).toEqual({ code: 0, signal: null });
  expect(second.output()).toContain(`already running (process ${first.child.pid}, since 20`);
  expect(new URL(secondUrl).port).toBe(new URL(firstUrl).port);
  await letIn(secondUrl);
  await letIn(firstUrl);
  first.child.kill('SIGINT');
  expect((await first.ended).code).toBe(0);
});

test('a port that is taken, and arguments that make no sense, are said plainly', async () => {
  const first = start([]);
  const { port } = new URL(await first.says(address));
  const second = start(['--port', port, '--data', join(folder, 'other')]);
  expect((await second.ended).code).toBe(1);
  expect(second.output()).toContain(`Port ${port} of 127.0.0.1 is not free. Leave --port out to get a free one.`);
  const third = start(['--colour']);
  expect((await third.ended).code).toBe(2);
  expect(third.output()).toContain('Usage: npm start');
});

test.runIf(process.platform === 'linux')('with a display and a runtime it opens the desktop app, and ends as that does', async () => {
  const runtime = join(folder, 'electron');
  await writeFile(runtime, `#!/bin/sh\nprintf '%s\\n' "$@" "$BLITZ_DATA" > "${folder}/asked"\nsleep 0.1\nexit 0\n`);
  await chmod(runtime, 0o755);
  const desktop = start(['--no-sandbox'], { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: folder });
  expect(await desktop.ended).toEqual({ code: 0, signal: null });
  expect((await readFile(join(folder, 'asked'), 'utf8')).split('\n')).toEqual(['--no-sandbox', root, join(folder, 'data'), '']);
});

test.runIf(process.platform === 'linux')('a desktop app that cannot start is replaced by the page', async () => {
  const runtime = join(folder, 'electron');
  await writeFile(runtime, '#!/bin/sh\necho "error while loading shared libraries: libnss3.so" >&2\nexit 127\n');
  await chmod(runtime, 0o755);
  const console = start(['--no-sandbox'], { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: folder });
  await letIn(await console.says(address));
  expect(console.output()).toContain('The desktop app could not start (exit code 127): the console is served as a page.');
  console.child.kill('SIGTERM');
  expect((await console.ended).code).toBe(0);
});
