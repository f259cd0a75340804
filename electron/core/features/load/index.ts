export { createLoadApi } from './load-api.ts';
export { LoadService } from './load-service.ts';
