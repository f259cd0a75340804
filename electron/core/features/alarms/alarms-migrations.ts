import type { Migration } from '../../adapters/sqlite/index.ts';

/** Tables of the alarms as they were last known, and of what became of them. */
export const alarmsMigrations: readonly Migration[] = [
  {
    name: 'alarms-1',
    sql: `
      -- Where alarms come from: an account and region, or this console.
      CREATE TABLE alarm_feeds (
        feed TEXT PRIMARY KEY,
        -- By the clock of whoever keeps the alarms: what is older was there before anybody watched.
        watched_since INTEGER NOT NULL,
        -- How far its history has been read, by the same clock.
        cursor_at INTEGER,
        read_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE alarms (
        id TEXT PRIMARY KEY,
        feed TEXT NOT NULL,
        -- JSON: Alarm.
        alarm TEXT NOT NULL
      ) STRICT;
      CREATE INDEX alarms_of_feed ON alarms (feed);
      CREATE TABLE alarm_events (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        alarm_id TEXT NOT NULL,
        name TEXT NOT NULL,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        from_state TEXT,
        to_state TEXT,
        text TEXT NOT NULL,
        run_id INTEGER,
        during TEXT,
        -- Its time in the history of whoever keeps the alarm, once it was seen there.
        history_at INTEGER
      ) STRICT;
      CREATE INDEX alarm_events_of_alarm ON alarm_events (alarm_id, seq);
      CREATE INDEX alarm_events_of_run ON alarm_events (run_id) WHERE run_id IS NOT NULL;
      -- An empty id: everything.
      CREATE TABLE alarm_mutes (alarm_id TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT;
      CREATE TABLE alarm_pins (alarm_id TEXT PRIMARY KEY, target_id TEXT NOT NULL) STRICT;
    `,
  },
];
