import { execFile, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoadEngine } from '../../electron/core/features/load/engine/load-engine-types.ts';
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

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

describe('connections that cannot be made', () => {
  test('refused', async () => {
    const { results } = await runPlan(engine, {
      requests: [{ url: `http://127.0.0.1:${await unusedPort()}/` }],
      executor: shared(200, 10),
    });
    expect(failureCounts(results)).toEqual({ connect_refused: 200 });
    expect(results.requests.sent).toBe(0);
    expect(results.failures[0]).toMatchObject({ reused: 0, withBytes: 0, share: 1 });
    expect(results.examples[0]?.error).toContain('ECONNREFUSED');
    expect(metric(results, 'http_req_duration').max).toBe(0);
  });

  test('a name that does not resolve, looked up once', async () => {
    const { results } = await runPlan(engine, { requests: [{ url: 'http://no-such-host.invalid/' }], executor: shared(30, 10) });
    expect(failureCounts(results)).toEqual({ dns: 30 });
  });

  test('nothing listens behind a full queue: connect time-out, and it stays in the latency', async () => {
    const child = fork(new URL('../rig/deaf-listener.ts', import.meta.url), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    try {
      const [{ port }] = (await once(child, 'message')) as [{ port: number }];
      const { results } = await runPlan(engine, {
        requests: [{ url: `http://127.0.0.1:${port}/` }],
        executor: shared(40, 20),
        connection: { connectTimeoutMs: 400, timeoutMs: 700 },
      });
      const counts = failureCounts(results);
      expect(Object.keys(counts).sort()).toEqual(['connect_timeout', 'response_timeout']);
      // The kernel itself accepts as many as fit the queue of 1; what is more never hears anything.
      expect(counts.response_timeout).toBe(2);
      expect(counts.connect_timeout).toBe(38);
      expect(metric(results, 'http_req_duration').min).toBeGreaterThanOrEqual(400);
    } finally {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
  });

  test('no file descriptors left on this machine', async () => {
    const script = new URL('../rig/limited-client.ts', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)('sh', ['-c', `ulimit -n 64 && exec "${process.execPath}" "${script}" ${rig.port}`]);
    const { failures, requests, generator } = JSON.parse(stdout);
    expect(failures.map((entry: { class: string }) => entry.class)).toEqual(['local_limit']);
    expect(failures[0].count).toBeGreaterThan(100);
    expect(requests.ok + failures[0].count).toBe(2000);
    expect(generator.limited).toBe(true);
  });
});

describe('addresses', () => {
  test('IPv6', async () => {
    const six = await startRigServer({ host: '::1' });
    try {
      const { results } = await runPlan(engine, {
        requests: [{ url: `${six.origin}/headers` }],
        executor: shared(50, 5),
        checks: { expectBody: `host: [::1]:${six.port}` },
      });
      expect(failureCounts(results)).toEqual({});
    } finally {
      await six.stop();
    }
  });

  test('a name with several addresses reaches the one that listens', async () => {
    const { results } = await runPlan(engine, { requests: [{ url: `http://localhost:${rig.port}/ok` }], executor: shared(50, 5) });
    expect(results.requests.ok).toBe(50);
  });

  test('the resolve override goes to its address and keeps the name', async () => {
    const { results } = await runPlan(engine, {
      requests: [{ url: `http://shop.example:${rig.port}/headers` }],
      executor: shared(50, 5),
      connection: { resolve: { [`shop.example:${rig.port}`]: '127.0.0.1' } },
      checks: { expectBody: `host: shop.example:${rig.port}` },
    });
    expect(failureCounts(results)).toEqual({});
  });
});

describe('kept connections that end between requests are replaced, not counted', () => {
  test.each(['close-idle', 'reset-idle', 'unasked-408'])('%s', async (name) => {
    const before = (await rig.account()).connections;
    const { results } = await runPlan(engine, {
      requests: [{ url: `${rig.origin}/${name}` }],
      executor: { type: 'constant-arrival-rate', rate: 10, durationMs: 2000, maxVus: 1 },
    });
    expect(failureCounts(results)).toEqual({});
    expect(results.requests.ok).toBe(20);
    expect((await rig.account()).connections - before).toBe(20);
  });

  test('the limits of keep-alive are kept to: no more requests on a connection than allowed', async () => {
    for (const [name, perConnection] of [
      ['limited-countdown', 5],
      ['limited-total', 4],
    ] as const) {
      const before = (await rig.account()).connections;
      const { results } = await runPlan(engine, { requests: [{ url: `${rig.origin}/${name}` }], executor: shared(100, 1) });
      expect(failureCounts(results)).toEqual({});
      expect((await rig.account()).connections - before).toBe(100 / perConnection);
    }
  });

  test('bytes nobody asked for after a response end its connection: the next response would begin in them', async () => {
    const before = (await rig.account()).connections;
    const { results } = await runPlan(engine, { requests: [{ url: `${rig.origin}/extra-bytes` }], executor: shared(50, 5) });
    expect(results.requests.ok).toBe(50);
    expect(results.statuses).toEqual([{ status: 200, count: 50 }]);
    expect((await rig.account()).connections - before).toBe(50);
  });

  test('a request written while the server closes is a failure on a reused connection, never sent again', async () => {
    const server = await startRigServer();
    try {
      const { results } = await runPlan(engine, {
        requests: [{ url: `${server.origin}/ok` }, { url: `${server.origin}/close` }],
        executor: shared(200, 4),
      });
      const { requests } = await server.account();
      expect(results.failures).toEqual([{ class: 'closed', count: 100, reused: requests.close?.reused, withBytes: 0, share: 0.5 }]);
      expect(requests.ok?.count).toBe(100);
      expect(results.requests.ok).toBe(100);
    } finally {
      await server.stop();
    }
  });
});

describe('HTTPS', () => {
  let folder: string;
  let secure: RigServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'blitz-tls-'));
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=rig'];
    execFileSync(
      'openssl',
      [...args, '-addext', 'subjectAltName=DNS:localhost,DNS:shop.example', '-keyout', 'key.pem', '-out', 'cert.pem'],
      { cwd: folder, stdio: 'ignore' },
    );
    secure = await startRigServer({ keyFile: join(folder, 'key.pem'), certificateFile: join(folder, 'cert.pem') });
  });

  afterAll(async () => {
    await secure?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const url = (host: string, path = '/ok') => `https://${host}:${secure.port}${path}`;
  const caPem = () => readFileSync(join(folder, 'cert.pem'), 'utf8');

  test('a certificate nobody vouches for is refused', async () => {
    const before = (await secure.account()).requests.ok?.count ?? 0;
    const { results } = await runPlan(engine, { requests: [{ url: url('localhost') }], executor: shared(20, 4) });
    expect(failureCounts(results)).toEqual({ tls: 20 });
    expect(results.requests.sent).toBe(0);
    expect((await secure.account()).requests.ok?.count ?? 0).toBe(before);
  });

  test('its authority in hand it is accepted, for its names only', async () => {
    const connection = {
      caPem: caPem(),
      resolve: { [`shop.example:${secure.port}`]: '127.0.0.1', [`other.example:${secure.port}`]: '127.0.0.1' },
    };
    const run = (host: string) => runPlan(engine, { requests: [{ url: url(host) }], executor: shared(20, 4), connection });
    const { results } = await run('localhost');
    expect(failureCounts(results)).toEqual({});
    expect(metric(results, 'http_req_tls_handshaking').max).toBeGreaterThan(0);
    expect((await run('shop.example')).results.requests.ok).toBe(20);
    expect(failureCounts((await run('other.example')).results)).toEqual({ tls: 20 });
    expect(failureCounts((await run('127.0.0.1')).results)).toEqual({ tls: 20 });
  });

  test('insecure accepts any certificate, and all framings work over TLS', async () => {
    const paths = [
      '/ok',
      '/chunked',
      '/byte-by-byte',
      '/connection-close',
      '/big-body',
      '/empty',
      '/close',
      '/truncate-length',
      '/status/503',
      '/http-1.0',
    ];
    const { results } = await runPlan(engine, {
      requests: paths.map((path) => ({ url: url('127.0.0.1', path) })),
      executor: shared(200, 5),
      connection: { insecure: true },
    });
    expect(failureCounts(results)).toEqual({ closed: 20, truncated: 20, http_503: 20 });
  });

  test('TLS to a port that does not speak it', async () => {
    const { results } = await runPlan(engine, {
      requests: [{ url: `https://127.0.0.1:${rig.port}/ok` }],
      executor: shared(10, 2),
      connection: { insecure: true, connectTimeoutMs: 300 },
    });
    expect(failureCounts(results)).toEqual({ tls: 10 });
  });

  test('an authority that is not PEM fails as TLS, not as a crash', async () => {
    const { results } = await runPlan(engine, {
      requests: [{ url: url('localhost') }],
      executor: shared(10, 2),
      connection: { caPem: 'not a certificate' },
    });
    expect(failureCounts(results)).toEqual({ tls: 10 });
  });
});
