export { GuardService } from './guard-service.ts';
