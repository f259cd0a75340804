import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { Database } from './database.ts';
import { appliedMigrations, type Migration, migrate } from './migrations.ts';
import { isCorruption, isStorageFailure } from './storage-failure.ts';

/** Something the user should know about the file, and what to do about it. */
export interface DatabaseWarning {
  readonly message: string;
  readonly hint: string;
}

export interface OpenedDatabase {
  readonly database: Database;
  readonly warnings: readonly DatabaseWarning[];
}

/**
 * Opens the file (made when absent, mode 0600), checks it and brings its schema up to date.
 *
 * A corrupt file is set aside under another name and a new one begun; where the file cannot be written, the database lives in memory:
 * both with a warning. A file with a newer schema is left untouched and refused with `storage`.
 */
export function openDatabase(path: string, migrations: readonly Migration[]): OpenedDatabase {
  try {
    const warnings = isSound(path, migrations) ? [] : [setAside(path)];
    return { database: openForWriting(path, migrations), warnings };
  } catch (error) {
    if (!isStorageFailure(error) && !isFileError(error)) throw error;
    return { database: openInMemory(migrations), warnings: [unwritable(path, error)] };
  }
}

/** Looks without touching: false for a corrupt file, and for one that cannot even be read as a database. */
function isSound(path: string, migrations: readonly Migration[]): boolean {
  if (!existsSync(path) || statSync(path).size === 0) return true;
  const connection = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    if (connection.prepare('PRAGMA quick_check(1)').get()?.quick_check !== 'ok') return false;
    const known = new Set(migrations.map((migration) => migration.name));
    const unknown = appliedMigrations({ all: (sql) => connection.prepare(sql).all() }).find((name) => !known.has(name));
    if (unknown !== undefined) {
      throw new OpsError({
        code: 'storage',
        message: `The history in ${path} was written by a newer version of Blitz Console (it has "${unknown}").`,
        hint: 'Start the newer version, or use another data folder. The file was not changed.',
      });
    }
    return true;
  } catch (error) {
    if (isCorruption(error)) return false;
    throw error;
  } finally {
    connection.close();
  }
}

function openForWriting(path: string, migrations: readonly Migration[]): Database {
  // Made here and not by SQLite, so that nobody else can read it from the start; its -wal and -shm get the same mode.
  closeSync(openSync(path, 'a', 0o600));
  const database = new Database(path);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    migrate(database, migrations);
    return database;
  } catch (error) {
    database.dispose();
    throw error;
  }
}

function openInMemory(migrations: readonly Migration[]): Database {
  const database = new Database(':memory:');
  migrate(database, migrations);
  return database;
}

/** Renames the file and what belongs to it; a name that is taken is never reused. */
function setAside(path: string): DatabaseWarning {
  const { dir, name, ext } = parse(path);
  const stamp = new Date()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '');
  let aside = join(dir, `${name}.corrupt-${stamp}${ext}`);
  for (let count = 2; existsSync(aside); count += 1) aside = join(dir, `${name}.corrupt-${stamp}-${count}${ext}`);
  for (const suffix of ['-wal', '-shm', '']) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  return {
    message: `The history file was damaged and could not be read. It was set aside as ${aside}; a new history was begun.`,
    hint: 'Keep the file if its runs matter: `sqlite3 FILE .recover` may bring back part of them. Delete it otherwise.',
  };
}

function unwritable(path: string, error: unknown): DatabaseWarning {
  return {
    message: `History cannot be written in ${dirname(path)}: ${(error as Error).message}. Runs of this session are kept in memory only.`,
    hint: 'Make room on the disk, or make the folder writable, and start Blitz Console again. Export runs you want to keep before you close it.',
  };
}

function isFileError(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === 'string' && ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EIO', 'EDQUOT', 'ENOTDIR', 'ENOENT', 'EISDIR'].includes(code);
}
