import { defineConfig } from 'vitest/config';

/** `unit`, `contract` and `architecture` need nothing but Node; `engine`, `host` and `e2e` want the programs scripts/test.mjs looks for. */
const project = (name: string, options: { timeoutMs?: number; serial?: boolean; include?: string[] } = {}) => ({
  test: {
    name,
    include: options.include ?? [`test/${name}/**/*.test.{ts,tsx}`],
    testTimeout: options.timeoutMs ?? 10_000,
    hookTimeout: options.timeoutMs ?? 10_000,
    ...(options.serial ? { fileParallelism: false } : {}),
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('contract'),
      project('architecture', { timeoutMs: 60_000 }),
      project('engine', { timeoutMs: 60_000, serial: true }),
      project('host', { timeoutMs: 120_000, serial: true }),
      project('e2e', { timeoutMs: 180_000, serial: true }),
      project('screenshots', { timeoutMs: 300_000, serial: true }),
    ],
  },
});
