import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WebSocket } from 'ws';
import type { Disposable } from '../../shared/base/disposable.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import { maxMessageLength, type Wire } from '../../shared/contract/wire.ts';
import type { Logger } from '../core/base/logger.ts';
import type { RpcServer } from './rpc-server.ts';
import { createSocketDoor, wireFromWebSocket } from './serve-websocket.ts';

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with its closing zero. */
const maxSocketPathBytes = 103;
const answerTimeoutMs = 5_000;

/** The owner's side of the local socket. */
export interface LocalSocket extends Disposable {
  readonly path: string;
}

export interface LocalSocketOptions {
  readonly dataFolder: string;
  readonly rpc: RpcServer;
  readonly logger: Logger;
  /** Makes a fresh one-time address of the console; absent where the door has none. */
  readonly freshUrl?: (() => string | undefined) | undefined;
}

/**
 * Lets other processes of the same user in: RPC over a WebSocket on a Unix socket (mode 0600, a named pipe on Windows).
 *
 * The caller owns the data folder, so a socket that is already there is a dead one's.
 */
export async function listenOnLocalSocket({ dataFolder, rpc, logger, freshUrl }: LocalSocketOptions): Promise<LocalSocket> {
  const { path, temporaryFolder } = placeSocket(dataFolder);
  const door = createSocketDoor(rpc, logger);
  const server = createServer((request, response) => {
    const url = request.method === 'POST' && request.url === '/console-url' ? freshUrl?.() : undefined;
    response.writeHead(url === undefined ? 404 : 200, { 'content-type': 'text/plain' }).end(url ?? 'Not here');
  });
  server.on('upgrade', (request, socket, head) => {
    if (request.url === '/rpc') door.accept(request, socket, head, 'local socket');
    else socket.destroy();
  });
  if (process.platform !== 'win32') rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  return {
    path,
    async dispose() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await door.dispose();
      server.closeAllConnections();
      await closed;
      if (temporaryFolder !== undefined) rmSync(temporaryFolder, { recursive: true, force: true });
    },
  };
}

/**
 * Connects to the owner's socket. Rejects with `unavailable` when nobody answers, and for a socket that is not this user's: in a data folder
 * others may write to, anybody could wait for plans and their passwords.
 */
export function openLocalSocket(path: string, userId: number | undefined = process.getuid?.()): Promise<Wire> {
  return new Promise((resolve, reject) => {
    if (userId !== undefined && lstatSync(path, { throwIfNoEntry: false })?.uid !== userId) {
      reject(new OpsError({ code: 'unavailable', message: `The socket ${path} is not yours`, hint: 'Choose a data folder of your own.' }));
      return;
    }
    const socket = new WebSocket('ws://localhost/rpc', {
      createConnection: () => connect(path),
      perMessageDeflate: false,
      maxPayload: 2 * maxMessageLength,
      allowSynchronousEvents: false,
      handshakeTimeout: answerTimeoutMs,
    });
    socket.once('open', () => resolve(wireFromWebSocket(socket)));
    socket.once('error', (cause) => {
      reject(new OpsError({ code: 'unavailable', message: 'The running console does not answer', retry: true, cause }));
    });
  });
}

/** Asks the owner for a fresh one-time address of its console; `undefined` when it has none to give. */
export function askForUrl(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = httpRequest({ socketPath: path, path: '/console-url', method: 'POST', timeout: answerTimeoutMs }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(response.statusCode === 200 ? text : undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
    request.end();
  });
}

function placeSocket(dataFolder: string): { path: string; temporaryFolder?: string } {
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\blitz-console-${randomBytes(16).toString('hex')}` };
  const path = join(dataFolder, 'console.sock');
  if (Buffer.byteLength(path) <= maxSocketPathBytes) return { path };
  const name = createHash('sha256').update(dataFolder).digest('hex').slice(0, 8);
  const short = join(mkdtempSync(join(tmpdir(), `blitz-${name}-`)), 's');
  if (Buffer.byteLength(short) > maxSocketPathBytes) {
    throw new OpsError({
      code: 'storage',
      message: `The paths of the data folder and of the folder for temporary files are too long for a socket: ${short}`,
      hint: 'Choose a shorter data folder with --data or BLITZ_DATA.',
    });
  }
  return { path: short, temporaryFolder: dirname(short) };
}
