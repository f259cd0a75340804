import type { Migration } from '../../adapters/sqlite/index.ts';

/** Experiments and searches for a limit; their runs stand in the run book. */
export const experimentsMigrations: readonly Migration[] = [
  {
    name: 'experiments-1',
    sql: `
      CREATE TABLE experiments (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        -- 'experiment' or 'search'.
        kind TEXT NOT NULL,
        -- While it is 'running' the console that wrote it is at it, or has ended without a word.
        state TEXT NOT NULL,
        written_at INTEGER NOT NULL,
        -- JSON: Experiment or LimitSearch, without secrets.
        document TEXT NOT NULL
      ) STRICT;
    `,
  },
];
