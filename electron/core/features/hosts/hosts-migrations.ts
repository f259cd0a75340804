import type { Migration } from '../../adapters/sqlite/index.ts';

/** Targets and what was found on them are one JSON text each; the audit is one row a command; of secrets only the names are here. */
export const hostsMigrations: readonly Migration[] = [
  {
    name: 'hosts-1',
    sql: `
      CREATE TABLE targets (id TEXT PRIMARY KEY, target TEXT NOT NULL, facts TEXT) WITHOUT ROWID;
      CREATE TABLE command_audit (
        id INTEGER PRIMARY KEY,
        target_id TEXT NOT NULL,
        at TEXT NOT NULL,
        purpose TEXT NOT NULL,
        command TEXT NOT NULL,
        state TEXT NOT NULL,
        exit_code INTEGER,
        signal TEXT,
        duration_ms REAL
      );
      CREATE INDEX command_audit_by_target ON command_audit (target_id, id);
      CREATE TABLE secret_names (target_id TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (target_id, name)) WITHOUT ROWID;`,
  },
];
