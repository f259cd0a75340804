import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A loopback server that counts what it was asked, by path. */
export interface CountServer {
  readonly url: string;
  readonly port: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly connections: number;
  /** Waits until `path` has been asked `count` times. */
  asked(path: string, count: number): Promise<void>;
  close(): Promise<void>;
}

/** Answers `/` with 200, `/bad` with 502 every fifth time, `/reset` with a reset every tenth time, `/slow` after 200 ms, `/hang` never. */
export async function startCountServer(): Promise<CountServer> {
  const counts: Record<string, number> = {};
  const sockets = new Set<Socket>();
  const watchers = new Set<() => void>();
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    const count = (counts[path] ?? 0) + 1;
    counts[path] = count;
    for (const watcher of [...watchers]) watcher();
    if (path === '/hang') return;
    if (path === '/reset' && count % 10 === 0) {
      request.socket.resetAndDestroy();
      return;
    }
    if (path === '/bad' && count % 5 === 0) response.statusCode = 502;
    if (path === '/slow') setTimeout(() => response.end('slow'), 200).unref();
    else response.end('hello');
  });
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    counts,
    get connections() {
      return sockets.size;
    },
    async asked(path, count) {
      while ((counts[path] ?? 0) < count) {
        await new Promise<void>((resolve) => {
          const watcher = () => {
            watchers.delete(watcher);
            resolve();
          };
          watchers.add(watcher);
        });
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
