export type { AwsAccess } from './aws-access.ts';
export { createAwsApi } from './aws-api.ts';
export { AwsService } from './aws-service.ts';
export { scopeKey } from './scope-key.ts';
