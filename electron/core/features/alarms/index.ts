export { AlarmBook } from './alarm-book.ts';
export { createAlarmsApi } from './alarms-api.ts';
export { alarmsMigrations } from './alarms-migrations.ts';
export { AlarmsService } from './alarms-service.ts';
export { OwnWork } from './own-work.ts';
export { targetOfAlarm } from './target-of-alarm.ts';
export { noAlarmNews, noLocalAlarms } from './unbuilt-parts.ts';
