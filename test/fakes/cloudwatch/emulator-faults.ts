import { setTimeout as wait } from 'node:timers/promises';
import { ServiceError } from '../../../electron/core/features/lab/cloudwatch/service-error.ts';
import type { EmulatorCall } from '../../../electron/core/features/lab/cloudwatch/start-cloudwatch-emulator.ts';
import type { WireAnswer } from '../../../electron/core/features/lab/cloudwatch/wire/wire-protocol.ts';

/** What goes wrong, with whom and how often. */
interface Fault {
  readonly operations: readonly string[];
  left: number;
  readonly happen: (call: EmulatorCall) => Promise<WireAnswer | undefined> | WireAnswer | undefined;
}

export interface FaultReach {
  /** How many requests it meets; all until `clear` by default. */
  readonly times?: number | undefined;
  /** AWS' names; all operations by default. */
  readonly operations?: readonly string[] | undefined;
}

const allowedSkewMs = 5 * 60_000;

/** What can go wrong with AWS, on demand; several at once, in the order they were asked for. */
export class EmulatorFaults {
  /** AWS' clock minus ours. Requests signed more than 5 min off are refused, as AWS does; an SDK that corrects its clock gets through. */
  skewMs = 0;
  #faults: Fault[] = [];
  readonly #expired = new Set<string>();
  readonly #seen = new Set<string>();
  #required: string | undefined;
  readonly #ending = new AbortController();

  throttle(reach?: FaultReach): void {
    this.#refuse(new ServiceError('Throttling', 'Rate exceeded'), reach);
  }

  /** HTTP 500, or another status of a failure. */
  fail(status = 500, reach?: FaultReach): void {
    this.#refuse(new ServiceError('InternalServiceError', 'The request processing has failed because of an unknown error.', status), reach);
  }

  deny(reach?: FaultReach): void {
    const message = 'User: arn:aws:iam::000000000000:user/demo is not authorized to perform this operation';
    this.#refuse(new ServiceError('AccessDenied', message, 403), reach);
  }

  /** An answer after that time. */
  delay(ms: number, reach?: FaultReach): void {
    this.#add(reach, async () => {
      await wait(ms, undefined, { signal: this.#ending.signal }).catch(() => {});
      return undefined;
    });
  }

  /** The connection ends without an answer. */
  drop(reach?: FaultReach): void {
    this.#add(reach, (call) => {
      call.destroy();
      return undefined;
    });
  }

  /** A page of somebody in between, e.g. the login page of a network. */
  page(status = 200, reach?: FaultReach): void {
    this.#add(reach, () => ({
      status,
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><html><body>Sign in</body></html>',
    }));
  }

  /** From now on requests with a token (or key, where there was no token) seen until now are refused; new ones are taken. */
  expireTokens(): void {
    for (const token of this.#seen) this.#expired.add(token);
  }

  /** From now on only requests with this session token are taken. */
  requireToken(token: string | undefined): void {
    this.#required = token;
  }

  clear(): void {
    this.#faults = [];
    this.#expired.clear();
    this.#required = undefined;
    this.skewMs = 0;
  }

  /** Ends what waits. */
  dispose(): void {
    this.#ending.abort();
  }

  /** What happens to a request; throws ServiceError. */
  async meet(call: EmulatorCall): Promise<WireAnswer | undefined> {
    this.#checkToken(call);
    const { signedAt } = call;
    if (this.skewMs !== 0 && signedAt !== undefined && Math.abs(Date.now() + this.skewMs - signedAt) > allowedSkewMs) {
      throw new ServiceError('RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', 403);
    }
    for (const fault of this.#faults) {
      if (fault.left <= 0 || (fault.operations.length > 0 && !fault.operations.includes(call.operation))) continue;
      fault.left -= 1;
      const answer = await fault.happen(call);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  #checkToken({ accessKeyId, sessionToken }: EmulatorCall): void {
    if (this.#required !== undefined && sessionToken !== this.#required) {
      throw new ServiceError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
    }
    const token = sessionToken ?? accessKeyId;
    if (this.#expired.has(token)) throw new ServiceError('ExpiredToken', 'The security token included in the request is expired', 403);
    if (this.#seen.size < 1000) this.#seen.add(token);
  }

  #refuse(error: ServiceError, reach: FaultReach | undefined): void {
    this.#add(reach, () => {
      throw error;
    });
  }

  #add({ times = Number.POSITIVE_INFINITY, operations = [] }: FaultReach = {}, happen: Fault['happen']): void {
    this.#faults.push({ operations, left: times, happen });
  }
}
