export { createLabHandlers } from './lab-api.ts';
export { LabService } from './lab-service.ts';
