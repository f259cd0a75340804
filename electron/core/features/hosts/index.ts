export type { HostAccess, HostLease } from './host-access.ts';
export { createHostsApi } from './hosts-api.ts';
export { hostsMigrations } from './hosts-migrations.ts';
export { HostsService } from './hosts-service.ts';
export { leaseUnasked } from './lease-unasked.ts';
export { leadsToLab, recordingTarget } from './recording-target.ts';
export { rootPrefix } from './root-prefix.ts';
export { createTargetsApi } from './targets-api.ts';
