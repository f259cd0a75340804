import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultDataFolder, findProductFiles } from '../../../electron/door/node-platform.ts';

test('the data folder is where this system keeps such things, unless BLITZ_DATA says otherwise', () => {
  expect(defaultDataFolder({ BLITZ_DATA: '/b', XDG_DATA_HOME: '/x' }, 'linux')).toBe('/b');
  expect(defaultDataFolder({ XDG_DATA_HOME: '/x' }, 'linux')).toBe('/x/blitz-console');
  expect(defaultDataFolder({}, 'linux')).toBe(join(homedir(), '.local/share/blitz-console'));
  expect(defaultDataFolder({}, 'darwin')).toBe(join(homedir(), 'Library/Application Support/blitz-console'));
  expect(defaultDataFolder({ APPDATA: '/roaming' }, 'win32')).toBe(join('/roaming', 'blitz-console'));
});

test('run from its sources it finds its programs and its version', () => {
  const { version, entries } = findProductFiles();
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
  for (const path of Object.values(entries)) expect([path, existsSync(path)]).toEqual([path, true]);
});
