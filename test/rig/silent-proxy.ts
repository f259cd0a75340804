import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP relay on loopback that can break a link in the ways networks do. */
export interface SilentProxy {
  readonly port: number;
  /** Connections that are open through it now. */
  readonly connections: number;
  /** Nothing passes any more in either direction and nobody is told; new connections are accepted and left alone. */
  freeze(): void;
  /** What was held back passes, and everything after it. */
  thaw(): void;
  /** Every connection breaks at once (RST). New ones are taken. */
  cut(): void;
  /** Every connection breaks and new ones are refused, until `accept`. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a relay to a port of 127.0.0.1 (0 = a port nobody answers on). */
export async function startSilentProxy(targetPort: number): Promise<SilentProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let frozen = false;
  const onConnection = (client: Socket) => {
    const upstream = connect({ port: targetPort, host: '127.0.0.1' });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [upstream, client] as const]) {
      from.setNoDelay(true);
      from.on('data', (chunk) => {
        if (!to.write(chunk)) from.pause();
      });
      to.on('drain', () => {
        if (!frozen) from.resume();
      });
      from.on('end', () => to.end());
      from.on('error', () => {});
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
      if (frozen) from.pause();
    }
  };
  const server = createServer({ allowHalfOpen: true }, onConnection);
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    for (const sockets of pairs) for (const socket of sockets) socket.resetAndDestroy();
    pairs.clear();
  };
  const refuse = async () => {
    cut();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  return {
    port,
    get connections() {
      return pairs.size;
    },
    freeze() {
      frozen = true;
      for (const sockets of pairs) for (const socket of sockets) socket.pause();
    },
    thaw() {
      frozen = false;
      for (const sockets of pairs) for (const socket of sockets) socket.resume();
    },
    cut,
    refuse,
    async accept() {
      if (!server.listening) await listen(port);
    },
    close: refuse,
  };
}
