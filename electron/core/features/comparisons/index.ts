export { createComparisonsApi } from './comparisons-api.ts';
export { ComparisonsService } from './comparisons-service.ts';
