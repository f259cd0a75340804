import type { AlarmId } from '../../../../../shared/base/ids.ts';
import { type AlarmDraft, AlarmDraftSchema } from '../../../../../shared/contract/alarms.ts';
import { type Database, isStorageFailure } from '../../../adapters/sqlite/index.ts';
import type { Logger } from '../../../base/logger.ts';

/** What our own alarms are made of, on disk. A disk that takes nothing costs only what is known after a restart. */
export class LocalAlarmStore {
  readonly #database: Database;
  readonly #logger: Logger;

  constructor(database: Database, logger: Logger) {
    this.#database = database;
    this.#logger = logger;
  }

  /** In the order they were made; one that is not understood any more is left out. */
  all(): { id: AlarmId; draft: AlarmDraft }[] {
    return this.#database.all('SELECT id, draft FROM local_alarms ORDER BY rowid').flatMap((row) => {
      const id = String(row.id) as AlarmId;
      try {
        return [{ id, draft: AlarmDraftSchema.parse(JSON.parse(String(row.draft))) }];
      } catch (error) {
        this.#logger.failure('A stored alarm is not understood', error, { id });
        return [];
      }
    });
  }

  put(id: AlarmId, draft: AlarmDraft): void {
    this.#quietly(() =>
      this.#database.run('INSERT INTO local_alarms (id, draft) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET draft = excluded.draft', [
        id,
        JSON.stringify(draft),
      ]),
    );
  }

  remove(id: AlarmId): void {
    this.#quietly(() => this.#database.run('DELETE FROM local_alarms WHERE id = ?', [id]));
  }

  #quietly(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#logger.failure('The disk does not take the alarms', error);
    }
  }
}
