export type { HostAccess, HostLease } from './host-access.ts';
export { createHostsApi } from './hosts-api.ts';
export { hostsMigrations } from './hosts-migrations.ts';
export { HostsService } from './hosts-service.ts';
export { createTargetsApi } from './targets-api.ts';
