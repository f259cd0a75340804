import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Client } from '../../shared/contract/index.ts';
import type { Connection, ConnectionStatus } from './connection.ts';

const ConnectionContext = createContext<Connection | undefined>(undefined);

/** Gives every component below it the connection made by `createClient()`. */
export function ClientProvider({ connection, children }: { readonly connection: Connection; readonly children: ReactNode }) {
  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}

/** The page's connection: `retryNow()`, `status()`. Throws outside `ClientProvider`. */
export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (connection === undefined) throw new Error('No ClientProvider above this component');
  return connection;
}

/** The typed client of the contract, e.g. `await useClient().load.stop({ id })` in an event handler. */
export function useClient(): Client {
  return useConnection().client;
}

/** Whether page and core can talk, kept up to date. */
export function useConnectionStatus(): ConnectionStatus {
  const connection = useConnection();
  return useSyncExternalStore(connection.subscribe, connection.status);
}
