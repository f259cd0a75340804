import { OpsError, type OpsErrorCode } from '../../../../shared/base/ops-error.ts';
import { redactText } from '../../../../shared/model/redact-text.ts';

/** What kind of failure it is, in `details.cause` of the error. */
export type AwsCause = 'expired' | 'no_credentials' | 'denied' | 'throttled' | 'unreachable' | 'not_aws';

/** What the failure is about, for its words. */
export interface FailurePlace {
  /** e.g. `DescribeAlarms` */
  readonly operation: string;
  /** Empty = the environment's own. */
  readonly profile: string;
  readonly region: string;
  /** Texts that must not be in any message: the keys and tokens of the moment. */
  readonly secrets: readonly string[];
}

/** An answer that did not come from AWS: empty, a page of HTML, a text. Thrown by the check of answers. */
export class NotAwsError extends Error {
  override readonly name = 'NotAwsError';
}

/** A request that was not answered within its time. */
export class AwsTimeoutError extends Error {
  override readonly name = 'AwsTimeoutError';
}

const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired', 'UnauthorizedException']);
const badKeys = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'AuthFailure',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'OptInRequired',
  'NotAuthorized',
]);
const denied = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AuthorizationError',
  'AuthorizationErrorException',
]);
const throttled = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'SlowDown',
]);
const skewed = new Set(['RequestTimeTooSkewed', 'RequestInTheFuture', 'ClockSkew']);
const missing = new Set(['ResourceNotFound', 'ResourceNotFoundException', 'NotFound', 'NotFoundException', 'InvalidInstanceID.NotFound']);
const conflicting = new Set(['ConflictException', 'ResourceConflict', 'ConcurrentModificationException']);
const tooMany = new Set(['LimitExceeded', 'LimitExceededFault', 'LimitExceededException', 'TopicLimitExceeded']);
const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'CERT_HAS_EXPIRED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Any thrown value as an OpsError that may leave the adapter: its kind, what to do, and no credential in it. */
export function toAwsFailure(error: unknown, place: FailurePlace): OpsError {
  if (error instanceof OpsError) return error;
  const {
    name = '',
    code = '',
    message = '',
    $metadata,
  } = (error ?? {}) as {
    name?: string;
    code?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  const says = withoutSecrets(message, place.secrets);
  const { operation, region } = place;
  const who = place.profile === '' ? "the environment's credentials" : `the profile "${place.profile}"`;
  const unavailable = (cause: AwsCause, text: string, hint: string, retry = false) =>
    new OpsError({ code: 'unavailable', message: text, hint, retry, details: { cause, operation } });
  const other = (of: OpsErrorCode, hint: string, retry = false) =>
    new OpsError({
      code: of,
      message: `${operation} in ${region}: ${says || name || 'no reason given'}`,
      hint,
      retry,
      details: { operation },
    });

  if (error instanceof AwsTimeoutError || name === 'TimeoutError') {
    return new OpsError({
      code: 'timeout',
      message: `AWS did not answer ${operation} in ${region} in time.`,
      hint: 'Look at the network (VPN, proxy); it is tried again.',
      retry: true,
      details: { operation },
    });
  }
  if (name === 'AbortError') return new OpsError({ code: 'cancelled', message: `${operation} was given up.`, details: { operation } });
  if (error instanceof NotAwsError || name === 'SyntaxError' || (status !== undefined && status >= 300 && status < 400)) {
    return unavailable(
      'not_aws',
      `What answered ${operation} in ${region} is not AWS: ${error instanceof NotAwsError ? says : `HTTP ${status ?? '?'} with something else than AWS' answer`}.`,
      'Something on the way answers instead: a login page of the network, a proxy, or a wrong endpoint in the settings.',
      true,
    );
  }
  if (expired.has(name)) return unavailable('expired', `The credentials of ${who} have expired.`, 'Sign in again.');
  if (skewed.has(name)) {
    return unavailable('denied', `AWS refuses ${operation}: this machine's clock is off. ${says}`, 'Set the clock of this machine.', true);
  }
  if (badKeys.has(name)) {
    return unavailable(
      'no_credentials',
      `AWS does not accept ${who} in ${region}: ${says || name}`,
      'Look at its key in ~/.aws, or sign in again.',
    );
  }
  if (denied.has(name) || status === 403) {
    return unavailable(
      'denied',
      `${operation} is not allowed to ${who}: ${says || name}`,
      'Have the policy widened: `npx blitz aws policy` prints what is needed.',
    );
  }
  if (throttled.has(name) || status === 429) {
    return unavailable('throttled', `AWS slows ${operation} in ${region} down: ${says || name}`, 'It is tried again, less often.', true);
  }
  if (missing.has(name)) return other('not_found', 'Read the list again: it may have been deleted meanwhile.');
  if (conflicting.has(name)) return other('conflict', 'Try again in a moment.', true);
  if (tooMany.has(name)) return other('conflict', 'The account has reached a quota: delete what is not needed, or have it raised.');
  if (status !== undefined && status >= 500) {
    return unavailable('unreachable', `AWS failed at ${operation} in ${region} (HTTP ${status}).`, 'It is tried again.', true);
  }
  if (network.has(code) || network.has(name) || /^E[A-Z]+$|^ERR_(TLS|SSL)/.test(code)) {
    return unavailable(
      'unreachable',
      `AWS in ${region} cannot be reached: ${says || code}`,
      'Look at the network (VPN, proxy), and at the region: a mistyped one has no address.',
      true,
    );
  }
  if (status !== undefined && status >= 400) return other('invalid_input', 'Change what AWS names, and try again.');
  return new OpsError({ code: 'internal', message: `${operation} in ${region} failed: ${says || name}`, details: { operation } });
}

/** The text without what is secret: the values known, and whatever looks like one. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret.length >= 8) clean = clean.replaceAll(secret, '[redacted]');
  // Keys of AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (unique ID prefixes).
  return redactText(clean.replace(/\b(AKIA|ASIA)[A-Z0-9]{12,}\b/g, '[redacted]')).slice(0, 500);
}
