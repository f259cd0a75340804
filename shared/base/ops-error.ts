/**
 * The one error type that may cross a layer or the wire.
 *
 * `code` decides what the caller does, `message` says what happened to what, `hint` says what to do next.
 */
export const opsErrorCodes = [
  'invalid_input',
  'not_found',
  'conflict',
  'consent_required',
  'unavailable',
  'missing_tool',
  'timeout',
  'cancelled',
  'storage',
  'internal',
] as const;

export type OpsErrorCode = (typeof opsErrorCodes)[number];

export interface OpsErrorInit {
  readonly code: OpsErrorCode;
  readonly message: string;
  /** What the user can do about it: an imperative sentence. */
  readonly hint?: string | undefined;
  /** True when the same call may succeed later without a change. */
  readonly retry?: boolean | undefined;
  /** Machine-readable facts, e.g. `{ host: 'example.org' }` with `consent_required`. Never a secret. */
  readonly details?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly cause?: unknown;
}

export class OpsError extends Error {
  readonly code: OpsErrorCode;
  readonly hint: string | undefined;
  readonly retry: boolean;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(init: OpsErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'OpsError';
    this.code = init.code;
    this.hint = init.hint;
    this.retry = init.retry ?? false;
    this.details = init.details ?? {};
  }
}
