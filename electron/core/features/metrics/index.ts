export { createMetricsApi } from './metrics-api.ts';
export { type KeptHost, MetricsService } from './metrics-service.ts';
