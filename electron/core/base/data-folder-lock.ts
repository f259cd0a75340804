import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposable } from '../../../shared/base/disposable.ts';
import { toDisposable } from '../../../shared/base/disposable.ts';

/** Who holds a data folder, as others may read it. */
export interface DataFolderOwner {
  readonly pid: number;
  /** The door it was opened through, e.g. `desktop`. */
  readonly door: string;
  readonly version: string;
  /** ISO 8601 with offset Z. */
  readonly startedAt: string;
  /** Where a second process may join it, once the door is open: a local socket (or named pipe) … */
  readonly socketPath?: string | undefined;
  /** … or the address of the console, without its token. */
  readonly url?: string | undefined;
}

export type OwnerPlace = Pick<DataFolderOwner, 'socketPath' | 'url'>;

export type DataFolderClaim =
  | {
      readonly ok: true;
      /** Gives the folder up. The operating system does the same when the process dies. */
      readonly lock: Disposable;
      /** Adds to what others read about the owner. */
      publish(place: OwnerPlace): void;
    }
  | { readonly ok: false; readonly owner: DataFolderOwner | undefined };

const SQLITE_BUSY = 5;
const lockFile = 'owner.db';
const ownerFile = 'owner.json';

/**
 * Takes the data folder for this process, or says who has it.
 *
 * The lock is an exclusive transaction on a database of its own: atomic on every platform, released by the operating system when the
 * process dies, however it dies. `owner.json` beside it only tells who; it proves nothing. Throws when the folder cannot be written.
 */
export async function acquireDataFolder(folder: string, owner: DataFolderOwner): Promise<DataFolderClaim> {
  const database = holdExclusively(join(folder, lockFile));
  if (database === undefined) return { ok: false, owner: await readLivingOwner(folder) };
  let current = owner;
  tellOwner(folder, current);
  const lock = toDisposable(() => {
    // First the name, then the lock: the other way round a successor's name could be removed.
    rmSync(join(folder, ownerFile), { force: true });
    database.close();
  });
  const publish = (place: OwnerPlace) => {
    current = { ...current, ...place };
    tellOwner(folder, current);
  };
  return { ok: true, lock, publish };
}

/** Who holds the folder now; `undefined` when nobody does. */
export async function readOwner(folder: string): Promise<DataFolderOwner | undefined> {
  return isHeld(join(folder, lockFile)) ? await readLivingOwner(folder) : undefined;
}

function holdExclusively(path: string): DatabaseSync | undefined {
  // A moment of patience, because a reader asking "is it held?" holds a shared lock while it asks.
  const database = new DatabaseSync(path, { timeout: 300 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

function isHeld(path: string): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 0 });
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    // Any other error: no such file, so nobody has ever held it.
    return isBusy(error);
  } finally {
    database?.close();
  }
}

function isBusy(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === SQLITE_BUSY;
}

function tellOwner(folder: string, owner: DataFolderOwner): void {
  const path = join(folder, ownerFile);
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch {
    // A full disk takes the name, not the lock.
    rmSync(draft, { force: true });
  }
}

/** The owner has the lock a moment before it has written its name: a name whose process is gone is the one before. */
async function readLivingOwner(folder: string): Promise<DataFolderOwner | undefined> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const owner = parseOwner(folder);
    if (owner !== undefined && isAlive(owner.pid)) return owner;
    await sleep(50);
  }
  return undefined;
}

function parseOwner(folder: string): DataFolderOwner | undefined {
  try {
    const owner = JSON.parse(readFileSync(join(folder, ownerFile), 'utf8')) as DataFolderOwner;
    return Number.isInteger(owner.pid) && typeof owner.door === 'string' ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
