import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { forkNodeProgram } from '../core/adapters/process/node-fork.ts';
import type { Platform } from '../core/platform.ts';
import { createSessionVault } from './session-vault.ts';

/** Where the product's own files are, whether it runs built (out/main) or from its sources. Absolute paths. */
export interface ProductFiles {
  readonly version: string;
  readonly entries: Platform['entries'];
  /** Folder of the built renderer. */
  readonly rendererFolder: string;
  readonly preload: string;
  /** What stands for the application in a task bar; macOS takes it from the bundle. */
  readonly icon: string;
  /** Folder of the tray's images: see `scripts/draw-tray-images.mjs`. */
  readonly trayImageFolder: string;
}

/** Finds the product's files relative to this one. */
export function findProductFiles(): ProductFiles {
  const here = import.meta.dirname;
  const runsFromSource = basename(here) === 'door';
  const builtFolder = basename(here) === 'chunks' ? dirname(here) : here;
  const root = resolve(runsFromSource ? here : builtFolder, '../..');
  const load = join(root, 'electron/core/features/load/engine/load-worker.ts');
  const lab = join(root, 'electron/core/features/lab/lab-host.ts');
  const key = join(root, 'electron/core/adapters/ssh/key-worker.ts');
  return {
    version: readVersion(root),
    entries: runsFromSource
      ? { loadWorker: load, labHost: lab, keyWorker: key }
      : {
          loadWorker: join(builtFolder, 'load-worker.js'),
          labHost: join(builtFolder, 'lab-host.js'),
          keyWorker: join(builtFolder, 'key-worker.js'),
        },
    rendererFolder: join(root, 'out/renderer'),
    preload: join(root, 'out/preload/index.cjs'),
    icon: join(root, 'resources/icon.png'),
    trayImageFolder: join(root, 'resources/tray'),
  };
}

export interface NodePlatformOptions {
  readonly door: Platform['door'];
  /** `--data`; without it BLITZ_DATA, then the system's place for such things. */
  readonly dataFolder?: string | undefined;
  /** Told what a notification would have said. */
  readonly onNotify?: Platform['notify'] | undefined;
}

/** The platform of doors that run on plain Node. Creates the data folder (mode 0700) if it is absent; throws when it cannot. */
export function createNodePlatform({ door, dataFolder, onNotify = () => {} }: NodePlatformOptions): Platform {
  const { version, entries } = findProductFiles();
  const folder = resolve(dataFolder ?? defaultDataFolder());
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secrets = createSessionVault('outside the desktop app there is no key store.');
  return { door, version, dataFolder: folder, entries, fork: forkNodeProgram, secrets, notify: onNotify };
}

/** BLITZ_DATA, or where this system keeps an application's data. */
export function defaultDataFolder(environment: NodeJS.ProcessEnv = process.env, system: NodeJS.Platform = process.platform): string {
  if (environment.BLITZ_DATA) return environment.BLITZ_DATA;
  const name = 'blitz-console';
  if (system === 'win32') return join(environment.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), name);
  if (system === 'darwin') return join(homedir(), 'Library', 'Application Support', name);
  return join(environment.XDG_DATA_HOME || join(homedir(), '.local', 'share'), name);
}

function readVersion(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
