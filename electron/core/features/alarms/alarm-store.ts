import type { AlarmId, RunId, TargetId } from '../../../../shared/base/ids.ts';
import { type Alarm, type AlarmEvent, AlarmSchema } from '../../../../shared/contract/alarms.ts';
import { type Database, isStorageFailure, type Row } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';

/** What is known of where alarms come from. */
export interface FeedRow {
  /** By the clock of whoever keeps the alarms (Unix ms): what is older was there before anybody watched. */
  readonly watchedSince: number;
  /** How far its history has been read, by the same clock. */
  readonly cursorAt: number | undefined;
  /** By our clock. */
  readonly readAt: number;
}

/** A change of state as it stands in the journal. */
export interface KnownTransition {
  readonly seq: number;
  readonly at: number;
  readonly to: string;
  /** Its time in the history of whoever keeps the alarm, once it was seen there. */
  historyAt: number | undefined;
}

/** Alarms, what became of them, mutes and pins in SQL. A disk that takes nothing costs only what is known after a restart. */
export class AlarmStore {
  readonly #database: Database;
  readonly #logger: Logger;

  constructor(database: Database, logger: Logger) {
    this.#database = database;
    this.#logger = logger;
  }

  /** Every alarm as it was last known; one that cannot be read any more is left out. */
  alarms(): { feed: string; alarm: Alarm }[] {
    return this.#database.all('SELECT feed, alarm FROM alarms').flatMap((row) => {
      const parsed = AlarmSchema.safeParse(parseJson(String(row.alarm)));
      return parsed.success ? [{ feed: String(row.feed), alarm: parsed.data }] : [];
    });
  }

  feeds(): Map<string, FeedRow> {
    return new Map(
      this.#database.all('SELECT feed, watched_since, cursor_at, read_at FROM alarm_feeds').map((row) => [
        String(row.feed),
        {
          watchedSince: Number(row.watched_since),
          cursorAt: row.cursor_at === null ? undefined : Number(row.cursor_at),
          readAt: Number(row.read_at),
        },
      ]),
    );
  }

  pins(): Map<AlarmId, TargetId> {
    return new Map(
      this.#database
        .all('SELECT alarm_id, target_id FROM alarm_pins')
        .map((row) => [String(row.alarm_id) as AlarmId, String(row.target_id) as TargetId]),
    );
  }

  /** Until when (Unix ms); the empty id is everything. */
  mutes(): Map<AlarmId | '', number> {
    return new Map(
      this.#database.all('SELECT alarm_id, until FROM alarm_mutes').map((row) => [String(row.alarm_id) as AlarmId | '', Number(row.until)]),
    );
  }

  /** The last changes of state of one alarm, the oldest first. */
  transitions(id: AlarmId, limit: number): KnownTransition[] {
    return this.#database
      .all(`SELECT seq, at, to_state, history_at FROM alarm_events WHERE alarm_id = ? AND kind = 'state' ORDER BY seq DESC LIMIT ?`, [
        id,
        limit,
      ])
      .map((row) => ({
        seq: Number(row.seq),
        at: Number(row.at),
        to: String(row.to_state),
        historyAt: row.history_at === null ? undefined : Number(row.history_at),
      }))
      .reverse();
  }

  lastSeq(): number {
    return Number(this.#database.get('SELECT max(seq) AS seq FROM alarm_events')?.seq ?? 0);
  }

  /** The newest first. */
  events(where: { id?: AlarmId | undefined; runId?: RunId | undefined; after?: number | undefined; limit: number }): AlarmEvent[] {
    return this.#database
      .all(
        `SELECT seq, alarm_id, name, at, kind, from_state, to_state, text, run_id, during FROM alarm_events
         WHERE (?1 IS NULL OR alarm_id = ?1) AND (?2 IS NULL OR run_id = ?2) AND seq > ?3 ORDER BY at DESC, seq DESC LIMIT ?4`,
        [where.id ?? null, where.runId ?? null, where.after ?? 0, where.limit],
      )
      .map(eventOf);
  }

  /** Writes all of it or nothing; answers false when the disk did not take it. */
  write(body: () => void): boolean {
    try {
      this.#database.transaction(body);
      return true;
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#logger.failure('The disk does not take what is known of alarms', error);
      return false;
    }
  }

  putAlarm(feed: string, alarm: Alarm): void {
    this.#database.run('INSERT OR REPLACE INTO alarms (id, feed, alarm) VALUES (?, ?, ?)', [alarm.id, feed, JSON.stringify(alarm)]);
  }

  removeAlarm(id: AlarmId): void {
    this.#database.run('DELETE FROM alarms WHERE id = ?', [id]);
    this.#database.run('DELETE FROM alarm_pins WHERE alarm_id = ?', [id]);
    this.#database.run('DELETE FROM alarm_mutes WHERE alarm_id = ?', [id]);
  }

  putFeed(feed: string, { watchedSince, cursorAt, readAt }: FeedRow): void {
    this.#database.run('INSERT OR REPLACE INTO alarm_feeds (feed, watched_since, cursor_at, read_at) VALUES (?, ?, ?, ?)', [
      feed,
      Math.round(watchedSince),
      cursorAt === undefined ? null : Math.round(cursorAt),
      Math.round(readAt),
    ]);
  }

  removeFeed(feed: string): void {
    this.#database.run('DELETE FROM alarms WHERE feed = ?', [feed]);
    this.#database.run('DELETE FROM alarm_feeds WHERE feed = ?', [feed]);
  }

  putEvent(event: AlarmEvent, historyAt: number | undefined): void {
    this.#database.run(
      `INSERT INTO alarm_events (seq, alarm_id, name, at, kind, from_state, to_state, text, run_id, during, history_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        event.seq,
        event.alarmId,
        event.name,
        Math.round(event.at),
        event.kind,
        event.from ?? null,
        event.to ?? null,
        event.text,
        event.runId ?? null,
        event.during ?? null,
        historyAt === undefined ? null : Math.round(historyAt),
      ],
    );
  }

  setHistoryAt(seq: number, historyAt: number): void {
    this.#database.run('UPDATE alarm_events SET history_at = ? WHERE seq = ?', [Math.round(historyAt), seq]);
  }

  setPin(id: AlarmId, targetId: TargetId | undefined): void {
    if (targetId === undefined) this.#database.run('DELETE FROM alarm_pins WHERE alarm_id = ?', [id]);
    else this.#database.run('INSERT OR REPLACE INTO alarm_pins (alarm_id, target_id) VALUES (?, ?)', [id, targetId]);
  }

  setMute(id: AlarmId | '', until: number | undefined): void {
    if (until === undefined) this.#database.run('DELETE FROM alarm_mutes WHERE alarm_id = ?', [id]);
    else this.#database.run('INSERT OR REPLACE INTO alarm_mutes (alarm_id, until) VALUES (?, ?)', [id, Math.round(until)]);
  }

  /** Keeps the last `count` events. */
  prune(count: number): void {
    this.#database.run('DELETE FROM alarm_events WHERE seq <= (SELECT max(seq) FROM alarm_events) - ?', [count]);
  }
}

function eventOf(row: Row): AlarmEvent {
  return {
    seq: Number(row.seq),
    alarmId: String(row.alarm_id) as AlarmId,
    name: String(row.name),
    at: Number(row.at),
    kind: String(row.kind) as AlarmEvent['kind'],
    ...(row.from_state === null ? {} : { from: String(row.from_state) }),
    ...(row.to_state === null ? {} : { to: String(row.to_state) }),
    text: String(row.text),
    ...(row.run_id === null ? {} : { runId: Number(row.run_id) as RunId }),
    ...(row.during === null ? {} : { during: String(row.during) }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
