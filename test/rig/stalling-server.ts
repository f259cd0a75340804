import { createServer } from 'node:http';

/** Answers at once, but stops the world for `argv[3]` ms when it has answered `argv[2]` requests. Tells its port over IPC; ends when killed. */
const stallAfter = Number(process.argv[2]);
const stallMs = Number(process.argv[3]);
let answered = 0;

const server = createServer((_request, response) => {
  answered += 1;
  if (answered === stallAfter) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stallMs);
  response.end('ok');
});
server.keepAliveTimeout = 0;
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
});
process.on('disconnect', () => process.exit(0));
