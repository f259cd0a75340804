import type { Migration } from '../../adapters/sqlite/index.ts';

/** Tables of the stress jobs. */
export const stressMigrations: readonly Migration[] = [
  {
    name: 'stress-1',
    sql: `
      CREATE TABLE stress_jobs (
        id TEXT PRIMARY KEY,
        target_id TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        -- Not known to have ended with nothing left on the host.
        open INTEGER NOT NULL,
        -- JSON: StressJob, and what tells its processes from others.
        job TEXT NOT NULL,
        root TEXT
      ) STRICT;
    `,
  },
];
