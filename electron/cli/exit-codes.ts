import { OpsError, type OpsErrorCode } from '../../shared/base/ops-error.ts';

/** What `blitz` ends with, so that a pipeline can tell a slow server from a typing error. Those from 97 on are k6's. */
export const exitCodes = {
  pass: 0,
  usage: 2,
  remote: 97,
  threshold: 99,
  configuration: 104,
  aborted: 105,
  internal: 107,
  guard: 108,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An end of the command that is not a success: what happened, what to do, and the code to end with. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** The code an error of the console ends the command with. */
export const codeOf: Record<OpsErrorCode, ExitCode> = {
  invalid_input: exitCodes.configuration,
  not_found: exitCodes.configuration,
  conflict: exitCodes.configuration,
  consent_required: exitCodes.configuration,
  missing_tool: exitCodes.configuration,
  storage: exitCodes.configuration,
  unavailable: exitCodes.remote,
  timeout: exitCodes.remote,
  cancelled: exitCodes.aborted,
  internal: exitCodes.internal,
};

/** Any thrown value as an end of the command. */
export function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof OpsError) return new CliError(codeOf[error.code], error.message, error.hint);
  const { syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (syscall === 'mkdir') {
    const message = `The data folder ${path ?? ''} cannot be made: ${(error as Error).message}`;
    return new CliError(exitCodes.configuration, message, 'Make the folder above it writable, or choose another with --data.');
  }
  return new CliError(exitCodes.internal, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}
