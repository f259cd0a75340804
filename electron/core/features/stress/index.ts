export { createStressApi } from './stress-api.ts';
export { stressMigrations } from './stress-migrations.ts';
export { StressService } from './stress-service.ts';
