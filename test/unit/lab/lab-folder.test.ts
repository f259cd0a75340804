import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  claimState,
  type LabState,
  readState,
  removeStale,
  removeState,
  stateFilePath,
  writeState,
} from '../../../electron/core/features/lab/lab-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-lab-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const state = (instanceId: string): LabState => ({ version: 1, instanceId, pid: 4711, status: { state: 'starting', logs: [] } });

test('of many who claim the place at once exactly one gets it, and nothing else is left in the folder', async () => {
  const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => claimState(folder, state(`lab-${index}`))));
  expect(claims.filter(Boolean)).toHaveLength(1);
  expect((await readState(folder))?.instanceId).toBe(`lab-${claims.indexOf(true)}`);
  expect(readdirSync(folder)).toEqual(['lab.json']);
});

test('only its own instance removes the state file', async () => {
  await claimState(folder, state('first'));
  await removeState(folder, 'second');
  expect((await readState(folder))?.instanceId).toBe('first');
  await removeState(folder, 'first');
  expect(await readState(folder)).toBeUndefined();
});

test('a stale state is cleared, but not one that has taken its place meanwhile', async () => {
  await claimState(folder, state('stale'));
  const stale = await readState(folder);
  await writeState(folder, state('fresh'));
  await removeStale(folder, stale);
  expect((await readState(folder))?.instanceId).toBe('fresh');
});

test('a file that is none of ours reads as no lab, and can be cleared', async () => {
  for (const text of [
    '',
    '{',
    '[]',
    '{"version":2,"instanceId":"x","pid":1,"status":{"logs":[]}}',
    '{"version":1,"instanceId":"x","pid":"1"}',
  ]) {
    writeFileSync(stateFilePath(folder), text);
    expect(await readState(folder)).toBeUndefined();
  }
  await removeStale(folder, undefined);
  expect(await claimState(folder, state('next'))).toBe(true);
});
