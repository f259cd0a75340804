import { connect, type Socket } from 'node:net';
import { startTestChild } from './child-process.ts';

/** A listener that never accepts, with more connections at its door than it has room for. */
export async function besiege(count: number): Promise<{ readonly port: number; end(): Promise<void> }> {
  const child = startTestChild('deaf-listener.ts', []);
  const { port } = await child.message<{ port: number }>();
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index += 1) {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => {});
    sockets.push(socket);
  }
  return {
    port,
    async end() {
      for (const socket of sockets) socket.destroy();
      await child.kill();
    },
  };
}
