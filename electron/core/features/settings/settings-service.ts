import type { Disposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import { type ConsentSchema, type Settings, SettingsSchema } from '../../../../shared/contract/settings.ts';
import type { z } from '../../../../shared/contract/zod.ts';
import { redactJson } from '../../../../shared/model/redact-text.ts';
import { isLoopbackHost, normalizeHost } from '../../../../shared/model/target-host.ts';
import { type Database, isStorageFailure } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';
import { Topic } from '../../base/topic.ts';

export type Consent = z.output<typeof ConsentSchema>;
type SettingKey = keyof Settings;

/** What the user chose, and which hosts may be loaded. Held in memory, written through: a disk that takes nothing costs only the future. */
export class SettingsService implements Disposable {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #topic: Topic<Settings>;
  readonly #consents: Map<string, string>;
  readonly #changed: Emitter<void>;
  #settings: Settings;

  constructor(options: { database: Database; logger: Logger }) {
    this.#database = options.database;
    this.#logger = options.logger;
    this.#topic = new Topic(
      () => this.#settings,
      (error) => this.#logger.failure('A listener of the settings failed', error),
    );
    this.#changed = new Emitter((error) => this.#logger.failure('A listener of the settings failed', error));
    this.#settings = this.#load();
    this.#consents = new Map(
      this.#database.all('SELECT host, granted_at FROM consents ORDER BY host').map((row) => [String(row.host), String(row.granted_at)]),
    );
  }

  get(): Settings {
    return this.#settings;
  }

  /** Changes what is given and leaves the rest. */
  update(change: { readonly [Key in SettingKey]?: Settings[Key] | undefined }): Settings {
    const lastPlan = change.lastPlan === undefined ? undefined : withoutSecrets(change.lastPlan);
    const given = Object.entries({ ...change, lastPlan }).filter(([, value]) => value !== undefined);
    this.#settings = SettingsSchema.parse({ ...this.#settings, ...Object.fromEntries(given) });
    for (const [key, value] of given) {
      this.#write('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', [key, JSON.stringify(value)]);
    }
    this.#topic.changed();
    this.#changed.emit();
    return this.#settings;
  }

  changes(signal: AbortSignal | undefined): AsyncGenerator<Settings, void, undefined> {
    return this.#topic.stream(signal);
  }

  /** Called at every change; `get()` says how it is now. */
  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** Hosts the user said may be loaded, in the order of their names. */
  consents(): Consent[] {
    return [...this.#consents].map(([host, grantedAt]) => ({ host, grantedAt })).toSorted((a, b) => a.host.localeCompare(b.host));
  }

  /** True for loopback and for hosts the user has allowed. */
  isAllowed(host: string): boolean {
    return isLoopbackHost(host) || this.#consents.has(normalizeHost(host));
  }

  /** Remembers that these hosts may be loaded. */
  allow(hosts: readonly string[]): void {
    const grantedAt = new Date().toISOString();
    for (const host of hosts.map(normalizeHost)) {
      if (host === '' || this.isAllowed(host)) continue;
      this.#consents.set(host, grantedAt);
      this.#write('INSERT OR REPLACE INTO consents (host, granted_at) VALUES (?, ?)', [host, grantedAt]);
      this.#logger.info('A host may be loaded from now on', { host });
    }
  }

  revoke(host: string): Consent[] {
    const name = normalizeHost(host);
    this.#consents.delete(name);
    this.#write('DELETE FROM consents WHERE host = ?', [name]);
    return this.consents();
  }

  dispose(): void {
    this.#topic.dispose();
    this.#changed.dispose();
  }

  /** Reads key by key, so that one value this version does not understand does not cost the others. */
  #load(): Settings {
    let settings = SettingsSchema.parse({});
    for (const row of this.#database.all('SELECT key, value FROM settings')) {
      try {
        settings = SettingsSchema.parse({ ...settings, [String(row.key)]: JSON.parse(String(row.value)) });
      } catch (error) {
        this.#logger.failure('A stored setting is not understood', error, { key: String(row.key) });
      }
    }
    return settings;
  }

  #write(sql: string, parameters: string[]): void {
    try {
      this.#database.run(sql, parameters);
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#logger.failure('The disk does not take the settings', error);
    }
  }
}

/** The form's last plan as it may lie on a disk; what is not JSON is not kept at all. */
function withoutSecrets(plan: string): string | undefined {
  try {
    return JSON.stringify(redactJson(JSON.parse(plan)));
  } catch {
    return undefined;
  }
}
