export { createTerminalApi } from './terminal-api.ts';
export { TerminalService } from './terminal-service.ts';
