export { ClientProvider, useClient, useConnection, useConnectionStatus } from './client-context.tsx';
export { createClient } from './create-client.ts';
export { useAlarms } from './use-alarms.ts';
export { type CallResult, useAction, useCall } from './use-call.ts';
export { useImportRun } from './use-import-run.ts';
export { useRunChanges } from './use-run-changes.ts';
export { useRunEvents } from './use-run-events.ts';
export { type StreamState, useStream, useStreamValues } from './use-stream.ts';
