import { useCallback, useEffect, useRef, useState } from 'react';
import type { OpsError } from '../../shared/base/ops-error.ts';
import type { Client } from '../../shared/contract/index.ts';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import { useClient, useConnectionStatus } from './client-context.tsx';

/** `waiting`: the connection is lost; the stream opens again with it. */
export type StreamState = 'closed' | 'opening' | 'open' | 'waiting' | 'ended' | 'failed';

/** How to open a stream of the contract, e.g. `(client, signal) => client.load.watch({ id }, { signal })`. */
export type OpenStream<T> = (client: Client, signal: AbortSignal) => Promise<AsyncIterable<T>>;

export interface StreamStatus {
  readonly state: StreamState;
  readonly error: OpsError | undefined;
  /** Opens it again after it failed or ended. */
  readonly reopen: () => void;
}

/**
 * Keeps a stream open while the component is mounted, and calls `onValue` with each value: for charts and stores outside React.
 *
 * Opens when `key` changes (`undefined`: closed), opens again after a reconnect (the first value is a whole snapshot then), and is
 * aborted on unmount. The next value is taken when `onValue` has returned; a slow one costs the core one value of memory.
 */
export function useStreamValues<T>(open: OpenStream<T>, key: string | undefined, onValue: (value: T) => void): StreamStatus {
  const client = useClient();
  const { epoch } = useConnectionStatus();
  const openRef = useRef(open);
  openRef.current = open;
  const onValueRef = useRef(onValue);
  onValueRef.current = onValue;
  const [turn, setTurn] = useState(0);
  const [status, setStatus] = useState<{ state: StreamState; error?: OpsError | undefined }>({
    state: key === undefined ? 'closed' : 'opening',
  });

  const reason = `${epoch}:${turn}`;
  useEffect(() => {
    if (key === undefined || reason === '') {
      setStatus({ state: 'closed' });
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    setStatus({ state: 'opening' });
    const follow = async () => {
      try {
        const values = await openRef.current(client, signal);
        if (!signal.aborted) setStatus({ state: 'open' });
        for await (const value of values) {
          if (signal.aborted) return;
          onValueRef.current(value);
        }
        if (!signal.aborted) setStatus({ state: 'ended' });
      } catch (failure) {
        if (signal.aborted) return;
        const error = fromWireError(failure, undefined);
        setStatus(error.code === 'unavailable' && error.retry ? { state: 'waiting' } : { state: 'failed', error });
      }
    };
    void follow();
    return () => controller.abort();
  }, [client, key, reason]);

  const reopen = useCallback(() => setTurn((value) => value + 1), []);
  return { state: status.state, error: status.error, reopen };
}

export interface StreamResult<T> extends StreamStatus {
  /** The newest value; kept while the connection is lost, dropped when `key` changes. */
  readonly value: T | undefined;
}

/** The newest value of a stream as React state: `const { value } = useStream((client, signal) => client.lab.status(undefined, { signal }), 'lab');` */
export function useStream<T>(open: OpenStream<T>, key: string | undefined): StreamResult<T> {
  const [latest, setLatest] = useState<{ key: string | undefined; value: T | undefined }>({ key, value: undefined });
  const status = useStreamValues(open, key, (value) => setLatest({ key, value }));
  return { ...status, value: latest.key === key ? latest.value : undefined };
}
