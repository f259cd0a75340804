import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LoadEngine } from '../../electron/core/features/load/engine/load-engine-types.ts';
import type { LoadPlanInput } from '../../shared/contract/load-plan.ts';
import { type RigServer, startRigServer } from '../rig/rig-server.ts';
import { failureCounts, metric, runPlan, startEngine } from './engine-harness.ts';

let engine: LoadEngine;
let rig: RigServer;

beforeAll(async () => {
  engine = startEngine();
  rig = await startRigServer();
});

afterAll(async () => {
  await engine.dispose();
  await rig.stop();
});

const shared = (iterations: number, vus: number) => ({ type: 'shared-iterations', iterations, vus }) as const;

describe('what the server sees', () => {
  interface Seen {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }
  let server: Server;
  let seen: Seen[];
  let origin: string;

  beforeEach(async () => {
    seen = [];
    server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      seen.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
      });
      response.end('seen');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test('credentials of the URL that are no good percent-encoding are sent as they stand, also where a placeholder makes them so', async () => {
    const { end } = await runPlan(engine, {
      requests: [{ url: `http://u%:100%25%ff@${origin}/` }, { url: `http://%{{random}}@${origin}/` }],
      executor: shared(40, 2),
    });
    expect(end.state).toBe('completed');
    const credentials = Buffer.concat([Buffer.from('u%:100%'), Buffer.from([0xff])]).toString('base64');
    expect(seen.map(({ headers }) => headers.authorization)).toContain(`Basic ${credentials}`);
    expect(seen).toHaveLength(40);
  });

  test('method, path with query, default and own headers, credentials of the URL, UTF-8 body with its length in bytes', async () => {
    await runPlan(engine, {
      requests: [
        {
          method: 'POST',
          url: `http://me:p%40ss@${origin}/a%20b/ü?q=1#fragment`,
          headers: { 'X-Own': 'two words', host: 'other.example' },
          body: '{"n":"Zürich €"}',
        },
      ],
      executor: shared(1, 1),
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/a%20b/%C3%BC?q=1', body: '{"n":"Zürich €"}' });
    expect(seen[0]?.headers).toMatchObject({
      host: 'other.example',
      'x-own': 'two words',
      'content-length': '19',
      authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
      accept: '*/*',
      'user-agent': 'blitz-console',
    });
  });

  test('{{seq}} numbers the requests from 1 without a gap, {{random}} is the same within a request and differs between them', async () => {
    const { results } = await runPlan(engine, {
      requests: [
        { method: 'PUT', url: `http://${origin}/item/{{seq}}?r={{random}}`, headers: { 'X-Seq': 'n{{seq}}' }, body: '{{random}} {{seq}}' },
      ],
      executor: shared(300, 7),
    });
    expect(results.requests.ok).toBe(300);
    const numbers = seen.map(({ url }) => Number(/^\/item\/(\d+)\?/.exec(url)?.[1]));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    const randoms = seen.map(({ url }) => /r=([0-9a-f]{8})$/.exec(url)?.[1]);
    expect(new Set(randoms).size).toBeGreaterThan(290);
    for (const [index, { headers, body }] of seen.entries()) {
      expect(headers['x-seq']).toBe(`n${numbers[index]}`);
      expect(body).toBe(`${randoms[index]} ${numbers[index]}`);
    }
  });

  test('a weighted mix is sent in exactly its shares', async () => {
    await runPlan(engine, {
      requests: [
        { url: `http://${origin}/a`, weight: 5 },
        { url: `http://${origin}/b`, weight: 3 },
        { url: `http://${origin}/c`, weight: 2, method: 'DELETE' },
      ],
      executor: shared(1000, 8),
    });
    const count = (url: string) => seen.filter((request) => request.url === url).length;
    expect([count('/a'), count('/b'), count('/c')]).toEqual([500, 300, 200]);
  });

  test('without keep-alive every request has a connection of its own and says so', async () => {
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    const { results } = await runPlan(engine, {
      requests: [{ url: `http://${origin}/` }],
      executor: shared(100, 5),
      connection: { keepAlive: false },
    });
    expect(results.requests.ok).toBe(100);
    expect(connections).toBe(100);
    expect(seen.every(({ headers }) => headers.connection === 'close')).toBe(true);
  });

  test('bytes are counted as the sockets carry them', async () => {
    const sockets = new Set<import('node:net').Socket>();
    server.on('connection', (socket) => sockets.add(socket));
    let read = 0;
    let written = 0;
    server.on('connection', (socket) => {
      socket.on('close', () => {
        read += socket.bytesRead;
        written += socket.bytesWritten;
      });
    });
    const { results } = await runPlan(engine, { requests: [{ url: `http://${origin}/` }], executor: shared(50, 3) });
    await expect.poll(() => sockets.size > 0 && [...sockets].every((socket) => socket.closed)).toBe(true);
    expect(metric(results, 'data_sent').count).toBe(read);
    expect(metric(results, 'data_received').count).toBe(written);
  });
});

describe('checks', () => {
  const run = (path: string, extra: Partial<LoadPlanInput>, method = 'GET', body?: string) =>
    runPlan(engine, { requests: [{ method, url: `${rig.origin}${path}`, body }], executor: shared(20, 4), ...extra });

  test('4xx and 5xx fail by default, 2xx and 3xx do not', async () => {
    expect((await run('/status/399', {})).results.requests.ok).toBe(20);
    expect(failureCounts((await run('/status/400', {})).results)).toEqual({ http_400: 20 });
    const { results } = await run('/status/599', {});
    expect(failureCounts(results)).toEqual({ http_599: 20 });
    expect(results.statuses).toEqual([{ status: 599, count: 20 }]);
    expect(results.examples[0]).toMatchObject({
      statusLine: 'HTTP/1.1 599 Whatever It Says',
      bodyExcerpt: 'status 599',
      class: 'http_599',
    });
  });

  test('expected statuses replace that rule', async () => {
    const checks = { expectStatus: [503, 302] };
    expect((await run('/status/503', { checks })).results.requests.ok).toBe(20);
    expect(failureCounts((await run('/ok', { checks })).results)).toEqual({ http_200: 20 });
  });

  test('the expected text is found across chunks and segments, and missed where it is not', async () => {
    expect((await run('/chunked-trickle', { checks: { expectBody: 'the quick brown fox' } })).results.requests.ok).toBe(20);
    const { results } = await run('/chunked-trickle', { checks: { expectBody: 'the quick brown fix' } });
    expect(failureCounts(results)).toEqual({ check: 20 });
    expect(results.examples[0]?.bodyExcerpt).toBe('the quick brown fox ');
    expect((await run('/echo', { checks: { expectBody: 'PUT aabaab€' } }, 'PUT', 'aabaab€')).results.requests.ok).toBe(20);
    expect(failureCounts((await run('/empty', { checks: { expectBody: 'x' } })).results)).toEqual({ check: 20 });
  });

  test('HEAD has no body whatever its length says', async () => {
    const { results } = await run('/head', {}, 'HEAD');
    expect(results.requests.ok).toBe(20);
    expect((await rig.account()).requests.head?.reused).toBeGreaterThanOrEqual(16);
  });
});

describe('redirects', () => {
  const run = (path: string, maxRedirects: number, extra: Partial<LoadPlanInput> = {}, request: object = {}) =>
    runPlan(engine, { requests: [{ url: `${rig.origin}${path}`, ...request }], executor: shared(10, 2), maxRedirects, ...extra });

  test('are not followed unless asked', async () => {
    const { results } = await run('/redirect/ok', 0);
    expect(results.statuses).toEqual([{ status: 302, count: 10 }]);
    expect(results.requests).toMatchObject({ ok: 10, sent: 10 });
  });

  test('are followed, also in a row and to another origin', async () => {
    const other = await startRigServer();
    try {
      const away = encodeURIComponent(`${other.origin}/ok`);
      const { results } = await run(`/redirect/redirect-status/307/${away}`, 5);
      expect(results.requests).toMatchObject({ asked: 10, ok: 10, sent: 30 });
      expect(results.statuses).toEqual([
        { status: 200, count: 10 },
        { status: 302, count: 10 },
        { status: 307, count: 10 },
      ]);
      expect((await other.account()).requests.ok?.count).toBe(10);
    } finally {
      await other.stop();
    }
  });

  test('a loop ends at the limit and is a failure', async () => {
    const { results } = await run('/redirect-loop', 3);
    expect(failureCounts(results)).toEqual({ http_302: 10 });
    expect(results.requests.sent).toBe(40);
    expect(results.examples[0]?.error).toBe('more than 3 redirects');
  });

  test('a location of any length makes no example of that length', async () => {
    for (const location of ['ftp://example.org/', `${rig.origin}/status/500?`]) {
      const { results } = await run(`/redirect-status/302/${encodeURIComponent(location + 'a'.repeat(7000))}`, 3);
      expect(results.requests).toMatchObject({ asked: 10, failed: 10 });
      for (const { url, error = '' } of results.examples)
        expect(Math.max(error.length, location.startsWith('ftp') ? 0 : url.length)).toBe(2048);
    }
  });

  test('a location with credentials that are no good percent-encoding ends no run', async () => {
    const location = rig.origin.replace('//', '//u%:%ff%@');
    const { results } = await run(`/redirect-status/302/${encodeURIComponent(`${location}/ok`)}`, 3);
    expect(results.requests).toMatchObject({ asked: 10, ok: 10, sent: 20 });
  });

  test('a location that is no http URL is a failure', async () => {
    const { results } = await run(`/redirect-status/301/${encodeURIComponent('ftp://example.org/')}`, 3);
    expect(failureCounts(results)).toEqual({ http_301: 10 });
  });

  test.each([
    ['303', 'POST', 'GET '],
    ['302', 'POST', 'GET '],
    ['301', 'POST', 'GET '],
    ['307', 'POST', 'POST body'],
    ['308', 'POST', 'POST body'],
    ['302', 'PUT', 'PUT body'],
    ['303', 'PUT', 'GET '],
  ])('%s after %s arrives as "%s"', async (status, method, arrives) => {
    const { results } = await run(
      `/redirect-status/${status}/${encodeURIComponent('/echo')}`,
      3,
      { checks: { expectBody: arrives } },
      { method, body: 'body' },
    );
    expect(failureCounts(results)).toEqual({});
    expect(results.requests.ok).toBe(10);
  });

  test('secrets stay with the origin they were given for', async () => {
    const other = await startRigServer();
    try {
      const headers = { Authorization: 'Bearer secret', Cookie: 'a=b', 'X-Kept': 'kept' };
      const same = await run('/redirect/headers', 3, { checks: { expectBody: 'Bearer secret' } }, { headers });
      expect(same.results.requests.ok).toBe(10);
      const away = `/redirect-status/307/${encodeURIComponent(`${other.origin}/headers`)}`;
      expect((await run(away, 3, { checks: { expectBody: 'x-kept: kept' } }, { headers })).results.requests.ok).toBe(10);
      expect(failureCounts((await run(away, 3, { checks: { expectBody: 'secret' } }, { headers })).results)).toEqual({ check: 10 });
      expect(failureCounts((await run(away, 3, { checks: { expectBody: 'cookie' } }, { headers })).results)).toEqual({ check: 10 });
    } finally {
      await other.stop();
    }
  });
});
