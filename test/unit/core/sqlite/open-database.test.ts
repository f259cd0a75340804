import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Migration, openDatabase } from '../../../../electron/core/adapters/sqlite/index.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-db-'));
  path = join(folder, 'blitz.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const first: Migration = { name: 'first', sql: 'CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT)' };
const second: Migration = { name: 'second', sql: `ALTER TABLE things ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'` };

function fill(migrations: readonly Migration[], rows: number): void {
  const { database } = openDatabase(path, migrations);
  database.transaction(() => {
    for (let row = 0; row < rows; row += 1) database.run('INSERT INTO things (name) VALUES (?)', [`thing ${row} ${'x'.repeat(200)}`]);
  });
  database.dispose();
}

const count = (opened: ReturnType<typeof openDatabase>) => opened.database.get('SELECT count(*) AS count FROM things')?.count;

describe('openDatabase', () => {
  it('makes the file for its owner alone, with the settings history relies on', () => {
    const { database, warnings } = openDatabase(path, [first]);
    expect(warnings).toEqual([]);
    expect(database.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(database.get('PRAGMA synchronous')).toEqual({ synchronous: 1 });
    expect(database.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 });
    expect(database.get('PRAGMA busy_timeout')).toEqual({ timeout: 5000 });
    database.run('INSERT INTO things (name) VALUES (?)', ['one']);
    if (process.platform !== 'win32') for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    database.dispose();
    database.dispose();
    expect(readdirSync(folder)).toEqual(['blitz.db']);
  });

  it('takes each step once, in order, and keeps the rows', () => {
    fill([first], 3);
    const opened = openDatabase(path, [first, second]);
    expect(opened.database.all('SELECT DISTINCT colour FROM things')).toEqual([{ colour: 'red' }]);
    expect(count(opened)).toBe(3);
    expect(opened.database.all('SELECT name FROM migrations ORDER BY rowid').map((row) => row.name)).toEqual(['first', 'second']);
    opened.database.dispose();
    openDatabase(path, [first, second]).database.dispose();
  });

  it('undoes a step that fails, as a whole', () => {
    fill([first], 1);
    const broken: Migration = { name: 'broken', sql: 'CREATE TABLE half (id INTEGER); INSERT INTO absent VALUES (1);' };
    expect(() => openDatabase(path, [first, broken])).toThrow(/absent/);
    const opened = openDatabase(path, [first]);
    expect(opened.database.all(`SELECT name FROM sqlite_schema WHERE name = 'half'`)).toEqual([]);
    opened.database.dispose();
  });

  it('refuses a file of a newer version and leaves every byte of it', () => {
    fill([first, second], 2);
    const before = readFileSync(path);
    let refused: unknown;
    try {
      openDatabase(path, [first]);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(OpsError);
    expect(refused).toMatchObject({
      code: 'storage',
      message: expect.stringContaining('"second"'),
      hint: expect.stringContaining('newer'),
    });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder).filter((file) => file.includes('corrupt'))).toEqual([]);
    const opened = openDatabase(path, [first, second]);
    expect(count(opened)).toBe(2);
    opened.database.dispose();
  });

  const damages: Record<string, () => void> = {
    'is no database at all': () =>
      writeFileSync(path, 'This is not a database, and long enough to have a header of one hundred bytes.'.repeat(5)),
    'was cut off': () => truncateSync(path, statSync(path).size - 3 * 4096),
    'has pages overwritten': () => {
      const bytes = readFileSync(path);
      bytes.fill(0xa5, 2 * 4096, 6 * 4096);
      writeFileSync(path, bytes);
    },
  };
  for (const [name, damage] of Object.entries(damages)) {
    it(`sets a file aside that ${name}, says so, and begins anew`, () => {
      fill([first], 500);
      damage();
      const damaged = readFileSync(path);
      const opened = openDatabase(path, [first]);
      const aside = readdirSync(folder).filter((file) => /^blitz\.corrupt-\d{4}-\d{2}-\d{2}T\d{6}Z\.db$/.test(file));
      expect(aside.length).toBe(1);
      expect(readFileSync(join(folder, String(aside[0]))).equals(damaged)).toBe(true);
      expect(opened.warnings).toMatchObject([{ message: expect.stringContaining(String(aside[0])) }]);
      expect(opened.database.isInMemory).toBe(false);
      expect(count(opened)).toBe(0);
      opened.database.dispose();
      // The next start finds nothing to complain about, and the file set aside still there.
      const again = openDatabase(path, [first]);
      expect(again.warnings).toEqual([]);
      again.database.dispose();
      expect(existsSync(join(folder, String(aside[0])))).toBe(true);
    });
  }

  it('never overwrites a file that was set aside before', () => {
    for (const round of [1, 2, 3]) {
      writeFileSync(path, `damaged ${round} `.repeat(100));
      openDatabase(path, [first]).database.dispose();
    }
    const aside = readdirSync(folder).filter((file) => file.startsWith('blitz.corrupt-'));
    expect(aside.map((file) => readFileSync(join(folder, file), 'utf8').slice(0, 9)).toSorted()).toEqual([
      'damaged 1',
      'damaged 2',
      'damaged 3',
    ]);
  });

  it('lives in memory, with a warning, where no file can be made', () => {
    writeFileSync(join(folder, 'file'), '');
    const opened = openDatabase(join(folder, 'file', 'blitz.db'), [first]);
    expect(opened.database.isInMemory).toBe(true);
    expect(opened.warnings).toMatchObject([
      { message: expect.stringContaining('in memory only'), hint: expect.stringContaining('Export') },
    ]);
    opened.database.run('INSERT INTO things (name) VALUES (?)', ['kept for now']);
    expect(count(opened)).toBe(1);
    opened.database.dispose();
  });
});

describe('Database.transaction', () => {
  it('keeps all of it or nothing', () => {
    const { database } = openDatabase(path, [first]);
    const insert = () => database.run('INSERT INTO things (name) VALUES (?)', ['one']);
    expect(() =>
      database.transaction(() => {
        insert();
        throw new Error('half way');
      }),
    ).toThrow('half way');
    expect(database.all('SELECT * FROM things')).toEqual([]);
    expect(database.transaction(insert)).toBe(1);
    expect(database.all('SELECT * FROM things').length).toBe(1);
    database.dispose();
  });
});
