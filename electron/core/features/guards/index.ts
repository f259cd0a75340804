export { GuardService, type GuardWatcher } from './guard-service.ts';
