import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A loopback server that answers, but keeps every tenth request waiting until it is let go. */
export interface HoldingServer {
  readonly url: string;
  /** Requests received so far. */
  readonly received: number;
  close(): Promise<void>;
}

/** Starts one on any free port. */
export async function startHoldingServer(): Promise<HoldingServer> {
  const sockets = new Set<Socket>();
  let received = 0;
  const server = createServer((_request, response) => {
    received += 1;
    if (received % 10 !== 0) response.end('hello');
  });
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get received() {
      return received;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
