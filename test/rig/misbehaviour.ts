import type { Socket } from 'node:net';

/** What the misbehaving server knows of a request. */
export interface RigRequest {
  readonly method: string;
  /** Path after the behaviour's name: `/status/503` has `503`. */
  readonly rest: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Requests this connection has carried, with this one. */
  readonly onConnection: number;
}

type Behaviour = (socket: Socket, request: RigRequest) => void;

const plainBody = 'the quick brown fox jumps over the lazy dog';

function respond(socket: Socket, body: string, head = 'HTTP/1.1 200 OK', fields = ''): void {
  socket.write(`${head}\r\n${fields}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** Writes parts one after the other, each in a segment of its own as far as the kernel lets. */
function trickle(socket: Socket, parts: readonly string[], delayMs: number, done: () => void = () => {}): void {
  const [part, ...rest] = parts;
  if (part === undefined || socket.destroyed) {
    if (!socket.destroyed) done();
    return;
  }
  socket.write(part, 'latin1', () => setTimeout(() => trickle(socket, rest, delayMs, done), delayMs));
}

/** Writes the same for ever, a turn of the event loop for each, so that the server still hears its other clients. */
function pour(socket: Socket, block: string): void {
  if (socket.destroyed) return;
  if (socket.write(block)) setImmediate(() => pour(socket, block));
  else socket.once('drain', () => pour(socket, block));
}

const cut = (text: string, size: number) => text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];

const chunkedWithEverything =
  'HTTP/1.1 200 OK\r\ntransfer-encoding:  Chunked \r\nTrailer: X-Sum\r\n\r\n' +
  '4;name=value;quoted="a;b"\r\nthe \r\n0006 ; spaced\r\nquick \r\nA\r\nbrown fox \r\n000;last\r\nX-Sum: 20\r\nX-Other: a\r\n\r\n';

/** Each behaviour by the name it has as first part of the path. What the client must make of it stands in `expectedClass`. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  ok: (socket) => respond(socket, plainBody),
  empty: (socket) => respond(socket, ''),
  status: (socket, { rest }) => respond(socket, `status ${rest}`, `HTTP/1.1 ${rest} Whatever It Says`),
  echo: (socket, { body, method }) => respond(socket, `${method} ${body}`),
  head: (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n'),
  'no-content': (socket) => socket.write('HTTP/1.1 204 No Content\r\nX: y\r\n\r\n'),
  'not-modified': (socket) => socket.write('HTTP/1.1 304 Not Modified\r\nContent-Length: 5000\r\nETag: "1"\r\n\r\n'),
  chunked: (socket) => socket.write(chunkedWithEverything),
  'chunked-trickle': (socket) => trickle(socket, cut(chunkedWithEverything, 7), 0),
  'byte-by-byte': (socket) => trickle(socket, cut('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-Long: abc\r\n\r\nok\n', 1), 0),
  informational: (socket) =>
    trickle(
      socket,
      [
        'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nConte',
        'nt-Length: 2\r\n\r\nok',
      ],
      1,
    ),
  'no-reason': (socket) => respond(socket, 'ok', 'HTTP/1.1 200'),
  'bare-line-feeds': (socket) => socket.write('HTTP/1.1 200 OK\nContent-Length: 2\n\nok'),
  'big-body': (socket) => respond(socket, 'x'.repeat(300_000)),
  'connection-close': (socket) => {
    respond(socket, plainBody, 'HTTP/1.1 200 OK', 'Connection: close\r\n');
    socket.end();
  },
  'announced-close': (socket) => {
    // Says it will close, and lets the client find out that it means it: another request on this connection is reset.
    respond(socket, plainBody, 'HTTP/1.1 200 OK', 'Connection: foo, Close\r\n');
    socket.removeAllListeners('data').on('data', () => socket.resetAndDestroy());
  },
  'http-1.0': (socket) => {
    socket.write(`HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n${plainBody}`);
    socket.end();
  },
  'http-1.0-length': (socket) => {
    respond(socket, plainBody, 'HTTP/1.0 200 OK');
    socket.removeAllListeners('data').on('data', () => socket.resetAndDestroy());
  },
  'http-1.0-keep-alive': (socket) => respond(socket, plainBody, 'HTTP/1.0 200 OK', 'Connection: keep-alive\r\n'),
  'until-close': (socket) => trickle(socket, ['HTTP/1.1 200 OK\r\n\r\nas lo', 'ng as', ' it la', 'sts'], 1, () => socket.end()),
  'limited-countdown': (socket, { onConnection }) => {
    const left = 5 - onConnection;
    respond(socket, plainBody, 'HTTP/1.1 200 OK', `Connection: keep-alive\r\nKeep-Alive: timeout=5, max=${left}\r\n`);
    if (left === 0) socket.removeAllListeners('data').on('data', () => socket.resetAndDestroy());
  },
  'limited-total': (socket, { onConnection }) => {
    respond(socket, plainBody, 'HTTP/1.1 200 OK', 'Keep-Alive: timeout=5, max=4\r\n');
    if (onConnection === 4) socket.removeAllListeners('data').on('data', () => socket.resetAndDestroy());
  },
  'close-idle': (socket) => {
    respond(socket, plainBody);
    setTimeout(() => socket.end(), 15);
  },
  'reset-idle': (socket) => {
    respond(socket, plainBody);
    setTimeout(() => socket.resetAndDestroy(), 15);
  },
  'unasked-408': (socket) => {
    respond(socket, plainBody);
    setTimeout(() => socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'), 15);
  },
  'extra-bytes': (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison'),
  'early-answer': (socket) => respond(socket, 'no need to read on', 'HTTP/1.1 413 Content Too Large', 'Connection: close\r\n'),

  reset: (socket) => socket.resetAndDestroy(),
  'reset-inside': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
    setTimeout(() => socket.resetAndDestroy(), 20);
  },
  close: (socket) => socket.end(),
  'truncate-head': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le'),
  'truncate-length': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
  'truncate-chunked': (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'),
  'truncate-trailer': (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n'),
  'truncate-informational': (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n'),
  hang: () => {},
  'hang-head': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-'),
  'hang-body': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
  'slow-body': (socket) =>
    trickle(socket, ['HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n', ...Array.from({ length: 2000 }, () => 'x')], 25),
  'endless-body': (socket) => {
    const block = 'x'.repeat(16 * 1024);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    pour(socket, block);
  },
  garbage: (socket) => socket.write('\x16\x03\x01\x02 this is not HTTP\r\n\r\n', 'latin1'),
  'garbage-without-line': (socket) => socket.write('SSH-2.0-OpenSSH_9.2'),
  'http-2': (socket) => respond(socket, 'x', 'HTTP/2.0 200 OK'),
  'header-bomb': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    pour(socket, `X-Bomb: ${'b'.repeat(1000)}\r\n`);
  },
  'long-line': (socket) => {
    const block = 'b'.repeat(8000);
    socket.write('HTTP/1.1 200 OK\r\nX-Bomb: ');
    pour(socket, block);
  },
  'both-framings': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
  'two-lengths': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'),
  'bad-length': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello'),
  'bad-chunk': (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n'),
  'switching-protocols': (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'),

  redirect: (socket, { rest }) => respond(socket, '', 'HTTP/1.1 302 Found', `Location: /${rest}\r\n`),
  'redirect-status': (socket, { rest }) => {
    const [status, ...path] = rest.split('/');
    respond(socket, '', `HTTP/1.1 ${status} Elsewhere`, `Location: ${decodeURIComponent(path.join('/'))}\r\n`);
  },
  'redirect-loop': (socket) => respond(socket, '', 'HTTP/1.1 302 Found', 'Location: /redirect-loop\r\n'),
  headers: (socket, { headers }) => respond(socket, [...headers].map(([name, value]) => `${name}: ${value}\n`).join('')),
};

/** The failure class each misbehaviour must lead to; what is not listed must succeed. With a request time-out below 50 s. */
export const expectedClass: Readonly<Record<string, string>> = {
  reset: 'reset',
  'reset-inside': 'reset',
  close: 'closed',
  'truncate-head': 'truncated',
  'truncate-length': 'truncated',
  'truncate-chunked': 'truncated',
  'truncate-trailer': 'truncated',
  'truncate-informational': 'truncated',
  hang: 'response_timeout',
  'hang-head': 'response_timeout',
  'hang-body': 'response_timeout',
  'slow-body': 'response_timeout',
  'endless-body': 'response_timeout',
  garbage: 'malformed',
  'garbage-without-line': 'malformed',
  'http-2': 'malformed',
  'header-bomb': 'malformed',
  'long-line': 'malformed',
  'both-framings': 'malformed',
  'two-lengths': 'malformed',
  'bad-length': 'malformed',
  'bad-chunk': 'malformed',
  'switching-protocols': 'malformed',
  'early-answer': 'http_413',
};
