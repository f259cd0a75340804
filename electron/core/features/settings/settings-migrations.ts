import type { Migration } from '../../adapters/sqlite/index.ts';

/** Settings are one JSON text a key; consents one row a host. */
export const settingsMigrations: readonly Migration[] = [
  {
    name: 'settings-1',
    sql: `
      CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE consents (host TEXT PRIMARY KEY, granted_at TEXT NOT NULL) WITHOUT ROWID;`,
  },
];
