export type { HostAccess, HostLease } from './host-access.ts';
