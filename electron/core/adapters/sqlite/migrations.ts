import type { Database } from './database.ts';

/** One step of the schema, applied once, in order. A published step is never changed; a change is a new step. */
export interface Migration {
  /** Stays in the file for ever, e.g. `runs-1`. */
  readonly name: string;
  readonly sql: string;
}

/** Names of the steps a file has taken; none for a file without the table. */
export function appliedMigrations(database: Pick<Database, 'all'>): string[] {
  const exists = database.all(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'`).length > 0;
  return exists ? database.all('SELECT name FROM migrations ORDER BY rowid').map((row) => String(row.name)) : [];
}

/** Takes the steps that are missing, each in a transaction of its own. */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  database.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)');
  const applied = new Set(appliedMigrations(database));
  for (const migration of migrations) {
    if (applied.has(migration.name)) continue;
    database.transaction(() => {
      database.exec(migration.sql);
      database.run('INSERT INTO migrations (name, applied_at) VALUES (?, ?)', [migration.name, new Date().toISOString()]);
    });
  }
}
