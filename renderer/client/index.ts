export { ClientProvider, useClient, useConnection, useConnectionStatus } from './client-context.tsx';
export type { ConnectionStatus } from './connection.ts';
export { createClient } from './create-client.ts';
export { type Action, type CallResult, useAction, useCall } from './use-call.ts';
export { type StreamResult, type StreamState, type StreamStatus, useStream, useStreamValues } from './use-stream.ts';
