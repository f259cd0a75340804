export { errorLevelMigrations } from './error-level-journal.ts';
export { EvidenceService } from './evidence-service.ts';
export { ownStressSpans } from './own-stress-spans.ts';
