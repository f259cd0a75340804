import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { os } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { CoreRouter } from '../../../electron/core/app.ts';
import { createRpcServer } from '../../../electron/door/rpc-server.ts';
import { type ConsoleServer, createConsoleServer } from '../../../electron/headless/console-server.ts';
import { maxMessageLength } from '../../../shared/contract/wire.ts';
import { createSilentLogger } from '../../contract/silent-logger.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let folder: string;
let server: ConsoleServer;
let logger: ReturnType<typeof createSilentLogger>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blitz-test-page-'));
  await mkdir(join(folder, 'page/assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await writeFile(join(folder, 'page/index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">');
  await writeFile(join(folder, 'page/assets/main.js'), 'export {};');
  await symlink(join(folder, 'secret.txt'), join(folder, 'page/link.txt'));
  logger = createSilentLogger();
  const router = { app: { echo: os.handler(({ input }) => input) } } as unknown as CoreRouter;
  const rpc = createRpcServer({ router, logger });
  server = await createConsoleServer({ rpc, logger, rendererFolder: join(folder, 'page'), port: 0 });
});

afterEach(async () => {
  await server.dispose();
  await rm(folder, { recursive: true });
});

/** A request whose path and headers go out as they are written. */
function send(path: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: server.port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

/** Bytes that no HTTP client would send. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(server.port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('latin1').on('data', (part: string) => {
      answer += part;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

const tokenPath = (url = server.startUrl) => url.slice(server.url.length - 1);

async function logIn(url?: string): Promise<string> {
  const { headers } = await send(tokenPath(url));
  return (headers['set-cookie']?.[0] ?? '').split(';', 1)[0] ?? '';
}

/** Status of an upgrade: 101, or why not. */
function upgrade(headers: Record<string, string>, path = '/rpc'): Promise<number> {
  return new Promise((resolve) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port: server.port,
      path,
      agent: false,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.from('0123456789abcdef').toString('base64'),
        ...headers,
      },
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', () => resolve(0));
    request.end();
  });
}

const refusals = () =>
  logger.lines.filter(({ message }) => message === 'Refused a request').map(({ facts }) => facts as Record<string, unknown>);

describe('letting a browser in', () => {
  test('a token is exchanged for a cookie once, and the page follows', async () => {
    const first = await send(tokenPath());
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    const cookie = first.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(new RegExp(`^blitz-${server.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`));
    const page = await send('/', { headers: { cookie: cookie.split(';', 1)[0] ?? '' } });
    expect(page.status).toBe(200);

    const replay = await send(tokenPath());
    expect(replay.status).toBe(403);
    expect(replay.headers['set-cookie']).toBeUndefined();
    expect(replay.body).toContain('press Enter');
    expect(refusals()).toEqual([expect.objectContaining({ status: 403, why: 'wrong token', path: '/' })]);
  });

  test('a wrong token gets 403, and neither it nor the right one is in the log', async () => {
    expect((await send('/?token=wrong')).status).toBe(403);
    expect((await send('/?token=')).status).toBe(403);
    expect(refusals()).toHaveLength(2);
    expect(JSON.stringify(logger.lines)).not.toContain('wrong"');
    expect(JSON.stringify(logger.lines)).not.toContain(new URL(server.startUrl).searchParams.get('token'));
  });

  test('HEAD does not use a token up', async () => {
    expect((await send(tokenPath(), { method: 'HEAD' })).status).toBe(401);
    expect((await send(tokenPath())).status).toBe(303);
  });

  test('a fresh address works beside the first', async () => {
    expect((await send(tokenPath(server.freshUrl()))).status).toBe(303);
    expect((await send(tokenPath())).status).toBe(303);
  });

  test('without a cookie, or with another console’s, there is a page that says what to do', async () => {
    for (const headers of [{}, { cookie: `blitz-${server.port}=nonsense` }, { cookie: `blitz-1=${'a'.repeat(43)}` }]) {
      const answer = await send('/', { headers });
      expect(answer.status).toBe(401);
      expect(answer.body).toContain('Open the address');
    }
    expect(refusals().map(({ status }) => status)).toEqual([401, 401, 401]);
  });
});

describe('what any web page can try', () => {
  test('a host that is not ours gets 421, even with a good cookie', async () => {
    const cookie = await logIn();
    for (const host of [
      'evil.example',
      `evil.example:${server.port}`,
      '127.0.0.1',
      `127.0.0.1:${server.port + 1}`,
      `127.0.0.1.evil.example:${server.port}`,
    ]) {
      expect((await send('/', { headers: { host, cookie } })).status).toBe(421);
      expect(await upgrade({ host, cookie, origin: `http://${host}` })).toBe(421);
    }
    expect(refusals()).toHaveLength(10);
    expect(refusals()[0]).toMatchObject({ status: 421, host: 'evil.example' });
  });

  test('a POST without our origin gets 403; with it, 405', async () => {
    const cookie = await logIn();
    for (const origin of [
      undefined,
      'null',
      'http://evil.example',
      `http://127.0.0.1:${server.port + 1}`,
      `https://127.0.0.1:${server.port}`,
    ]) {
      expect((await send('/', { method: 'POST', headers: { cookie, ...(origin ? { origin } : {}) } })).status).toBe(403);
    }
    const own = await send('/', { method: 'POST', headers: { cookie, origin: `http://127.0.0.1:${server.port}` } });
    expect(own.status).toBe(405);
    expect(own.headers.allow).toBe('GET, HEAD');
    expect(refusals().map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 405]);
  });

  test('a WebSocket needs our host, our origin, a cookie and the right path', async () => {
    const cookie = await logIn();
    const origin = `http://127.0.0.1:${server.port}`;
    expect(await upgrade({ cookie, origin })).toBe(101);
    expect(await upgrade({ cookie, origin: `http://localhost:${server.port}`, host: `localhost:${server.port}` })).toBe(101);
    expect(await upgrade({ cookie })).toBe(403);
    expect(await upgrade({ cookie, origin: 'null' })).toBe(403);
    expect(await upgrade({ cookie, origin: 'http://evil.example' })).toBe(403);
    expect(await upgrade({ cookie, origin: `http://localhost:${server.port}` })).toBe(403);
    expect(await upgrade({ cookie, origin: `http://127.0.0.1:${server.port + 1}` })).toBe(403);
    expect(await upgrade({ origin })).toBe(401);
    expect(await upgrade({ origin, cookie: `blitz-${server.port}=nonsense` })).toBe(401);
    expect(await upgrade({ cookie, origin }, '/elsewhere')).toBe(404);
    expect(refusals().map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 401, 401, 404]);
  });
});

describe('what is sent', () => {
  test('every answer carries the strict headers, and the page a nonce of its own', async () => {
    const cookie = await logIn();
    const pages = [await send('/', { headers: { cookie } }), await send('/', { headers: { cookie } })];
    const nonces = pages.map(({ body }) => /content="([^"]+)"/.exec(body)?.[1] ?? '');
    expect(new Set(nonces).size).toBe(2);
    for (const [index, { headers }] of pages.entries()) {
      expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonces[index]}';`);
      expect(headers['cache-control']).toBe('no-store');
    }
    const refused = await send('/');
    const script = await send('/assets/main.js', { headers: { cookie } });
    expect(script.headers['content-type']).toContain('text/javascript');
    for (const { headers } of [...pages, refused, script]) {
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; /);
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('nothing outside the page’s folder is read, however the path is written', async () => {
    const cookie = await logIn();
    const paths = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..%5csecret.txt',
      '/%252e%252e/secret.txt',
      '//secret.txt',
      '/assets/main.js%00.txt',
      '/%ff',
      '/%',
      '/link.txt',
      '/assets/',
      '/assets',
      '/nothing.js',
      `/${join(folder, 'secret.txt')}`,
      'http://127.0.0.1/secret.txt',
    ];
    for (const path of paths) {
      const answer = await send(path, { headers: { cookie } });
      expect([path, [400, 404].includes(answer.status), answer.body.includes('outside')]).toEqual([path, true, false]);
    }
    expect(refusals()).toHaveLength(paths.length);
  });

  test('what is not HTTP, and headers without end, are cut off', async () => {
    expect(await sendRaw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await sendRaw(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4\d\d /,
    );
    expect(refusals()).toHaveLength(2);
  });
});

describe('the socket', () => {
  const open = async (url?: string): Promise<WebSocket> => {
    const cookie = await logIn(url);
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers: { cookie, origin: `http://127.0.0.1:${server.port}` } });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return socket;
  };
  const closeCode = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));
  const refusedMessages = () => logger.lines.filter(({ message }) => message === 'Refused a message');

  test('an oversized message closes it; the console goes on', async () => {
    const socket = await open();
    const closed = closeCode(socket);
    socket.send('x'.repeat(2 * maxMessageLength + 1));
    expect(await closed).toBe(1009);
    expect(logger.lines.find(({ message }) => message === 'Closed a socket')?.facts).toMatchObject({ why: 'Max payload size exceeded' });
    expect((await send(tokenPath(server.freshUrl()))).status).toBe(303);
  });

  test('a message over the limit in characters is refused with a log line', async () => {
    const socket = await open();
    socket.send(' '.repeat(maxMessageLength + 1));
    while (refusedMessages().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(refusedMessages()[0]?.facts).toMatchObject({ length: maxMessageLength + 1 });
    socket.close();
    await closeCode(socket);
  });

  test('bytes are not taken, and somebody who keeps sending rubbish is shown out', async () => {
    const binary = await open();
    const binaryClosed = closeCode(binary);
    binary.send(Buffer.from([1, 2, 3]));
    expect(await binaryClosed).toBe(1003);

    const noisy = await open(server.freshUrl());
    const noisyClosed = closeCode(noisy);
    for (let count = 0; count < 20; count += 1) noisy.send('rubbish');
    await noisyClosed;
    expect(refusedMessages().length).toBeGreaterThanOrEqual(10);
    expect(logger.lines.every(({ level }) => level !== 'error')).toBe(true);
  });

  test('disposing ends every socket', async () => {
    const socket = await open();
    const closed = closeCode(socket);
    await server.dispose();
    expect(await closed).toBe(1001);
  });
});
