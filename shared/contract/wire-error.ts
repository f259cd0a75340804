import { ORPCError } from '@orpc/client';
import { OpsError, type OpsErrorCode, opsErrorCodes } from '../base/ops-error.ts';

interface WireErrorData {
  readonly hint?: string | undefined;
  readonly retry: boolean;
  readonly details: OpsError['details'];
}

const codes: ReadonlySet<string> = new Set(opsErrorCodes);

/** The form in which an `OpsError` crosses the wire. */
export function toWireError(error: OpsError): ORPCError<string, WireErrorData> {
  const data: WireErrorData = { hint: error.hint, retry: error.retry, details: error.details };
  return new ORPCError(error.code, { status: error.code === 'internal' ? 500 : 400, message: error.message, data, cause: error });
}

/** What a caller sees of any failed call: an `OpsError`. A call that ended because its signal was aborted is `cancelled`. */
export function fromWireError(error: unknown, signal: AbortSignal | undefined): OpsError {
  if (error instanceof OpsError) return error;
  if (signal?.aborted) return new OpsError({ code: 'cancelled', message: 'Cancelled', cause: error });
  if (error instanceof ORPCError) {
    if (codes.has(error.code) && isWireErrorData(error.data)) {
      return new OpsError({ code: error.code as OpsErrorCode, message: error.message, ...error.data, cause: error });
    }
    return new OpsError({
      code: error.code === 'NOT_FOUND' ? 'not_found' : 'internal',
      message: error.code === 'NOT_FOUND' ? 'The console does not know this call' : error.message,
      hint: 'Page and console may be of different versions: reload the page.',
      cause: error,
    });
  }
  if (error instanceof Error && error.name === 'AbortError') return connectionLost(error);
  return new OpsError({ code: 'internal', message: error instanceof Error ? error.message : String(error), cause: error });
}

/** A call that could not be made or finished because the connection to the console was lost. */
export function connectionLost(cause?: unknown): OpsError {
  return new OpsError({
    code: 'unavailable',
    message: 'The connection to the console was lost',
    hint: 'It is tried again by itself. If it stays so, see whether the console is still running.',
    retry: true,
    cause,
  });
}

function isWireErrorData(data: unknown): data is WireErrorData {
  return typeof data === 'object' && data !== null && 'retry' in data && 'details' in data;
}
