import { ServiceError } from '../service-error.ts';

/** A NextToken: opaque to whoever gets it, and good for the operation that gave it only. `after` is the last item of the page before. */
export function writePageToken(operation: string, after: string | number): string {
  return Buffer.from(JSON.stringify([operation, after])).toString('base64url');
}

/** The inverse; `undefined` for the first page. Throws InvalidNextToken for any other text. */
export function readPageToken(operation: string, token: string | undefined): string | number | undefined {
  if (token === undefined || token === '') return undefined;
  try {
    const [of, after] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as [unknown, unknown];
    if (of === operation && (typeof after === 'string' || typeof after === 'number')) return after;
  } catch {
    // Ends below.
  }
  throw new ServiceError('InvalidNextToken', 'The next token specified is invalid.');
}
