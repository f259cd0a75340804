import type { TargetId } from '../../../../shared/base/ids.ts';
import type { Database, Migration } from '../../adapters/sqlite/index.ts';

/** A file of nginx that was changed. */
export interface ChangedFile {
  readonly path: string;
  /** Checksums of what it was and of what it was replaced with. */
  readonly before: string;
  readonly after: string;
}

/** What has to be put back on a machine, and how nginx there is told. */
export interface RaisedLevel {
  readonly targetId: TargetId;
  readonly files: readonly ChangedFile[];
  /** nginx with its options: `-t` behind it tests, `-s reload` reloads. */
  readonly command: readonly string[];
  /** In front of what has to be done as root. */
  readonly prefix: readonly string[];
  readonly configPath: string;
}

export const errorLevelMigrations: readonly Migration[] = [
  { name: 'evidence-1', sql: 'CREATE TABLE raised_error_levels (target_id TEXT PRIMARY KEY, raised TEXT NOT NULL);' },
];

/** What is to be put back, on disk before anything is changed: a console that is killed in between puts it back at its next start. */
export class ErrorLevelJournal {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): RaisedLevel[] {
    return this.#database.all('SELECT raised FROM raised_error_levels').map((row) => JSON.parse(String(row.raised)) as RaisedLevel);
  }

  get(targetId: TargetId): RaisedLevel | undefined {
    return this.all().find((raised) => raised.targetId === targetId);
  }

  /** Throws where the disk takes nothing: then nothing may be changed. */
  put(raised: RaisedLevel): void {
    this.#database.run('INSERT OR REPLACE INTO raised_error_levels (target_id, raised) VALUES (?, ?)', [
      raised.targetId,
      JSON.stringify(raised),
    ]);
  }

  remove(targetId: TargetId): void {
    this.#database.run('DELETE FROM raised_error_levels WHERE target_id = ?', [targetId]);
  }
}
