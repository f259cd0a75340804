import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireDataFolder, type DataFolderOwner, readOwner } from '../../../../electron/core/base/data-folder-lock.ts';
import { startTestChild, type TestChild } from '../../../rig/child-process.ts';

let folder: string;
const children: TestChild[] = [];
const self: DataFolderOwner = { pid: process.pid, door: 'test', version: '1', startedAt: '2026-01-01T00:00:00.000Z' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  rmSync(folder, { recursive: true, force: true });
});

interface Said {
  held?: boolean;
  owner?: DataFolderOwner;
}

async function holdInChild(): Promise<TestChild> {
  const child = startTestChild('core-child.ts', ['lock', folder]);
  children.push(child);
  expect(await child.message<Said>()).toEqual({ held: true });
  return child;
}

async function acquire() {
  const claim = await acquireDataFolder(folder, self);
  if (!claim.ok) throw new Error(`Held by ${claim.owner?.pid}`);
  return claim;
}

// Each child is a Node of its own, which takes its time on a busy machine.
describe('data folder lock', { timeout: 60_000 }, () => {
  it('is held once in a process, says who holds it, and is free again after dispose', async () => {
    expect(await readOwner(folder)).toBeUndefined();
    const claim = await acquire();
    expect(await readOwner(folder)).toEqual(self);
    expect(await acquireDataFolder(folder, { ...self, door: 'other' })).toEqual({ ok: false, owner: self });
    claim.publish({ socketPath: '/tmp/x.sock' });
    claim.publish({ url: 'http://127.0.0.1:1/' });
    expect(await readOwner(folder)).toEqual({ ...self, socketPath: '/tmp/x.sock', url: 'http://127.0.0.1:1/' });
    if (process.platform !== 'win32') expect(statSync(join(folder, 'owner.json')).mode & 0o777).toBe(0o600);
    await claim.lock.dispose();
    await claim.lock.dispose();
    expect(await readOwner(folder)).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['owner.db']);
    await (await acquire()).lock.dispose();
  });

  it('is held across processes, and given over when the other lets go', async () => {
    const child = await holdInChild();
    const refused = await acquireDataFolder(folder, self);
    expect(refused).toMatchObject({ ok: false, owner: { pid: child.process.pid, door: 'cli' } });
    expect((await readOwner(folder))?.pid).toBe(child.process.pid);
    child.process.send('release');
    await child.message();
    await (await acquire()).lock.dispose();
  });

  it('is free the moment its holder is killed, whatever it left behind', async () => {
    const child = await holdInChild();
    await child.kill();
    expect(existsSync(join(folder, 'owner.json'))).toBe(true);
    expect(await readOwner(folder)).toBeUndefined();
    const claim = await acquire();
    expect((await readOwner(folder))?.door).toBe('test');
    await claim.lock.dispose();
  });

  it('goes to exactly one of several that ask at the same time', async () => {
    const asking = Array.from({ length: 4 }, () => startTestChild('core-child.ts', ['lock', folder]));
    children.push(...asking);
    const answers = await Promise.all(asking.map((child) => child.message<Said>()));
    expect(answers.filter((answer) => answer.held).length).toBe(1);
    const winner = asking[answers.findIndex((answer) => answer.held)];
    for (const answer of answers.filter(({ held }) => !held)) expect(answer.owner?.pid).toBe(winner?.process.pid);
  });

  it('does not believe a name: a stale or damaged owner.json holds nothing', async () => {
    for (const content of [JSON.stringify({ ...self, pid: 2 ** 22 + 1 }), '{"pid":', '[]']) {
      writeFileSync(join(folder, 'owner.json'), content);
      expect(await readOwner(folder)).toBeUndefined();
      const claim = await acquire();
      expect(JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'))).toEqual(self);
      await claim.lock.dispose();
    }
  });

  it('throws where nothing can be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(acquireDataFolder(join(folder, 'file'), self)).rejects.toThrow(/unable to open/);
    expect(await readOwner(join(folder, 'absent'))).toBeUndefined();
  });
});
