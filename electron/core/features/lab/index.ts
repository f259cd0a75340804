export { createLabHandlers } from './lab-api.ts';
export { LabService, type LabServiceOptions } from './lab-service.ts';
