import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followScript } from '../../electron/core/features/logs/follow-script.ts';

const shells = ['dash', 'bash', 'busybox'].filter((name) => spawnSync(name, ['--help']).error === undefined);
/** The guard's time five times as fast: 8 s of silence. */
const hastyScript = followScript.replace('sleep 5 &', 'sleep 1 &');

let folder: string;
let running: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-guard-'));
  writeFileSync(join(folder, 'there.log'), 'line\n');
  running = [];
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function follow(shell: string, name: string): ChildProcess {
  const child = spawn(
    shell,
    [...(shell === 'busybox' ? ['sh'] : []), '-c', hastyScript, 'blitz', join(folder, name), '0', '-', '/proc/self/fd/./3', 'wait'],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  child.stdin?.on('error', () => {});
  running.push(child);
  return child;
}

describe.each(shells)('what follows a log, in %s', (shell) => {
  it('ends when nobody asks any more, though the link never said a word and it was asked before it was ready', async () => {
    const names = ['there.log', 'absent.log'];
    const children = Array.from({ length: 16 }, (_, index) => follow(shell, names[index % 2] ?? ''));
    // At once: a guard that is not ready yet must not take it for its end.
    for (const child of children) child.stdin?.write('k\nk\nk\n');
    for (let second = 0; second < 6; second += 1) {
      await sleep(1000);
      for (const child of children) child.stdin?.write('k\n');
    }
    expect(children.map(({ exitCode }) => exitCode)).toEqual(children.map(() => null));
    const ends = children.map((child) => (child.exitCode === null ? once(child, 'exit') : undefined));
    await Promise.race([Promise.all(ends), sleep(30_000)]);
    expect(children.map(({ exitCode }) => exitCode)).toEqual(children.map(() => 65));
  });
});
