import type { FailureClass } from '../failure-class.ts';
import { statusFailure } from './sample-book.ts';

/** https://grafana.com/docs/k6/latest/javascript-api/error-codes/ ; the first that fits. */
const codes: readonly (readonly [from: number, to: number, FailureClass])[] = [
  [1050, 1050, 'response_timeout'],
  [1100, 1109, 'dns'],
  [1201, 1201, 'reset'],
  [1211, 1211, 'connect_timeout'],
  [1212, 1212, 'connect_refused'],
  [1210, 1219, 'connect_failed'],
  [1220, 1220, 'reset'],
  [1300, 1399, 'tls'],
  [1600, 1799, 'malformed'],
];

/** By the text k6 writes beside it, which is Go's; where it wrote no code, and of the general ones. */
const texts: readonly (readonly [RegExp, FailureClass])[] = [
  [/no such host|server misbehaving|lookup /i, 'dns'],
  [/connection refused/i, 'connect_refused'],
  [/cannot assign requested address|too many open files/i, 'local_limit'],
  [/dial.*(?:i\/o timeout|timed out)/i, 'connect_timeout'],
  [/request timeout|deadline exceeded|i\/o timeout/i, 'response_timeout'],
  [/reset by peer|broken pipe/i, 'reset'],
  [/unexpected EOF/i, 'truncated'],
  [/\bEOF\b|server closed idle connection/i, 'closed'],
  [/x509|tls:/i, 'tls'],
  [/malformed HTTP/i, 'malformed'],
];

/** The class of a request k6 counts as failed. */
export function k6Failure(status: number, errorCode: number, error: string): FailureClass {
  if (status > 0) return statusFailure(status) ?? 'check';
  // The kernel's reasons hide behind k6's "dial error".
  const byText = texts.find(([pattern]) => pattern.test(error))?.[1];
  const byCode = codes.find(([from, to]) => errorCode >= from && errorCode <= to)?.[2];
  return byText === 'local_limit' ? byText : (byCode ?? byText ?? 'unclassified');
}
