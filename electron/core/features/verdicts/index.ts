export { VerdictService } from './verdict-service.ts';
export { createVerdictsApi } from './verdicts-api.ts';
