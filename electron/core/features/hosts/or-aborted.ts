import { OpsError } from '../../../../shared/base/ops-error.ts';

/** Settles as the promise does, or rejects at the signal's end: with the signal's own OpsError where it has one, else with `otherwise`. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined, otherwise: () => OpsError): Promise<T> {
  if (signal === undefined) return promise;
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason instanceof OpsError ? signal.reason : otherwise());
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([promise, aborted.promise]).finally(() => signal.removeEventListener('abort', onAbort));
}
