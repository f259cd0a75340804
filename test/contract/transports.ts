import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import type { Core } from '../../electron/core/app.ts';
import { createInProcessClient } from '../../electron/door/in-process-client.ts';
import { createRpcServer, type RpcServer } from '../../electron/door/rpc-server.ts';
import { type NodePort, wireFromNodePort } from '../../electron/door/serve-message-port.ts';
import { createSocketDoor } from '../../electron/door/serve-websocket.ts';
import { openSocket, wireFromPort } from '../../renderer/client/open-wire.ts';
import { connectWire } from '../../shared/contract/connect-wire.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { Wire } from '../../shared/contract/wire.ts';

type Served = Pick<Core, 'router' | 'logger'>;

/** Both ends of one transport in one process. */
export interface Transport {
  readonly client: Client;
  /** Of the wire's far end; absent in process. */
  readonly rpc?: RpcServer;
  readonly wire?: Wire;
  /** Opens a further wire to the same core. */
  open?(): Promise<Wire>;
  close(): Promise<void>;
}

/** Every way a client may reach a core. */
export const transports: readonly { readonly name: string; connect(core: Served): Promise<Transport> }[] = [
  {
    name: 'in process',
    connect: async (core) => ({ client: createInProcessClient(core), close: async () => {} }),
  },
  {
    name: 'MessagePort',
    connect: async (core) => {
      const rpc = createRpcServer(core);
      const open = async () => {
        const { port1, port2 } = new MessageChannel();
        rpc.serve(wireFromNodePort(asPortMain(port1)), 'test');
        return wireFromPort(port2 as unknown as MessagePort);
      };
      const wire = await open();
      return { client: connectWire(wire), rpc, wire, open, close: async () => rpc.dispose() };
    },
  },
  {
    name: 'WebSocket',
    connect: async (core) => {
      const rpc = createRpcServer(core);
      const door = createSocketDoor(rpc, core.logger);
      const server = createServer();
      server.on('upgrade', (request, socket, head) => door.accept(request, socket, head, 'test'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const open = () => openSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const wire = await open();
      const close = async () => {
        await door.dispose();
        await new Promise((resolve) => server.close(resolve));
      };
      return { client: connectWire(wire), rpc, wire, open, close };
    },
  },
];

/** Node's own port gives the message where Electron's gives an event. */
function asPortMain(port: import('node:worker_threads').MessagePort): NodePort {
  return {
    on(event: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      port.on(event as 'message', (data) => listener({ data }));
    },
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}
