import { connect as connectTcp, type OnReadOpts, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls';
import type { TransportFailureClass } from '../../../../shared/model/failure-class.ts';
import type { HeadMemory } from './head-memory.ts';
import type { HttpTarget } from './http-target.ts';
import { type BodySink, parserState, type ResponseParser } from './response-parser.ts';
import { type ConnectionStage, classifyTransportError, describeTransportError } from './transport-failure.ts';

/** Who is told what becomes of a connection and of the one request it may carry. Times are of `performance.now()`. */
export interface ConnectionOwner {
  /** It may carry a request now. */
  onConnected(connection: HttpConnection, atMs: number): void;
  /** The response is complete; what is known of it stands in `connection.parser` until the next request. */
  onResponse(connection: HttpConnection, atMs: number): void;
  /** It could not be made, or failed with a request on it. It is closed already. */
  onFailure(connection: HttpConnection, failure: TransportFailureClass, error: string, atMs: number): void;
  /** It ended while it carried no request: nothing is lost. */
  onIdleEnd(connection: HttpConnection): void;
}

/** Bytes and connections of all connections that share it. */
export interface Traffic {
  bytesReceived: number;
  /** Open now, counted from the first attempt to connect. */
  connections: number;
  /** Connected since the start. */
  connectionsOpened: number;
}

/** A request in the form the connection sends. */
export interface WireRequest {
  /** A string holds only latin1 characters. */
  readonly data: string | Uint8Array;
  readonly byteLength: number;
  readonly isHead: boolean;
  /** It says `Connection: close`. */
  readonly saysClose: boolean;
  /** Shared by all requests that are likely to get the same head back. */
  readonly heads: HeadMemory;
}

const phases = { connecting: 0, idle: 1, busy: 2, closed: 3 } as const;

/**
 * All sockets of the thread read into this one buffer: a read and its callback are one synchronous step, and what must outlive the step is
 * copied. So 20,000 connections need no 64 KiB each.
 */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);
const readWords = new Int32Array(readBuffer.buffer, 0, readBuffer.length / 4);

// Bound once: the global is a getter, and this is asked several times for each request.
const now = performance.now.bind(performance);

/** Up to this size a request fits the send buffer of an idle socket, so that it needs no callback to know when it was handed over. */
const smallRequestBytes = 16 * 1024;

/** A server that announces an idle limit is not written to in the last part of it. */
const idleMarginMs = 1000;

/** One HTTP/1.1 connection over TCP or TLS that carries one request at a time. */
export class HttpConnection {
  readonly id: number;
  readonly target: HttpTarget;
  readonly parser: ResponseParser;
  /** Requests with a complete response so far. */
  requestsCompleted = 0;
  connectStartedAtMs = 0;
  /** TCP is up; 0 before. */
  connectedAtMs = 0;
  /** Ready for requests (after TLS where there is TLS); 0 before. */
  readyAtMs = 0;
  sentAtMs = 0;
  /** Time it took to hand the request to the operating system. */
  sendingMs = 0;
  /** 0 before the first byte of the response. */
  firstByteAtMs = 0;
  /** Of the current request. */
  bytesReceived = 0;
  localPort: number | undefined;
  remoteAddress: string | undefined;
  readonly #owner: ConnectionOwner;
  readonly #traffic: Traffic;
  #socket: Socket | undefined;
  #phase: number = phases.connecting;
  #addressIndex = 0;
  #saidClose = false;
  #heads: HeadMemory | undefined;
  #writePending = false;
  #firstKeepAliveMax = -1;
  #idleUntilMs = Number.POSITIVE_INFINITY;

  constructor(id: number, target: HttpTarget, parser: ResponseParser, owner: ConnectionOwner, traffic: Traffic) {
    this.id = id;
    this.target = target;
    this.parser = parser;
    this.#owner = owner;
    this.#traffic = traffic;
  }

  /** Starts to connect; the owner hears `onConnected` or `onFailure`, never before this returns. */
  open(atMs: number): void {
    this.connectStartedAtMs = atMs;
    this.#traffic.connections += 1;
    if (this.target.addresses && this.target.addresses.length > 0) this.#connect(this.target.addresses[0] as string);
    else setImmediate(() => this.target.whenResolved(() => this.#afterLookup()));
  }

  /** True when it may carry a request at this moment. */
  isUsable(atMs: number): boolean {
    return this.#phase === phases.idle && atMs < this.#idleUntilMs;
  }

  get isClosed(): boolean {
    return this.#phase === phases.closed;
  }

  get stage(): ConnectionStage {
    if (this.readyAtMs > 0) return 'established';
    return this.connectedAtMs > 0 ? 'handshaking' : 'connecting';
  }

  /** Sends a request; only while usable. The owner hears `onResponse` or `onFailure`, never before this returns. */
  send(request: WireRequest, wantsLocation: boolean, sink: BodySink | undefined, atMs: number): void {
    const socket = this.#socket as Socket;
    this.#phase = phases.busy;
    this.#saidClose = request.saysClose;
    this.#heads = request.heads;
    this.bytesReceived = 0;
    this.firstByteAtMs = 0;
    this.sentAtMs = atMs;
    this.parser.begin(request.isHead, wantsLocation, sink);
    if (request.byteLength <= smallRequestBytes) {
      socket.write(request.data, 'latin1');
    } else {
      this.#writePending = true;
      socket.write(request.data, 'latin1', () => {
        this.#writePending = false;
        // A response may come before the request has gone out whole; then sending lasted until that.
        if (this.#phase === phases.busy && this.firstByteAtMs === 0) this.sendingMs = now() - this.sentAtMs;
      });
    }
    this.sendingMs = now() - atMs;
  }

  /** Closes it without a word to the owner. */
  destroy(): void {
    if (this.#phase === phases.closed) return;
    this.#phase = phases.closed;
    this.#traffic.connections -= 1;
    this.#socket?.destroy();
  }

  #afterLookup(): void {
    if (this.#phase === phases.closed) return;
    const addresses = this.target.addresses ?? [];
    const address = addresses[0];
    if (address === undefined) this.#fail('dns', this.target.lookupError || `${this.target.host} has no address`);
    else this.#connect(address);
  }

  #connect(address: string): void {
    const { target } = this;
    this.remoteAddress = address;
    const onread: OnReadOpts = {
      buffer: readBuffer,
      callback: (bytesRead: number) => {
        this.#onRead(bytesRead);
        return true;
      },
    };
    const options = { host: address, port: target.port, autoSelectFamily: false, onread };
    let socket: Socket;
    try {
      socket = target.secure ? this.#connectSecure(options) : connectTcp(options);
    } catch (error) {
      // A certificate authority that is not PEM, for one.
      setImmediate(() => this.#fail('tls', describeTransportError(error as Error)));
      return;
    }
    this.#socket = socket;
    socket.on('connect', () => this.#onConnect(address));
    socket.on('end', () => this.#onEnd());
    socket.on('error', (error) => this.#onError(error, socket));
  }

  #connectSecure(options: { host: string; port: number; autoSelectFamily: boolean; onread: OnReadOpts }): TLSSocket {
    const { target } = this;
    const socket = connectTls({
      ...options,
      servername: target.serverName,
      secureContext: target.secureContext(),
      rejectUnauthorized: !target.insecure,
      // The connection goes to an address, but the certificate must be for the name in the URL.
      checkServerIdentity: (_address, certificate) => checkServerIdentity(target.host, certificate),
      ALPNProtocols: ['http/1.1'],
      ...(target.session ? { session: target.session } : {}),
    });
    socket.setNoDelay(true);
    socket.on('session', (session) => {
      target.session = session;
    });
    socket.on('secureConnect', () => this.#onReady());
    return socket;
  }

  #onConnect(address: string): void {
    if (this.#phase !== phases.connecting) return;
    this.connectedAtMs = now();
    this.localPort = this.#socket?.localPort;
    this.#traffic.connectionsOpened += 1;
    this.target.prefer(address);
    if (!this.target.secure) this.#onReady();
  }

  #onReady(): void {
    if (this.#phase !== phases.connecting) return;
    this.readyAtMs = this.target.secure ? now() : this.connectedAtMs;
    this.#phase = phases.idle;
    this.#owner.onConnected(this, this.readyAtMs);
  }

  #onRead(bytesRead: number): void {
    const atMs = now();
    this.#traffic.bytesReceived += bytesRead;
    if (this.#phase !== phases.busy) {
      // Bytes nobody asked for: where the next response begins is no longer known.
      this.#endIdle();
      return;
    }
    const { parser } = this;
    const heads = this.#heads as HeadMemory;
    const isFirst = this.bytesReceived === 0;
    this.bytesReceived += bytesRead;
    let used = 0;
    if (isFirst) {
      this.firstByteAtMs = atMs;
      used = parser.executeKnown(heads, readBuffer, readWords, bytesRead);
    }
    if (used === 0) {
      used = parser.execute(readBuffer, 0, bytesRead);
      if (isFirst && parser.state === parserState.done) parser.teach(heads, readBuffer);
    }
    if (parser.state === parserState.done) this.#complete(atMs, used === bytesRead);
    else if (parser.state === parserState.failed) this.#fail('malformed', parser.error);
  }

  #complete(atMs: number, nothingLeft: boolean): void {
    this.requestsCompleted += 1;
    this.#phase = phases.idle;
    if (this.parser.mustClose || this.#saidClose || !nothingLeft || this.#writePending || !this.#mayGoOn(atMs)) this.destroy();
    this.#owner.onResponse(this, atMs);
  }

  /** False when the server's keep-alive limits allow no further request. */
  #mayGoOn(atMs: number): boolean {
    const { keepAliveMax, keepAliveTimeoutSeconds } = this.parser.fields;
    if (keepAliveTimeoutSeconds >= 0) {
      const limitMs = keepAliveTimeoutSeconds * 1000;
      this.#idleUntilMs = atMs + Math.max(limitMs - idleMarginMs, limitMs / 2);
    }
    if (keepAliveMax < 0) return true;
    if (this.requestsCompleted === 1) this.#firstKeepAliveMax = keepAliveMax;
    // Some servers count down what is left, others repeat the total: a number that has not changed is a total.
    return keepAliveMax > 0 && !(keepAliveMax === this.#firstKeepAliveMax && this.requestsCompleted >= keepAliveMax);
  }

  #onEnd(): void {
    if (this.#phase === phases.idle) {
      this.#endIdle();
    } else if (this.#phase === phases.busy) {
      if (this.parser.finish()) this.#complete(now(), true);
      else if (this.bytesReceived > 0) this.#fail('truncated', 'the server ended the connection inside the response');
      else this.#fail('closed', 'the server ended the connection before any byte of the response');
    } else if (this.#phase === phases.connecting && this.target.secure) {
      this.#fail('tls', 'the server ended the connection during the TLS handshake');
    }
  }

  #onError(error: NodeJS.ErrnoException, socket: Socket): void {
    if (this.#phase === phases.closed || socket !== this.#socket) return;
    if (this.#phase === phases.idle) {
      this.#endIdle();
      return;
    }
    const { stage } = this;
    const failure = classifyTransportError(error, stage);
    const next = stage === 'connecting' && failure !== 'local_limit' ? this.target.addresses?.[this.#addressIndex + 1] : undefined;
    if (next !== undefined) {
      this.#addressIndex += 1;
      this.#connect(next);
      return;
    }
    this.#fail(failure, describeTransportError(error));
  }

  #endIdle(): void {
    this.destroy();
    this.#owner.onIdleEnd(this);
  }

  #fail(failure: TransportFailureClass, error: string): void {
    if (this.#phase === phases.closed) return;
    this.destroy();
    this.#owner.onFailure(this, failure, error, now());
  }
}
