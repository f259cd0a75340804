export { createLogsApi } from './logs-api.ts';
export { LogsService } from './logs-service.ts';
