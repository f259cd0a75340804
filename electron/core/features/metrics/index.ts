export { createMetricsApi } from './metrics-api.ts';
export { MetricsService } from './metrics-service.ts';
