export { createLoadApi } from './load-api.ts';
export { LoadService, type LoadServiceOptions } from './load-service.ts';
