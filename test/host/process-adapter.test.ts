import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endProcess } from '../../electron/core/adapters/process/end-process.ts';
import { findFreePort, isPortOpen } from '../../electron/core/adapters/process/loopback-port.ts';
import { commandLineOf, isAlive } from '../../electron/core/adapters/process/process-identity.ts';
import { tailOfFile } from '../../electron/core/adapters/process/tail-of-file.ts';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { which } from '../../electron/core/adapters/process/which.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-process-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = async (code: string) => {
  const child = spawn(process.execPath, ['-e', code, '--', 'a mark'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
};

test('a program is found in the first folder that holds an executable of its name', async () => {
  for (const [name, mode] of [
    ['plain', 0o644],
    ['tool', 0o755],
  ] as const) {
    writeFileSync(join(folder, name), '#!/bin/sh\n');
    chmodSync(join(folder, name), mode);
  }
  const searchPath = ['relative', join(folder, 'absent'), folder].join(delimiter);
  expect(await which('tool', searchPath)).toBe(join(folder, 'tool'));
  expect(await which('plain', searchPath)).toBeUndefined();
  expect(await which('absent', searchPath)).toBeUndefined();
});

test('a process is asked to end, and one that does not listen is killed', async () => {
  const polite = await program("console.log('up'); setInterval(() => {}, 1000)");
  const deaf = await program("process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)");
  const ends = [polite, deaf].map((child) => new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal))));
  for (const child of [polite, deaf]) expect(await endProcess(child.pid ?? 0, { graceMs: 200 })).toBe(true);
  expect(await Promise.all(ends)).toEqual(['SIGTERM', 'SIGKILL']);
  expect(isAlive(deaf.pid ?? 0)).toBe(false);
  expect(await endProcess(deaf.pid ?? 0)).toBe(true);
});

test('a process is known by its command line until it has ended', async () => {
  const child = await program("console.log('up'); setInterval(() => {}, 1000)");
  expect(await commandLineOf(child.pid ?? 0)).toContain('a mark');
  await endProcess(child.pid ?? 0);
  expect(await commandLineOf(child.pid ?? 0)).toBeUndefined();
});

test('the end of a file is its last whole lines', async () => {
  const path = join(folder, 'a.log');
  writeFileSync(path, Array.from({ length: 5000 }, (_, index) => `line ${index}`).join('\n'));
  expect(await tailOfFile(path, 2)).toEqual(['line 4998', 'line 4999']);
  expect((await tailOfFile(path, 5000))[0]).toMatch(/^line \d+$/);
  expect(await tailOfFile(join(folder, 'absent'), 2)).toEqual([]);
});

test('a port is free until somebody listens', async () => {
  const port = await findFreePort();
  expect(await isPortOpen(port)).toBe(false);
});

test('waiting ends with the first answer, with the time and with the signal', async () => {
  let asked = 0;
  expect(await waitFor(() => (asked++ < 3 ? undefined : 'yes'), { timeoutMs: 5000, intervalMs: 1 })).toBe('yes');
  expect(await waitFor(() => false, { timeoutMs: 5, intervalMs: 1 })).toBeUndefined();
  expect(await waitFor(() => false, { timeoutMs: 60_000, signal: AbortSignal.abort() })).toBeUndefined();
});
