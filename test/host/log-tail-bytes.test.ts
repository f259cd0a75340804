import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { leftovers } from '../rig/log-host.ts';
import { BlitzProcess, blitzCommand } from './blitz-process.ts';

let folder: string;
let path: string;
let outPath: string;
let tail: ChildProcess | undefined;
let serving: BlitzProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-bytes-'));
  path = join(folder, 'app.log');
  outPath = join(folder, 'out');
});

afterEach(async () => {
  tail?.kill('SIGKILL');
  serving?.kill();
  await serving?.ended;
  expect(await waitFor(() => leftovers(folder).length === 0, { timeoutMs: 5000 }), leftovers(folder).join('\n')).toBe(true);
  rmSync(folder, { recursive: true, force: true });
});

it.each(['in its own console', 'beside one that runs'])(
  'blitz tail into a file writes the bytes of the log, over a rotation, %s',
  async (where) => {
    const data = ['--data', join(folder, 'data')];
    if (where !== 'in its own console') {
      serving = new BlitzProcess(['serve', ...data]);
      await serving.wrote(/http:\/\/127\.0\.0\.1:\d+\/\?token=/);
    }
    const first = Buffer.concat([Buffer.from('a line\n'), Buffer.from([0xff, 0x1b, 0x5b, 0x32, 0x4a, 0x00, 0x0a])]);
    const old = Buffer.concat([randomBytes(3_000_000), Buffer.from('\n')]);
    const fresh = Buffer.concat([randomBytes(3_000_000), Buffer.from('\nno end')]);
    writeFileSync(path, first);
    const [program = '', ...args] = blitzCommand;
    const out = openSync(outPath, 'w');
    tail = spawn(program, [...args, 'tail', 'local', path, ...data], { stdio: ['ignore', out, 'pipe'] });
    closeSync(out);
    let said = '';
    tail.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const exited = once(tail, 'exit');
    const written = async (length: number) =>
      expect(await waitFor(() => statSync(outPath).size >= length, { timeoutMs: 30_000 }), `${statSync(outPath).size} ${said}`).toBe(true);
    await written(first.length);
    appendFileSync(path, old.subarray(0, 2_000_000));
    renameSync(path, `${path}.1`);
    writeFileSync(path, fresh);
    appendFileSync(`${path}.1`, old.subarray(2_000_000));
    await written(first.length + old.length + fresh.length);
    tail.kill('SIGINT');
    expect((await exited)[0]).toBe(0);
    expect(readFileSync(outPath).equals(Buffer.concat([first, old, fresh]))).toBe(true);
    expect(said).toContain(`${path} was rotated`);
  },
);
