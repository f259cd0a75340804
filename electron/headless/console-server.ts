import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Disposable } from '../../shared/base/disposable.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { Logger } from '../core/base/logger.ts';
import type { RpcServer } from '../door/rpc-server.ts';
import { createSocketDoor } from '../door/serve-websocket.ts';
import { readStaticFile, securityHeaders } from '../door/static-files.ts';
import { refusalPage } from './refusal-page.ts';
import { SecretStore } from './secret-store.ts';

const loopback = '127.0.0.1';
const maxSockets = 64;
const freshUrlLifetimeMs = 60 * 60 * 1000;

export interface ConsoleServer extends Disposable {
  readonly port: number;
  /** Without a token, e.g. `http://127.0.0.1:43210/`. */
  readonly url: string;
  /** The address with the token that is good until it is used. */
  readonly startUrl: string;
  /** Another one-time address, good for an hour. */
  freshUrl(): string;
}

export interface ConsoleServerOptions {
  readonly rpc: RpcServer;
  readonly logger: Logger;
  readonly rendererFolder: string;
  /** 0 = any free one. */
  readonly port: number;
}

/** Why a request is turned away, and what its sender is told. */
interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 421 | 503;
  readonly why: string;
}

/**
 * Serves the page and the WebSocket on 127.0.0.1, to whoever came with a token printed in the terminal.
 *
 * Any web page can reach a loopback port, so a request must name our host (DNS rebinding), come from our origin where it changes
 * something (CSRF), and carry the cookie a one-time token was exchanged for. Rejects with `conflict` when the port is taken.
 */
export async function createConsoleServer(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const log = options.logger.child('headless');
  const tokens = new SecretStore(16);
  const sessions = new SecretStore(32);
  const sockets = createSocketDoor(options.rpc, log);
  let port = options.port;

  const cookieName = () => `blitz-${port}`;
  const isOurHost = (host: string | undefined) => host === `${loopback}:${port}` || host === `localhost:${port}`;
  const isOurOrigin = (request: IncomingMessage) => request.headers.origin === `http://${request.headers.host}`;
  const hasSession = (request: IncomingMessage) => {
    const secret = readCookie(request.headers.cookie, cookieName());
    return secret !== undefined && sessions.has(secret);
  };

  const note = (request: IncomingMessage, { status, why }: Refusal) => {
    const { host, origin } = request.headers;
    // Without the query: it may hold a token.
    const path = (request.url ?? '').split('?', 1)[0]?.slice(0, 200);
    log.warn('Refused a request', { status, why, method: request.method, path, host, origin });
  };

  const refuse = (request: IncomingMessage, response: ServerResponse, refusal: Refusal) => {
    note(request, refusal);
    const page = refusalPage(...pageOf(refusal, port));
    response.writeHead(refusal.status, {
      ...securityHeaders(),
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'close',
      ...(refusal.status === 405 ? { allow: 'GET, HEAD' } : {}),
    });
    response.end(request.method === 'HEAD' ? undefined : page);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method } = request;
    if (!isOurHost(request.headers.host)) return refuse(request, response, { status: 421, why: 'foreign host' });
    if (method !== 'GET' && method !== 'HEAD') {
      if (!isOurOrigin(request)) return refuse(request, response, { status: 403, why: 'foreign origin' });
      return refuse(request, response, { status: 405, why: 'method' });
    }
    const [path = '', query] = (request.url ?? '').split('?', 2);
    const token = path === '/' && method === 'GET' ? new URLSearchParams(query).get('token') : null;
    if (token !== null) {
      if (!tokens.redeem(token)) return refuse(request, response, { status: 403, why: 'wrong token' });
      response.writeHead(303, {
        ...securityHeaders(),
        location: '/',
        'set-cookie': `${cookieName()}=${sessions.issue()}; HttpOnly; SameSite=Strict; Path=/`,
        'cache-control': 'no-store',
      });
      response.end();
      log.info('Let a browser in');
      return;
    }
    if (!hasSession(request)) return refuse(request, response, { status: 401, why: 'no session' });
    const file = await readStaticFile(options.rendererFolder, path);
    if (file.status !== 200) return refuse(request, response, { status: file.status, why: 'no such file' });
    response.writeHead(file.status, { ...file.headers, 'content-length': file.body.length });
    response.end(method === 'HEAD' ? undefined : file.body);
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Nobody else listens to this socket until it is a WebSocket.
    const onError = () => socket.destroy();
    socket.on('error', onError);
    const refusal = whyNotUpgrade(request);
    if (refusal !== undefined) {
      note(request, refusal);
      socket.end(`HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    socket.off('error', onError);
    sockets.accept(request, socket, head, 'browser');
  };

  const whyNotUpgrade = (request: IncomingMessage): Refusal | undefined => {
    if (!isOurHost(request.headers.host)) return { status: 421, why: 'foreign host' };
    if (!isOurOrigin(request)) return { status: 403, why: 'foreign origin' };
    if (!hasSession(request)) return { status: 401, why: 'no session' };
    if (request.url !== '/rpc') return { status: 404, why: 'no such socket' };
    if (sockets.socketCount >= maxSockets) return { status: 503, why: 'too many sockets' };
    return undefined;
  };

  const server = createServer({ maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 });
  server.maxConnections = 256;
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.failure('Could not answer a request', error);
      response.destroy();
    });
  });
  server.on('upgrade', upgrade);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    log.warn('Refused a request', { status: 400, why: error.code ?? 'not HTTP' });
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });

  await listen(server, port);
  port = (server.address() as AddressInfo).port;
  const url = `http://${loopback}:${port}/`;
  const urlWith = (token: string) => `${url}?token=${token}`;
  return {
    port,
    url,
    startUrl: urlWith(tokens.issue()),
    freshUrl: () => urlWith(tokens.issue(freshUrlLifetimeMs)),
    async dispose() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await sockets.dispose();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE' || cause.code === 'EACCES';
      const message = taken ? `Port ${port} of ${loopback} is not free` : `Cannot listen on ${loopback}: ${cause.message}`;
      reject(new OpsError({ code: taken ? 'conflict' : 'unavailable', message, hint: 'Leave --port out to get a free one.', cause }));
    });
    server.listen(port, loopback, resolve);
  });
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const separator = pair.indexOf('=');
    if (separator !== -1 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim();
  }
  return undefined;
}

function pageOf({ status, why }: Refusal, port: number): [title: string, paragraphs: string[]] {
  const freshUrl = 'To get a fresh one, press Enter in the terminal the console runs in, or type <code>npx blitz serve</code> in another.';
  switch (status) {
    case 401:
      return [
        'This browser has not been let in',
        [
          'Open the address the console printed when it started: it lets one browser in.',
          freshUrl,
          'Opened it just now? <a href="/">Continue</a>.',
        ],
      ];
    case 403:
      return why === 'wrong token'
        ? [
            'This address has been used',
            ['An address with a token works once, and for one browser.', freshUrl, 'Already let in? <a href="/">Continue</a>.'],
          ]
        : ['Refused', ['This request does not come from the console’s own page.']];
    case 421:
      return [
        'Not this address',
        [
          `The console answers to 127.0.0.1:${port} and localhost:${port} only.`,
          `From another machine, forward the same port: <code>ssh -L ${port}:127.0.0.1:${port} USER@HOST</code>, then open the printed address there.`,
        ],
      ];
    case 405:
      return ['Refused', ['Only GET and HEAD are answered here.']];
    case 503:
      return ['Too many windows', ['Close some windows of the console.']];
    case 400:
    case 404:
      return ['Nothing here', ['<a href="/">To the console</a>']];
  }
}
