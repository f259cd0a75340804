import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { maxMessageLength, type Wire } from '../../shared/contract/wire.ts';
import type { Logger } from '../core/base/logger.ts';
import type { RpcServer } from './rpc-server.ts';

/** Bytes that may wait for a peer that does not read; then it is cut off. */
const maxUnsentBytes = 64 * 1024 * 1024;
const goingAway = 1001;
const unsupportedData = 1003;

/** Turns upgrades of an HTTP server into wires. Who may upgrade is decided before. */
export interface SocketDoor {
  /** Takes the connection over; the caller has checked who it is. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, name: string): void;
  readonly socketCount: number;
  /** Says goodbye to every socket and cuts those that do not answer within a second. */
  dispose(): Promise<void>;
}

/** Serves RPC over WebSockets: text only, no compression, messages of at most `maxMessageLength` characters. */
export function createSocketDoor(rpc: RpcServer, logger: Logger): SocketDoor {
  const log = logger.child('socket');
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    // UTF-8 may take more bytes than the limit has characters; the exact limit is checked on the text.
    maxPayload: 2 * maxMessageLength,
    // Two messages in one packet must not be handled in the same turn: an abort would overtake the call it aborts.
    allowSynchronousEvents: false,
  });
  return {
    accept(request, socket, head, name) {
      server.handleUpgrade(request, socket, head, (webSocket) => {
        // An oversized or malformed frame; the library closes the socket itself.
        webSocket.on('error', (error) => log.warn('Closed a socket', { peer: name, why: error.message }));
        rpc.serve(wireFromWebSocket(webSocket), name);
      });
    },
    get socketCount() {
      return server.clients.size;
    },
    async dispose() {
      const sockets = [...server.clients];
      server.close();
      await Promise.all(sockets.map(sayGoodbye));
    },
  };
}

/** A wire over a WebSocket of the `ws` package, either end, already open. */
export function wireFromWebSocket(socket: WebSocket): Wire {
  // Whatever goes wrong, 'close' follows and is what counts.
  socket.on('error', () => {});
  return {
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) return;
      socket.send(text);
      if (socket.bufferedAmount > maxUnsentBytes) socket.terminate();
    },
    onMessage(listener) {
      socket.on('message', (data: RawData, isBinary: boolean) => {
        if (isBinary) socket.close(unsupportedData, 'Text only');
        else listener(data.toString());
      });
    },
    onClose(listener) {
      socket.once('close', () => listener());
    },
    close() {
      socket.close();
    },
  };
}

function sayGoodbye(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), 1_000);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(goingAway, 'The console is stopping');
  });
}
