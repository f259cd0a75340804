import type { Migration } from '../../../adapters/sqlite/index.ts';

/** What is still to be told of the changes of state, so that nothing of it is lost when the console ends. */
export const alarmNewsMigrations: readonly Migration[] = [
  { name: 'alarm-news-1', sql: 'CREATE TABLE alarm_news_held (seq INTEGER PRIMARY KEY) STRICT;' },
];
