export { EvidenceService } from './evidence-service.ts';
export { ownStressSpans } from './own-stress-spans.ts';
