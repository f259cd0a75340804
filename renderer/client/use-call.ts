import { useCallback, useEffect, useRef, useState } from 'react';
import type { OpsError } from '../../shared/base/ops-error.ts';
import type { Client } from '../../shared/contract/index.ts';
import { fromWireError } from '../../shared/contract/wire-error.ts';
import { useClient, useConnectionStatus } from './client-context.tsx';

/** What a call has come to. `data` is the last good answer and stays while it is asked again. */
export interface CallResult<T> {
  readonly data: T | undefined;
  readonly error: OpsError | undefined;
  readonly loading: boolean;
  /** Asks again. */
  readonly reload: () => void;
}

/**
 * Asks the core and keeps the answer: on mount, when `key` changes, and after a lost connection has come back.
 *
 * `key` says in words what is asked, e.g. `run-41`; with `undefined` nothing is asked.
 * `const { data, error } = useCall((client, signal) => client.runs.get({ id }, { signal }), `run-${id}`);`
 */
export function useCall<T>(call: (client: Client, signal: AbortSignal) => Promise<T>, key: string | undefined): CallResult<T> {
  const client = useClient();
  const { epoch } = useConnectionStatus();
  const callRef = useRef(call);
  callRef.current = call;
  const [turn, setTurn] = useState(0);
  const [answer, setAnswer] = useState<{ key: string | undefined; data: T | undefined; error: OpsError | undefined; loading: boolean }>({
    key,
    data: undefined,
    error: undefined,
    loading: key !== undefined,
  });

  // Reasons to ask again, not inputs of the call.
  const reason = `${epoch}:${turn}`;
  useEffect(() => {
    if (key === undefined || reason === '') return;
    const controller = new AbortController();
    setAnswer((before) => ({ key, data: before.key === key ? before.data : undefined, error: undefined, loading: true }));
    callRef.current(client, controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) setAnswer({ key, data, error: undefined, loading: false });
      },
      (failure: unknown) => {
        if (controller.signal.aborted) return;
        const error = fromWireError(failure, undefined);
        setAnswer((before) => ({ key, data: before.data, error, loading: false }));
      },
    );
    return () => controller.abort();
  }, [client, key, reason]);

  const reload = useCallback(() => setTurn((value) => value + 1), []);
  if (answer.key !== key) return { data: undefined, error: undefined, loading: key !== undefined, reload };
  return { data: answer.data, error: answer.error, loading: answer.loading, reload };
}

/** A call made by a person: `run` starts it, `running` disables the button, `error` is of the last try. */
export interface Action<Input, Output> {
  /** Answers with the output, or `undefined` when it failed (see `error`). Never rejects. */
  readonly run: (input: Input) => Promise<Output | undefined>;
  readonly running: boolean;
  readonly error: OpsError | undefined;
  readonly clearError: () => void;
}

/** `const start = useAction((client, plan: LoadPlanInput) => client.load.start({ plan }));` Not cancelled by leaving the view. */
export function useAction<Input, Output>(action: (client: Client, input: Input) => Promise<Output>): Action<Input, Output> {
  const client = useClient();
  const actionRef = useRef(action);
  actionRef.current = action;
  const [running, setRunning] = useState(0);
  const [error, setError] = useState<OpsError | undefined>(undefined);
  const run = useCallback(
    async (input: Input) => {
      setRunning((count) => count + 1);
      setError(undefined);
      try {
        return await actionRef.current(client, input);
      } catch (failure) {
        setError(fromWireError(failure, undefined));
        return undefined;
      } finally {
        setRunning((count) => count - 1);
      }
    },
    [client],
  );
  const clearError = useCallback(() => setError(undefined), []);
  return { run, running: running > 0, error, clearError };
}
