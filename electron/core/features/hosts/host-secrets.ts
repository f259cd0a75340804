import type { TargetId } from '../../../../shared/base/ids.ts';
import type { SecretKeepingSchema } from '../../../../shared/contract/hosts.ts';
import type { z } from '../../../../shared/contract/zod.ts';
import { type Database, isStorageFailure } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';
import type { SecretVault } from '../../platform.ts';

export interface HostSecretsOptions {
  readonly vault: SecretVault;
  readonly database: Database;
  readonly logger: Logger;
}

/**
 * Passwords and passphrases, by name: `passphrase:/home/me/.ssh/id_ed25519`, `password:ops@shop.example:22`.
 *
 * In memory for reconnects, and in the vault where the user wanted that; in the database are only the names, so that they can be forgotten.
 */
export class HostSecrets {
  readonly #vault: SecretVault;
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #session = new Map<string, string>();
  readonly #names = new Map<TargetId, Set<string>>();

  constructor({ vault, database, logger }: HostSecretsOptions) {
    this.#vault = vault;
    this.#database = database;
    this.#logger = logger;
    for (const row of database.all('SELECT target_id, name FROM secret_names'))
      this.#note(String(row.target_id) as TargetId, String(row.name));
  }

  keeping(): z.output<typeof SecretKeepingSchema> {
    return { kind: this.#vault.kind, sentence: this.#vault.sentence };
  }

  async get(name: string): Promise<string | undefined> {
    return this.#session.get(name) ?? (await this.#ask('read', () => this.#vault.get(name)));
  }

  /** `remember`: beyond this session, where the vault can. */
  async keep(targetId: TargetId, name: string, secret: string, remember: boolean): Promise<void> {
    this.#session.set(name, secret);
    this.#note(targetId, name);
    if (!remember || this.#vault.kind !== 'keychain') return;
    this.#write('INSERT OR IGNORE INTO secret_names (target_id, name) VALUES (?, ?)', [targetId, name]);
    await this.#ask('written', () => this.#vault.set(name, secret));
  }

  /** A secret that turned out to be wrong. */
  async forget(name: string): Promise<void> {
    this.#session.delete(name);
    for (const names of this.#names.values()) names.delete(name);
    this.#write('DELETE FROM secret_names WHERE name = ?', [name]);
    await this.#ask('removed', () => this.#vault.remove(name));
  }

  /** Every secret that was kept for a target; answers how many. */
  async forgetTarget(targetId: TargetId): Promise<number> {
    const names = [...(this.#names.get(targetId) ?? [])];
    for (const name of names) await this.forget(name);
    this.#names.delete(targetId);
    return names.length;
  }

  dispose(): void {
    this.#session.clear();
  }

  #note(targetId: TargetId, name: string): void {
    const names = this.#names.get(targetId) ?? new Set();
    this.#names.set(targetId, names.add(name));
  }

  /** A key store that is locked or gone costs a question, nothing more. */
  async #ask<T>(done: string, action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      this.#logger.warn(`A secret could not be ${done}`, { error: error instanceof Error ? error.name : 'unknown' });
      return undefined;
    }
  }

  #write(sql: string, parameters: string[]): void {
    try {
      this.#database.run(sql, parameters);
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#logger.failure('The disk does not take the names of secrets', error);
    }
  }
}
