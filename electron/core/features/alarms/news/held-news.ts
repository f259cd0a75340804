import { isDeepStrictEqual } from 'node:util';
import type { AlarmId } from '../../../../../shared/base/ids.ts';
import { type Database, isStorageFailure, type Row } from '../../../adapters/sqlite/index.ts';
import type { Logger } from '../../../base/logger.ts';
import type { AlarmBook } from '../alarm-book.ts';
import type { AlarmChange } from './alarm-change.ts';

/** What is still to be told, on disk. A disk that takes nothing costs only what would be told after a restart. */
export class HeldNews {
  readonly #database: Database;
  readonly #logger: Logger;
  #kept: readonly number[] = [];

  constructor(database: Database, logger: Logger) {
    this.#database = database;
    this.#logger = logger;
  }

  /** What the console that ran before has not told, the oldest first; without alarms that are gone. */
  read(book: Pick<AlarmBook, 'get'>): AlarmChange[] {
    const rows = this.#database.all(
      `SELECT e.seq, e.alarm_id, e.at, e.from_state, e.to_state, e.text, e.during
       FROM alarm_news_held h JOIN alarm_events e ON e.seq = h.seq ORDER BY e.seq`,
    );
    this.#kept = this.#database.all('SELECT seq FROM alarm_news_held ORDER BY seq').map(({ seq }) => Number(seq));
    return rows.flatMap((row) => changeOf(row, book) ?? []);
  }

  /** These events, and no others. */
  keep(seqs: readonly number[]): void {
    const next = seqs.toSorted((a, b) => a - b);
    if (isDeepStrictEqual(next, this.#kept)) return;
    try {
      this.#database.transaction(() => {
        this.#database.run('DELETE FROM alarm_news_held', []);
        for (const seq of next) this.#database.run('INSERT INTO alarm_news_held (seq) VALUES (?)', [seq]);
      });
      this.#kept = next;
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#logger.failure('The disk does not take what is still to be told of alarms', error);
    }
  }
}

function changeOf(row: Row, book: Pick<AlarmBook, 'get'>): AlarmChange | undefined {
  const alarm = book.get(String(row.alarm_id) as AlarmId);
  if (alarm === undefined) return undefined;
  const { id, name, subject, condition } = alarm;
  return {
    seq: Number(row.seq),
    alarmId: id,
    name,
    subject,
    condition,
    reason: String(row.text),
    from: String(row.from_state ?? ''),
    to: String(row.to_state ?? ''),
    at: Number(row.at),
    ...(row.during === null ? {} : { during: String(row.during) }),
  };
}
