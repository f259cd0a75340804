import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { type AuditEntry, AuditEntrySchema } from '../../../../shared/contract/hosts.ts';
import { type Database, isStorageFailure } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';
import type { ProcessExit } from '../../base/machine.ts';

/** Writes are gathered for so long: a command never waits for the disk. */
const gatherMs = 200;
/** Characters of a command line or purpose that are kept. */
const longestText = 8000;

export interface CommandAuditOptions {
  readonly database: Database;
  readonly logger: Logger;
  /** Newest entries kept of each target. */
  readonly keep?: number | undefined;
}

/** A command that has begun. */
export interface AuditedCommand {
  /** Once; later calls do nothing. */
  end(exit: ProcessExit): void;
  /** It never ran after all. */
  withdraw(): void;
}

/**
 * Every command run on a target: when, what for, the line its shell saw, how it ended, how long it took.
 *
 * Nothing here throws or waits: what the disk does not take stays in memory, up to the same number of entries.
 */
export class CommandAudit implements Disposable {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #keep: number;
  /** Newer than what is in the database, by number; `undefined` = withdrawn. */
  readonly #unwritten = new Map<number, AuditEntry | undefined>();
  readonly #running = new Set<number>();
  #nextId: number;
  #timer: NodeJS.Timeout | undefined;
  #diskRefuses = false;
  #disposed = false;

  constructor({ database, logger, keep = 5000 }: CommandAuditOptions) {
    this.#database = database;
    this.#logger = logger;
    this.#keep = keep;
    this.#nextId = Number(database.get('SELECT max(id) AS id FROM command_audit')?.id ?? 0) + 1;
    // The console that started them has ended without a word; what became of them nobody knows.
    this.#try(() => void database.run(`UPDATE command_audit SET state = 'lost' WHERE state = 'running'`));
  }

  begin(command: { readonly targetId: TargetId; readonly purpose: string; readonly command: string }): AuditedCommand {
    const id = this.#nextId++;
    const startedMs = performance.now();
    const entry: AuditEntry = {
      at: new Date().toISOString(),
      targetId: command.targetId,
      purpose: cut(command.purpose),
      command: cut(command.command),
      state: 'running',
    };
    this.#running.add(id);
    this.#put(id, entry);
    const once = (ended: AuditEntry | undefined) => {
      if (this.#running.delete(id)) this.#put(id, ended);
    };
    return {
      end: (exit) => once({ ...entry, ...outcome(exit), durationMs: performance.now() - startedMs }),
      withdraw: () => once(undefined),
    };
  }

  /** Newest first, of one target or of all. */
  list(options: { readonly targetId?: TargetId | undefined; readonly limit: number }): AuditEntry[] {
    const entries = new Map<number, AuditEntry | undefined>();
    const { targetId, limit } = options;
    this.#try(() => {
      const where = targetId === undefined ? '' : 'WHERE target_id = ?';
      const rows = this.#database.all(`SELECT * FROM command_audit ${where} ORDER BY id DESC LIMIT ?`, [
        ...(targetId === undefined ? [] : [targetId]),
        limit + this.#unwritten.size,
      ]);
      for (const row of rows) entries.set(Number(row.id), toEntry(row));
    });
    for (const [id, entry] of this.#unwritten) entries.set(id, entry);
    return [...entries]
      .toSorted(([a], [b]) => b - a)
      .flatMap(([, entry]) => (entry === undefined || (targetId !== undefined && entry.targetId !== targetId) ? [] : [entry]))
      .slice(0, limit);
  }

  /** Forgets what was run on a target that is no more. */
  forget(targetId: TargetId): void {
    this.flush();
    this.#try(() => void this.#database.run('DELETE FROM command_audit WHERE target_id = ?', [targetId]));
  }

  /** Writes what has been gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#unwritten.size === 0) return;
    const written = [...this.#unwritten];
    const saved = this.#try(() =>
      this.#database.transaction(() => {
        for (const [id, entry] of written) this.#write(id, entry);
        for (const targetId of new Set(written.flatMap(([, entry]) => (entry === undefined ? [] : [entry.targetId])))) this.#trim(targetId);
      }),
    );
    if (saved) {
      for (const [id, entry] of written) if (this.#unwritten.get(id) === entry) this.#unwritten.delete(id);
      return;
    }
    const surplus = [...this.#unwritten.keys()].slice(0, Math.max(0, this.#unwritten.size - this.#keep));
    for (const id of surplus) this.#unwritten.delete(id);
  }

  /** What still runs is not known to anybody afterwards. */
  dispose(): void {
    if (this.#disposed) return;
    for (const id of this.#running) {
      const entry = this.#unwritten.get(id) ?? this.#read(id);
      if (entry !== undefined) this.#unwritten.set(id, { ...entry, state: 'lost' });
    }
    this.#running.clear();
    this.flush();
    this.#disposed = true;
    clearTimeout(this.#timer);
  }

  #put(id: number, entry: AuditEntry | undefined): void {
    if (this.#disposed) return;
    this.#unwritten.set(id, entry);
    this.#timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  #write(id: number, entry: AuditEntry | undefined): void {
    if (entry === undefined) {
      this.#database.run('DELETE FROM command_audit WHERE id = ?', [id]);
      return;
    }
    this.#database.run(
      `INSERT OR REPLACE INTO command_audit (id, target_id, at, purpose, command, state, exit_code, signal, duration_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        id,
        entry.targetId,
        entry.at,
        entry.purpose,
        entry.command,
        entry.state,
        entry.exitCode ?? null,
        entry.signal ?? null,
        entry.durationMs ?? null,
      ],
    );
  }

  #read(id: number): AuditEntry | undefined {
    let entry: AuditEntry | undefined;
    this.#try(() => {
      const row = this.#database.get('SELECT * FROM command_audit WHERE id = ?', [id]);
      entry = row === undefined ? undefined : toEntry(row);
    });
    return entry;
  }

  #trim(targetId: TargetId): void {
    this.#database.run(
      `DELETE FROM command_audit WHERE target_id = ?1 AND id <=
         (SELECT id FROM command_audit WHERE target_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
      [targetId, this.#keep],
    );
  }

  #try(action: () => void): boolean {
    try {
      action();
      this.#diskRefuses = false;
      return true;
    } catch (error) {
      // Said once, not with every command.
      if (!this.#diskRefuses) this.#logger.failure('The disk does not take the audit', error, { storage: isStorageFailure(error) });
      this.#diskRefuses = true;
      return false;
    }
  }
}

function outcome(exit: ProcessExit): Pick<AuditEntry, 'state' | 'exitCode' | 'signal'> {
  if (exit.kind === 'exited') return { state: 'exited', exitCode: exit.code };
  if (exit.kind === 'signalled') return { state: 'killed', signal: exit.signal };
  return { state: 'lost' };
}

function toEntry(row: Record<string, unknown>): AuditEntry {
  return AuditEntrySchema.parse({
    at: row.at,
    targetId: row.target_id,
    purpose: row.purpose,
    command: row.command,
    state: row.state,
    exitCode: row.exit_code ?? undefined,
    signal: row.signal ?? undefined,
    durationMs: row.duration_ms ?? undefined,
  });
}

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}… [${text.length - longestText} more]`;
}
