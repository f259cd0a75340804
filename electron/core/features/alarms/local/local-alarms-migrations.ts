import type { Migration } from '../../../adapters/sqlite/index.ts';

/** Table of our own alarms. The state each is in stands with all alarms. */
export const localAlarmsMigrations: readonly Migration[] = [
  {
    name: 'local-alarms-1',
    sql: `
      CREATE TABLE local_alarms (
        id TEXT PRIMARY KEY,
        -- JSON: AlarmDraft.
        draft TEXT NOT NULL
      ) STRICT;
    `,
  },
];
