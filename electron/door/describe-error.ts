import { ORPCError, ValidationError } from '@orpc/server';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { Logger } from '../core/base/logger.ts';

type Issue = ValidationError['issues'][number];

/**
 * What a caller may be told of any error: an `OpsError`.
 *
 * Input that does not fit its schema names the field; anything unknown goes to the log in full and crosses as `internal` with its id.
 */
export function describeError(error: unknown, logger: Logger, call: string): OpsError {
  if (error instanceof OpsError) return error;
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST') return invalidInput(error);
    if (error.code === 'NOT_FOUND') return new OpsError({ code: 'not_found', message: error.message, cause: error });
  }
  const id = logger.failure('A call failed', error, { call });
  return new OpsError({
    code: 'internal',
    message: `Something went wrong inside the console (${id})`,
    hint: `The log has the details under ${id}.`,
    details: { id },
    cause: error,
  });
}

function invalidInput(error: ORPCError<string, unknown>): OpsError {
  const issues = error.cause instanceof ValidationError ? error.cause.issues : [];
  const [first] = issues;
  if (first === undefined) return unreadable(error);
  const field = fieldOf(first);
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return new OpsError({
    code: 'invalid_input',
    message: `${field === '' ? '' : `${field}: `}${first.message}${more}`.slice(0, 2000),
    hint: 'Correct it and try again.',
    details: { field: field.slice(0, 300), problem: first.message.slice(0, 1000), problems: issues.length },
    cause: error,
  });
}

/** A message that is none of ours. */
export function unreadable(cause: unknown): OpsError {
  return new OpsError({ code: 'invalid_input', message: 'The message could not be read', hint: 'Reload the page.', cause });
}

/** `plan.requests[0].url` */
function fieldOf(issue: Issue): string {
  let text = '';
  for (const part of issue.path ?? []) {
    const key = typeof part === 'object' ? part.key : part;
    text += typeof key === 'number' ? `[${key}]` : `${text === '' ? '' : '.'}${String(key)}`;
  }
  return text;
}
