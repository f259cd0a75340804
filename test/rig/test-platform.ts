import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { forkNodeProgram } from '../../electron/core/adapters/process/node-fork.ts';
import type { Platform } from '../../electron/core/platform.ts';
import { createSessionVault } from '../../electron/door/session-vault.ts';

export interface TestPlatform extends Platform {
  /** What the user was told, oldest first. */
  readonly notifications: { title: string; body: string; href?: string | undefined }[];
  /** Removes the data folder, unless it was given. Dispose of the core first. */
  dispose(): void;
}

export interface TestPlatformOptions {
  /** Use this folder and leave it there; without it a temporary one is made and removed. */
  readonly dataFolder?: string | undefined;
  readonly door?: Platform['door'] | undefined;
  readonly version?: string | undefined;
}

const root = resolve(import.meta.dirname, '..', '..');

/** A platform for tests: a data folder of its own, and the programs beside the core run from their sources (Node strips the types). */
export function createTestPlatform(options: TestPlatformOptions = {}): TestPlatform {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'blitz-test-'));
  const notifications: TestPlatform['notifications'] = [];
  return {
    door: options.door ?? 'test',
    version: options.version ?? '0.0.0-test',
    dataFolder,
    entries: {
      loadWorker: join(root, 'electron/core/features/load/engine/load-worker.ts'),
      labHost: join(root, 'electron/core/features/lab/lab-host.ts'),
      keyWorker: join(root, 'electron/core/adapters/ssh/key-worker.ts'),
    },
    fork: forkNodeProgram,
    secrets: createSessionVault('this is a test.'),
    notify: (notification) => notifications.push({ ...notification }),
    notifications,
    dispose() {
      if (options.dataFolder === undefined) rmSync(dataFolder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
