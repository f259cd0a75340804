import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { Disposable } from '../../../../shared/base/disposable.ts';

export type Row = Record<string, SQLOutputValue>;
export type Parameters = readonly SQLInputValue[];

/** One connection to one SQLite file. Calls are synchronous and short; statements are prepared once. */
export class Database implements Disposable {
  /** `:memory:` when nothing of it outlives the process. */
  readonly path: string;
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string) {
    this.path = path;
    this.#connection = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true });
    // Temporary tables must work when the disk does not.
    this.#connection.exec('PRAGMA temp_store = MEMORY');
  }

  get isInMemory(): boolean {
    return this.path === ':memory:';
  }

  /** Several statements without parameters. */
  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Answers how many rows it changed. */
  run(sql: string, parameters: Parameters = []): number {
    return Number(this.#prepare(sql).run(...parameters).changes);
  }

  get(sql: string, parameters: Parameters = []): Row | undefined {
    return this.#prepare(sql).get(...parameters);
  }

  all(sql: string, parameters: Parameters = []): Row[] {
    return this.#prepare(sql).all(...parameters);
  }

  /** All of it or nothing; an error of `body` comes through after everything was undone. Do not nest. */
  transaction<T>(body: () => T): T {
    this.#connection.exec('BEGIN IMMEDIATE');
    try {
      const result = body();
      this.#connection.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk may have ended the transaction already.
      if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }

  dispose(): void {
    this.#statements.clear();
    if (this.#connection.isOpen) this.#connection.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
