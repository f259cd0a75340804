export { createExperimentsApi } from './experiments-api.ts';
export { experimentsMigrations } from './experiments-migrations.ts';
export { ExperimentsService } from './experiments-service.ts';
