export { AlarmBook } from './alarm-book.ts';
export { alarmsMigrations } from './alarms-migrations.ts';
