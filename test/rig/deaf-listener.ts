import { createServer } from 'node:net';

/** Listens with a queue of one and never accepts: once it is full the kernel drops what else wants to connect. Ends when it is killed. */
const server = createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 }, () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120_000);
    process.exit(0);
  });
});
