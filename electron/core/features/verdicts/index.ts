export { VerdictService } from './verdict-service.ts';
export { createVerdictHandler } from './verdicts-api.ts';
