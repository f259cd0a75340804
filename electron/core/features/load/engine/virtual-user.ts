import type { FailureClass, FailureExample, TransportFailureClass } from '../../../../../shared/model/failure-class.ts';
import { httpFailureClass } from '../../../../../shared/model/failure-class.ts';
import type { BodyPattern } from '../../../adapters/http/body-matcher.ts';
import { type ConnectionOwner, HttpConnection } from '../../../adapters/http/http-connection.ts';
import type { HttpTarget } from '../../../adapters/http/http-target.ts';
import { ResponseParser } from '../../../adapters/http/response-parser.ts';
import { BodyWatch, printable } from './body-excerpt.ts';
import type { CompiledRequest, RenderedRequest } from './compiled-request.ts';
import { followRedirect, isRedirect } from './redirect.ts';
import type { RunMetrics } from './run-metrics.ts';

/** Characters of a URL or an error in a failure example. */
const exampleTextLimit = 2048;

/** What all virtual users of one run share. */
export interface UserHost {
  readonly metrics: RunMetrics;
  readonly startMs: number;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly keepAlive: boolean;
  readonly maxRedirects: number;
  readonly pattern: BodyPattern | undefined;
  /** Latency counts from the time a request was due. */
  readonly fromDueTime: boolean;
  isExpected(status: number): boolean;
  nextConnectionId(): number;
  targetOf(url: URL): HttpTarget;
  /** False for a host the user has not allowed: a redirect must not lead there. */
  isAllowed(url: URL): boolean;
  /** A request has its outcome and its virtual user nothing to do. `failure` is `undefined` for a success. */
  onSettled(user: VirtualUser, failure: FailureClass | undefined, atMs: number): void;
}

/** Fires one request at a time, each on a connection of its own to each origin, and says what became of it. */
export class VirtualUser implements ConnectionOwner {
  readonly index: number;
  /** When the step that is going on (connecting, or waiting for the response) has lasted too long; endless while idle. */
  deadlineMs = Number.POSITIVE_INFINITY;
  /** Has a request without an outcome. */
  inFlight = false;
  readonly #host: UserHost;
  readonly #parser = new ResponseParser();
  readonly #watch: BodyWatch;
  #parked = false;
  /** Connection of the origin used last; the only one in all but mixed plans. */
  #connection: HttpConnection | undefined;
  /** Idle connections to other origins of the plan. */
  #others: HttpConnection[] = [];
  #compiled: CompiledRequest | undefined;
  #request: RenderedRequest | undefined;
  #target: HttpTarget | undefined;
  #sequence = 0;
  #dueMs = 0;
  #redirects = 0;
  /** When the first request of the chain was handed over; 0 before. */
  #firstSentAtMs = 0;
  #connectingMs = 0;
  #handshakingMs = 0;
  /** Of the requests of a redirect chain that are over. */
  #chainSendingMs = 0;
  #chainWaitingMs = 0;
  #chainReceivingMs = 0;

  constructor(index: number, host: UserHost) {
    this.index = index;
    this.#host = host;
    this.#watch = new BodyWatch(host.pattern);
  }

  get isFree(): boolean {
    return !this.inFlight;
  }

  /** Starts a request, `sequence` counted from 1. Its outcome comes through `onSettled`, never before this returns. */
  begin(compiled: CompiledRequest, target: HttpTarget, sequence: number, dueMs: number, atMs: number): void {
    this.inFlight = true;
    this.#parked = false;
    this.#compiled = compiled;
    this.#request = compiled.fixed ?? compiled.render(sequence);
    this.#target = target;
    this.#sequence = sequence;
    this.#dueMs = dueMs;
    this.#redirects = 0;
    this.#firstSentAtMs = 0;
    this.#connectingMs = 0;
    this.#handshakingMs = 0;
    this.#chainSendingMs = 0;
    this.#chainWaitingMs = 0;
    this.#chainReceivingMs = 0;
    this.#go(atMs);
  }

  /** Lets go of its connections until there is work again. */
  park(): void {
    this.#parked = true;
    if (!this.inFlight) this.close();
  }

  /** Gives the request in flight up, without an outcome, and closes every connection. */
  close(): void {
    this.inFlight = false;
    this.deadlineMs = Number.POSITIVE_INFINITY;
    this.#connection?.destroy();
    this.#connection = undefined;
    for (const connection of this.#others) connection.destroy();
    this.#others = [];
  }

  /** The deadline has passed. */
  onDeadline(atMs: number): void {
    const connection = this.#connection as HttpConnection;
    const { stage } = connection;
    const waitedMs = Math.round(atMs - (stage === 'established' ? connection.sentAtMs : connection.connectStartedAtMs));
    connection.destroy();
    if (stage === 'established') {
      this.#failed('response_timeout', `no complete response within ${this.#host.timeoutMs} ms (waited ${waitedMs} ms)`, atMs);
    } else if (stage === 'handshaking') {
      this.#failed('tls', `TLS handshake not finished within ${this.#host.connectTimeoutMs} ms`, atMs);
    } else {
      this.#failed('connect_timeout', `no connection within ${this.#host.connectTimeoutMs} ms (waited ${waitedMs} ms)`, atMs);
    }
  }

  onConnected(connection: HttpConnection, atMs: number): void {
    this.#connectingMs += connection.connectedAtMs - connection.connectStartedAtMs;
    this.#handshakingMs += connection.readyAtMs - connection.connectedAtMs;
    this.#send(connection, atMs);
  }

  onFailure(_connection: HttpConnection, failure: TransportFailureClass, error: string, atMs: number): void {
    this.#failed(failure, error, atMs);
  }

  onIdleEnd(connection: HttpConnection): void {
    if (this.#connection === connection) this.#connection = undefined;
    else this.#others = this.#others.filter((other) => other !== connection);
  }

  onResponse(connection: HttpConnection, atMs: number): void {
    const host = this.#host;
    const { status, fields } = this.#parser;
    host.metrics.statuses[status] = (host.metrics.statuses[status] as number) + 1;
    if (host.maxRedirects > 0 && isRedirect(status) && fields.location !== undefined) {
      this.#redirect(connection, status, fields.location, atMs);
    } else if (!host.isExpected(status)) {
      this.#failed(httpFailureClass(status), undefined, atMs);
    } else if (!this.#watch.satisfied) {
      this.#failed('check', 'the body does not contain the expected text', atMs);
    } else {
      const { metrics } = host;
      metrics.advance(atMs);
      metrics.ok += 1;
      this.#recordTimes(connection, atMs);
      this.#settle(undefined, atMs);
    }
  }

  #redirect(connection: HttpConnection, status: number, location: string, atMs: number): void {
    const host = this.#host;
    const next = followRedirect(this.#request as RenderedRequest, status, location, host.keepAlive);
    const refusal = !next
      ? `cannot go to ${printable(location)}`
      : this.#redirects >= host.maxRedirects
        ? `more than ${host.maxRedirects} redirects`
        : host.isAllowed(next.url)
          ? undefined
          : `not followed: nobody has allowed to load ${printable(next.url.hostname)}`;
    if (!next || refusal !== undefined) {
      this.#failed(httpFailureClass(status), refusal, atMs);
      return;
    }
    this.#redirects += 1;
    host.metrics.redirects += 1;
    this.#chainSendingMs += connection.sendingMs;
    this.#chainWaitingMs += connection.firstByteAtMs - connection.sentAtMs - connection.sendingMs;
    this.#chainReceivingMs += atMs - connection.firstByteAtMs;
    this.#request = next;
    this.#target = host.targetOf(next.url);
    this.#go(atMs);
  }

  /** Sends the request on a connection that can take it, or makes one. */
  #go(atMs: number): void {
    const target = this.#target as HttpTarget;
    let connection = this.#connection;
    if (connection && connection.target !== target) connection = this.#swap(connection, target);
    if (connection?.isUsable(atMs)) {
      this.#send(connection, atMs);
      return;
    }
    connection?.destroy();
    connection = new HttpConnection(this.#host.nextConnectionId(), target, this.#parser, this, this.#host.metrics.traffic);
    this.#connection = connection;
    this.deadlineMs = atMs + this.#host.connectTimeoutMs;
    connection.open(atMs);
  }

  /** Puts the connection of another origin aside (a few at most, oldest go first) and takes the one of this origin out. */
  #swap(connection: HttpConnection, target: HttpTarget): HttpConnection | undefined {
    if (!connection.isClosed) this.#others.push(connection);
    const index = this.#others.findIndex((other) => other.target === target);
    const found = index < 0 ? undefined : this.#others.splice(index, 1)[0];
    if (this.#others.length > 8) this.#others.shift()?.destroy();
    return found;
  }

  #send(connection: HttpConnection, atMs: number): void {
    const host = this.#host;
    const request = this.#request as RenderedRequest;
    const { metrics } = host;
    metrics.advance(atMs);
    metrics.sent += 1;
    metrics.bytesSent += request.byteLength;
    if (this.#firstSentAtMs === 0) this.#firstSentAtMs = atMs;
    this.deadlineMs = atMs + host.timeoutMs;
    this.#watch.reset();
    connection.send(request, host.maxRedirects > 0, this.#watch, atMs);
  }

  #failed(failure: FailureClass, error: string | undefined, atMs: number): void {
    const { metrics } = this.#host;
    const connection = this.#connection as HttpConnection;
    const established = connection.stage === 'established';
    metrics.advance(atMs);
    metrics.failed += 1;
    metrics.countFailure(failure);
    const requestsBefore = connection.requestsCompleted - (failure.startsWith('http_') || failure === 'check' ? 1 : 0);
    const received = established ? connection.bytesReceived : 0;
    metrics.failures.record(failure, requestsBefore > 0, received > 0, () => this.#example(failure, error, requestsBefore, atMs));
    if (this.#firstSentAtMs > 0) this.#recordTimes(connection, atMs);
    else this.#recordUnsent(failure, atMs);
    this.#settle(failure, atMs);
  }

  #recordTimes(connection: HttpConnection, atMs: number): void {
    const { metrics, fromDueTime } = this.#host;
    const serviceMs = atMs - this.#firstSentAtMs;
    metrics.recordDuration(fromDueTime ? atMs - this.#dueMs : serviceMs);
    metrics.service.record(serviceMs * 1000);
    metrics.blocked.record((this.#firstSentAtMs - this.#dueMs) * 1000);
    metrics.connecting.record(this.#connectingMs * 1000);
    metrics.handshaking.record(this.#handshakingMs * 1000);
    // A later hop of a redirect chain that never got its connection adds nothing of its own.
    const hopSent = connection.stage === 'established';
    const sendingMs = hopSent ? connection.sendingMs : 0;
    const firstByteAtMs = connection.firstByteAtMs > 0 ? connection.firstByteAtMs : atMs;
    const waitingMs = hopSent ? Math.max(0, firstByteAtMs - connection.sentAtMs - sendingMs) : 0;
    const receivingMs = hopSent ? atMs - firstByteAtMs : 0;
    metrics.sending.record((this.#chainSendingMs + sendingMs) * 1000);
    metrics.waiting.record((this.#chainWaitingMs + waitingMs) * 1000);
    metrics.receiving.record((this.#chainReceivingMs + receivingMs) * 1000);
  }

  /** A request that never reached a connection has no response time, but a time-out is one: the user has waited for it. */
  #recordUnsent(failure: FailureClass, atMs: number): void {
    const { metrics } = this.#host;
    const waitedMs = atMs - this.#dueMs;
    if (failure === 'connect_timeout') metrics.recordDuration(waitedMs);
    metrics.blocked.record(waitedMs * 1000);
  }

  #settle(failure: FailureClass | undefined, atMs: number): void {
    this.inFlight = false;
    this.deadlineMs = Number.POSITIVE_INFINITY;
    if (this.#connection?.isClosed) this.#connection = undefined;
    if (this.#parked) this.close();
    this.#host.onSettled(this, failure, atMs);
  }

  #example(failure: FailureClass, error: string | undefined, requestsBefore: number, atMs: number): FailureExample {
    const request = this.#request as RenderedRequest;
    const connection = this.#connection as HttpConnection;
    const established = connection.stage === 'established';
    const statusLine = established ? this.#parser.statusLine() : undefined;
    const url = new URL(request.url);
    url.username = '';
    url.password = '';
    return {
      class: failure,
      atMs: Math.round(atMs - this.#host.startMs),
      requestNumber: this.#sequence,
      requestName: this.#compiled?.name ?? '',
      method: request.method,
      url: clipped(url.href),
      connection: { id: connection.id, requestsBefore, localPort: connection.localPort, remoteAddress: connection.remoteAddress },
      durationMs: Math.round((atMs - (this.#firstSentAtMs > 0 ? this.#firstSentAtMs : this.#dueMs)) * 1000) / 1000,
      bytesReceived: established ? connection.bytesReceived : 0,
      statusLine: statusLine === undefined ? undefined : printable(statusLine),
      bodyExcerpt: established ? this.#watch.excerpt() : undefined,
      error: error === undefined ? undefined : clipped(printable(error)),
    };
  }
}

/** A server may write a Location or a certificate of any length; examples go along with every sample. */
function clipped(text: string): string {
  return text.length <= exampleTextLimit ? text : `${text.slice(0, exampleTextLimit - 1)}…`;
}
