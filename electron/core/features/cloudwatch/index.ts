export { createCloudwatchApi } from './cloudwatch-api.ts';
export { CloudwatchService } from './cloudwatch-service.ts';
