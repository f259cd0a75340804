import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { behaviours } from './misbehaviour.ts';

/**
 * A raw TCP server that answers each request as the first part of its path says and keeps its own account, in a process of its own so that
 * its counts owe nothing to the client's. Run as `node test/rig/misbehaving-server.ts [host] [key.pem cert.pem]`: it prints its port, answers
 * `GET /__counts` with what it has counted, tells the same over IPC, and ends with its parent.
 */
const [host = '127.0.0.1', keyFile, certificateFile] = process.argv.slice(2);

/** Per path: requests received in full, and how many of them were not the first on their connection. */
const requests: Record<string, { count: number; reused: number }> = {};
let connections = 0;
let open = 0;

function account() {
  return { requests, connections, open };
}
export type RigAccount = ReturnType<typeof account>;

function onConnection(socket: Socket): void {
  connections += 1;
  open += 1;
  let buffered = '';
  let onConnection = 0;
  socket.setEncoding('latin1');
  socket.on('error', () => {});
  socket.on('close', () => {
    open -= 1;
  });
  socket.on('data', (text: string) => {
    buffered += text;
    for (;;) {
      const headEnd = buffered.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const [requestLine = '', ...lines] = buffered.slice(0, headEnd).split('\r\n');
      const headers = new Map(
        lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
      );
      const [method = '', path = ''] = requestLine.split(' ');
      const [, name = '', ...rest] = (path.split('?')[0] ?? '').split('/');
      const length = Number(headers.get('content-length') ?? 0);
      if (name !== 'early-answer' && buffered.length < headEnd + 4 + length) return;
      const body = Buffer.from(buffered.slice(headEnd + 4, headEnd + 4 + length), 'latin1').toString('utf8');
      buffered = name === 'early-answer' ? '' : buffered.slice(headEnd + 4 + length);
      if (name === '__counts') {
        const text = JSON.stringify(account());
        socket.end(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`,
        );
        return;
      }
      onConnection += 1;
      const key = name === 'status' ? `${name}/${rest[0]}` : name;
      requests[key] ??= { count: 0, reused: 0 };
      requests[key].count += 1;
      if (onConnection > 1) requests[key].reused += 1;
      const behaviour = behaviours[name];
      if (!behaviour) throw new Error(`No behaviour ${name}`);
      if (name === 'early-answer') socket.removeAllListeners('data').on('data', () => {});
      behaviour(socket, { method, rest: rest.join('/'), headers, body, onConnection });
    }
  });
}

// A client that is done may leave first; the behaviours decide when this side ends.
const server =
  keyFile && certificateFile
    ? createTlsServer({ key: readFileSync(keyFile), cert: readFileSync(certificateFile), allowHalfOpen: true }, onConnection)
    : createServer({ allowHalfOpen: false, noDelay: true }, onConnection);

server.on('tlsClientError', () => {});
server.listen({ port: 0, host, backlog: 4096 }, () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  if (process.send) process.send({ port });
  else console.log(`http://${host.includes(':') ? `[${host}]` : host}:${port}/`);
});
process.on('message', () => process.send?.({ account: account() }));
process.on('disconnect', () => process.exit(0));
