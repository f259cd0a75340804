import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** They measure what a machine does, or drive it to its limit: nothing else runs meanwhile. */
const alone = ['experiments', 'host-metrics*', 'lab-*', 'log-tail-million', 'stress*'].map((name) => `test/host/${name}.test.ts`);

/** `unit`, `contract` and `architecture` need nothing but Node; `engine`, `host`, `host-alone` and `e2e` want the programs scripts/test.mjs looks for. */
const project = (name: string, options: { timeoutMs?: number; serial?: boolean; include?: string[]; exclude?: string[] } = {}) => ({
  test: {
    name,
    include: options.include ?? [`test/${name}/**/*.test.{ts,tsx}`],
    exclude: options.exclude ?? [],
    testTimeout: options.timeoutMs ?? 10_000,
    hookTimeout: options.timeoutMs ?? 10_000,
    ...(options.serial ? { fileParallelism: false } : {}),
  },
});

export default defineConfig({
  test: {
    // Most of them wait for something: with one worker on a machine of two processors, one of these would do nothing.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      project('unit'),
      project('contract'),
      project('architecture', { timeoutMs: 60_000 }),
      project('engine', { timeoutMs: 60_000, serial: true }),
      project('host', { timeoutMs: 120_000, exclude: alone }),
      project('host-alone', { timeoutMs: 120_000, serial: true, include: alone }),
      project('e2e', { timeoutMs: 180_000, serial: true }),
      project('screenshots', { timeoutMs: 300_000, serial: true }),
    ],
  },
});
