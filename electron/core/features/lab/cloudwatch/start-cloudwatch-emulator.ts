import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EmulatedAccount } from './emulated-account.ts';
import { findOperation } from './operations/index.ts';
import { readRequestBody } from './read-request-body.ts';
import { ServiceError } from './service-error.ts';
import { protocolOf, readCall, type ServiceName, type WireAnswer, writeAnswer, writeError } from './wire/wire-protocol.ts';

/** A request before it is answered. */
export interface EmulatorCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly protocol: 'json' | 'cbor' | 'query' | 'ec2';
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  /** When it was signed, by the clock of who sent it; Unix ms. */
  readonly signedAt: number | undefined;
  /** Ends it without an answer. */
  readonly destroy: () => void;
}

export interface CloudwatchEmulatorOptions {
  readonly account: EmulatedAccount;
  /** Loopback port; 0 = one that is free. */
  readonly port?: number | undefined;
  /** Unix ms, for alarms and for the Date of answers; the machine's clock by default. */
  readonly now?: (() => number) | undefined;
  /** Judge alarms every second by itself; true. Else `account.tick` is called by whoever started it. */
  readonly ticks?: boolean | undefined;
  /** Asked before each answer: may wait, throw ServiceError, or give another answer. */
  readonly before?: ((call: EmulatorCall) => Promise<WireAnswer | undefined>) | undefined;
}

export interface CloudwatchEmulator {
  /** e.g. `http://127.0.0.1:43210` */
  readonly url: string;
  /** Settles when its port is closed. */
  close(): Promise<void>;
}

const tickMs = 1_000;
const ticksToTidy = 600;

/**
 * Serves CloudWatch, and what of EC2, SNS and STS the console asks, on loopback in AWS JSON 1.0, Smithy's CBOR and the Query protocol. Signatures are
 * not checked, but have to be there. Rejects when the port is taken.
 */
export async function startCloudwatchEmulator(options: CloudwatchEmulatorOptions): Promise<CloudwatchEmulator> {
  const now = options.now ?? Date.now;
  const { account } = options;
  const server = createServer({ keepAliveTimeout: 30_000, requestTimeout: 60_000 }, (request, response) => {
    void serve(request, response, options, now);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: options.port ?? 0, host: '127.0.0.1' }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  let ticks = 0;
  const timer =
    options.ticks === false
      ? undefined
      : setInterval(() => {
          ticks += 1;
          account.tick(now());
          if (ticks % ticksToTidy === 0) account.tidy(now());
        }, tickMs);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      clearInterval(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: CloudwatchEmulatorOptions,
  now: () => number,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const requestId = randomUUID();
  const { headers, method = 'GET' } = request;
  let protocol = protocolOf({ path, headers });
  let service: ServiceName = 'cloudwatch';
  let answer: WireAnswer | undefined;
  try {
    const body = await readRequestBody(request);
    const call = readCall({ method, path, headers, body });
    ({ protocol, service } = call);
    const identity = readIdentity(request);
    const { operation, input } = call;
    answer = await options.before?.({ service, operation, protocol, ...identity, destroy: () => request.socket.destroy() });
    if (answer === undefined) {
      const run = findOperation(service, operation);
      if (run === undefined) throw new ServiceError('InvalidAction', `The operation ${operation} is not supported here.`);
      answer = writeAnswer(call, run({ account: options.account, input, now: now() }), requestId);
    }
  } catch (error) {
    const refusal = error instanceof ServiceError ? error : new ServiceError('InternalServiceError', String(error), 500);
    answer = writeError(protocol, service, refusal, requestId);
  }
  if (response.destroyed) return;
  const length = String(Buffer.byteLength(answer.body));
  response.writeHead(answer.status, { date: new Date(now()).toUTCString(), ...answer.headers, 'content-length': length });
  response.end(answer.body);
}

/** Who signed it. A page in a browser cannot send this header to us, which keeps pages out. Throws MissingAuthenticationToken. */
function readIdentity({ headers }: IncomingMessage): Pick<EmulatorCall, 'accessKeyId' | 'sessionToken' | 'signedAt'> {
  const accessKeyId = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1];
  if (accessKeyId === undefined || headers.origin !== undefined) {
    throw new ServiceError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  const token = headers['x-amz-security-token'];
  return { accessKeyId, sessionToken: typeof token === 'string' ? token : undefined, signedAt: readSignedAt(headers['x-amz-date']) };
}

function readSignedAt(stamp: string | string[] | undefined): number | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(stamp));
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second] = found;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
