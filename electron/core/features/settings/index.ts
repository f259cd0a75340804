export { createSettingsApi } from './settings-api.ts';
export { settingsMigrations } from './settings-migrations.ts';
export { SettingsService } from './settings-service.ts';
