import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsRequest } from './answer-check.ts';
import { type CredentialRequest, resolveCredentials } from './aws-credentials.ts';
import { AwsTimeoutError, toAwsFailure } from './aws-failure.ts';
import { AwsSession } from './aws-session.ts';

export interface AwsGatewayOptions {
  /** `demo`: fixed credentials that are none, for the demo lab's stand-in at `endpointUrl`. Else the name of a profile; empty = the environment. */
  readonly identity: { readonly kind: 'demo' } | { readonly kind: 'profile'; readonly profile: string };
  /** Empty = the profile's own, or the environment's. */
  readonly region: string;
  /** Of every service; empty = AWS. */
  readonly endpointUrl: string;
  readonly useInstanceRole: boolean;
  readonly mfa?: CredentialRequest['mfa'];
  readonly onRequest?: ((request: AwsRequest) => void) | undefined;
  /** AWS' clock minus ours, at every answer, in ms. */
  readonly onClock?: ((skewMs: number) => void) | undefined;
  /** One attempt of one request (15 s), an operation with its retries and pages (60 s), a credential_process (20 s). */
  readonly limits?: { readonly requestMs?: number; readonly operationMs?: number; readonly processMs?: number } | undefined;
}

/** What the demo lab's stand-in is signed with: it takes anything, and nobody else does. */
const demoCredentials = { accessKeyId: 'DEMOLABHASNOACCOUNT', secretAccessKey: 'demo' };
const demoRegion = 'us-east-1';
/** Credentials that end sooner than this are not begun with. */
const expiryMarginMs = 30_000;

/** Holds the session of the moment, and bounds and translates whatever is done with it. */
export class SessionKeeper {
  readonly #options: AwsGatewayOptions;
  readonly #ending = new AbortController();
  #session: Promise<AwsSession> | undefined;

  constructor(options: AwsGatewayOptions) {
    this.#options = options;
  }

  /** Does one operation, all its pages; rejects with OpsError. `name` is AWS' own, e.g. `DescribeAlarms`. */
  async run<T>(
    name: string,
    signal: AbortSignal | undefined,
    work: (session: AwsSession, options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const ended = AbortSignal.any([this.#ending.signal, ...(signal === undefined ? [] : [signal])]);
    const opening = await this.#open(ended).catch((error: unknown) => {
      throw ended.aborted ? cancelled(name) : error;
    });
    const limit = AbortSignal.timeout(this.#options.limits?.operationMs ?? 60_000);
    const abortSignal = AbortSignal.any([limit, ended]);
    try {
      return await orAborted(work(opening, { abortSignal }), abortSignal);
    } catch (error) {
      const cause = limit.aborted && !ended.aborted ? new AwsTimeoutError(name) : error;
      const failure = ended.aborted ? cancelled(name) : toAwsFailure(cause, this.#place(name, opening));
      if (failure.details.cause === 'expired' || failure.details.cause === 'no_credentials') this.#forget(opening);
      throw failure;
    }
  }

  dispose(): void {
    this.#ending.abort();
    const session = this.#session;
    this.#session = undefined;
    void session?.then(
      (one) => one.close(),
      () => {},
    );
  }

  async #open(signal: AbortSignal): Promise<AwsSession> {
    signal.throwIfAborted();
    const held = this.#session;
    if (held !== undefined) {
      const session = await orAborted(held, signal);
      if (!session.expiresWithin(expiryMarginMs)) return session;
      this.#forget(session);
    }
    this.#session ??= this.#begin();
    const opening = this.#session;
    opening.catch(() => {
      if (this.#session === opening) this.#session = undefined;
    });
    return orAborted(opening, signal);
  }

  async #begin(): Promise<AwsSession> {
    const { identity, region, endpointUrl, limits } = this.#options;
    const limitMs = limits?.requestMs ?? 15_000;
    const resolved =
      identity.kind === 'demo'
        ? { credentials: demoCredentials, region: region || demoRegion, endpointOf: () => endpointUrl }
        : await this.#resolve(identity.profile, limitMs);
    return new AwsSession({
      ...resolved,
      limitMs,
      onRequest: (request) => this.#options.onRequest?.(request),
      onClock: (skewMs) => this.#options.onClock?.(skewMs),
    });
  }

  async #resolve(profile: string, requestLimitMs: number) {
    const { region, endpointUrl, useInstanceRole, mfa, limits } = this.#options;
    const limit = pausableLimit(limits?.operationMs ?? 60_000);
    const request = { profile, region, endpointUrl, useInstanceRole, requestLimitMs, processLimitMs: limits?.processMs ?? 20_000 };
    const signal = AbortSignal.any([this.#ending.signal, limit.signal]);
    try {
      // A code only the user can enter may take minutes; whatever else is asked for may not.
      const asking = mfa === undefined ? undefined : (asked: Parameters<typeof mfa>[0]) => limit.pausedFor(() => mfa(asked));
      return await orAborted(resolveCredentials({ ...request, mfa: asking, signal }), signal);
    } catch (error) {
      const cause = limit.signal.aborted ? new AwsTimeoutError('credentials') : error;
      throw toAwsFailure(cause, { operation: 'AssumeRole', profile, region: region || 'its region', secrets: [] });
    } finally {
      limit.end();
    }
  }

  #forget(session: AwsSession): void {
    this.#session = undefined;
    session.close();
  }

  #place(operation: string, { region, credentials }: AwsSession) {
    const { identity } = this.#options;
    const secrets = [credentials.secretAccessKey, credentials.sessionToken ?? '', credentials.accessKeyId];
    return { operation, region, profile: identity.kind === 'demo' ? 'demo' : identity.profile, secrets };
  }
}

/** A signal that aborts after a time, in which pauses do not count. */
function pausableLimit(limitMs: number) {
  const controller = new AbortController();
  const start = () => setTimeout(() => controller.abort(), limitMs);
  let timer: NodeJS.Timeout | undefined = start();
  let hasEnded = false;
  return {
    signal: controller.signal,
    async pausedFor<T>(work: () => Promise<T>): Promise<T> {
      clearTimeout(timer);
      try {
        return await work();
      } finally {
        // Who asked may be gone by the time the answer comes.
        if (!hasEnded) timer = start();
      }
    },
    end: () => {
      hasEnded = true;
      clearTimeout(timer);
    },
  };
}

function cancelled(name: string): OpsError {
  return new OpsError({ code: 'cancelled', message: `AWS is no longer asked: ${name} was given up.` });
}

/** The work's outcome, or the abort's: whoever gave up does not wait for a request that takes no notice. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    work.catch(() => {});
  }
}
