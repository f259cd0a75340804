import type { RunId } from '../../../../shared/base/ids.ts';
import { type Database, isStorageFailure } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';
import { type RunTables, savedTables, unsavedTables, unsavedTablesSql } from './runs-migrations.ts';

/**
 * Writes runs, to disk where it takes them. A write the disk does not take goes to the same tables in memory, for that run, and is tried
 * again with every later write of it: a full disk costs the user the history of this session at worst, never a run that is going on.
 */
export class RunWriter {
  readonly #database: Database;
  readonly #logger: Logger;

  constructor(database: Database, logger: Logger) {
    this.#database = database;
    this.#logger = logger;
    database.exec(unsavedTablesSql);
  }

  /** Runs that are in memory only, because the disk did not take them. */
  get unsavedCount(): number {
    return Number(this.#database.get('SELECT count(*) AS count FROM unsaved_runs')?.count);
  }

  /** `apply` writes all of one change of a run to the tables it is given; it may be called twice, and then the first one was undone. */
  write(id: RunId, apply: (tables: RunTables) => void): void {
    if (this.#isUnsaved(id)) {
      this.#inMemory(() => apply(unsavedTables));
      this.#save(id);
      return;
    }
    try {
      this.#database.transaction(() => apply(savedTables));
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#logger.failure('The disk does not take the history; the run is kept in memory', error, { run: id });
      this.#inMemory(() => {
        for (const [from, to, key] of tablePairs) this.#database.run(`INSERT INTO ${to} SELECT * FROM ${from} WHERE ${key} = ?`, [id]);
        apply(unsavedTables);
      });
    }
  }

  /** Tries again to write to disk what is in memory only. */
  saveUnsaved(): void {
    for (const row of this.#database.all('SELECT id FROM unsaved_runs ORDER BY id')) if (!this.#save(Number(row.id))) return;
  }

  #save(id: number): boolean {
    try {
      this.#database.transaction(() => {
        for (const [to, from, key] of [...tablePairs, ...seriesPairs]) {
          this.#database.run(`INSERT OR REPLACE INTO ${to} SELECT * FROM ${from} WHERE ${key} = ?`, [id]);
        }
      });
    } catch (error) {
      if (isStorageFailure(error)) return false;
      throw error;
    }
    this.#inMemory(() => {
      for (const [, from, key] of [...tablePairs, ...seriesPairs]) this.#database.run(`DELETE FROM ${from} WHERE ${key} = ?`, [id]);
    });
    this.#logger.info('The run that was kept in memory is on disk now', { run: id });
    return true;
  }

  /** A transaction that leaves the file alone: BEGIN IMMEDIATE would want to lock what cannot be written. */
  #inMemory(body: () => void): void {
    this.#database.exec('SAVEPOINT in_memory');
    try {
      body();
    } catch (error) {
      this.#database.exec('ROLLBACK TO in_memory');
      throw error;
    } finally {
      this.#database.exec('RELEASE in_memory');
    }
  }

  #isUnsaved(id: RunId): boolean {
    return this.#database.get('SELECT 1 FROM unsaved_runs WHERE id = ?', [id]) !== undefined;
  }
}

/** Table on disk, table in memory, key. Parents first. */
const tablePairs = [
  [savedTables.runs, unsavedTables.runs, 'id'],
  [savedTables.documents, unsavedTables.documents, 'run_id'],
] as const;
const seriesPairs = [
  [savedTables.seconds, unsavedTables.seconds, 'run_id'],
  [savedTables.moments, unsavedTables.moments, 'run_id'],
  [savedTables.targets, unsavedTables.targets, 'run_id'],
  [savedTables.markers, unsavedTables.markers, 'run_id'],
  [savedTables.hostSamples, unsavedTables.hostSamples, 'run_id'],
  [savedTables.setups, unsavedTables.setups, 'run_id'],
  [savedTables.evidence, unsavedTables.evidence, 'run_id'],
] as const;
