import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readWindowState, writeWindowState } from '../../../electron/main/window-state.ts';

const screens = [
  { x: 0, y: 0, width: 1920, height: 1040 },
  { x: 1920, y: 0, width: 1280, height: 1024 },
];
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blitz-test-window-'));
  path = join(folder, 'window.json');
});

afterEach(() => rm(folder, { recursive: true }));

const usual = { width: 1280, height: 860 };

test('a place that was kept comes back, also on the second screen', async () => {
  const bounds = { x: 2000, y: 100, width: 900, height: 700 };
  writeWindowState(path, { bounds, maximized: true });
  expect(readWindowState(path, screens)).toEqual({ bounds, maximized: true });
  expect(await readdir(folder)).toEqual(['window.json']);
});

test.each([
  ['beside every screen', { x: 5000, y: 100, width: 900, height: 700 }],
  ['above the screen, its title out of reach', { x: 100, y: -400, width: 900, height: 700 }],
  ['below the screen', { x: 100, y: 1030, width: 900, height: 700 }],
  ['but for a sliver off the screen', { x: -890, y: 100, width: 900, height: 700 }],
])('a place %s is not taken', (_where, bounds) => {
  writeWindowState(path, { bounds, maximized: false });
  expect(readWindowState(path, screens).bounds).toEqual(usual);
});

test('a window too small to use is made larger', () => {
  writeWindowState(path, { bounds: { x: 10, y: 10, width: 1, height: 1 }, maximized: false });
  expect(readWindowState(path, screens).bounds).toEqual({ x: 10, y: 10, width: 720, height: 480 });
});

test.each([
  '',
  'null',
  '[]',
  '{}',
  '{"bounds":{"x":"1"}}',
  '{"bounds":{"x":1,"y":1,"width":1e9,"height":5}}',
  '{"bounds":{"x":1.5,"y":0,"width":800,"height":600}}',
])('nonsense in the file (%s) is as good as no file', async (text) => {
  await writeFile(path, text);
  expect(readWindowState(path, screens)).toEqual({ bounds: usual, maximized: false });
});

test('no file, or a folder that is not there, is no trouble', () => {
  expect(readWindowState(path, screens).bounds).toEqual(usual);
  writeWindowState(join(folder, 'gone/window.json'), { bounds: { x: 0, y: 0, width: 800, height: 600 }, maximized: false });
});
