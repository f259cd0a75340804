import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunSummarySchema } from '../../shared/contract/run-record.ts';
import { behaviours, expectedClass } from '../rig/misbehaviour.ts';
import { type RigServer, startRigServer } from '../rig/rig-server.ts';
import { BlitzProcess } from './blitz-process.ts';

let folder = '';
let server: RigServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-account-'));
  server = await startRigServer();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Most requests are answered well, as from a server in trouble; a hang costs its connection the whole time-out, so there are few. */
const weights: Readonly<Record<string, number>> = {
  ok: 600,
  chunked: 60,
  'chunked-trickle': 10,
  'byte-by-byte': 5,
  'until-close': 10,
  'connection-close': 60,
  'limited-countdown': 60,
  informational: 20,
  'no-content': 20,
  reset: 20,
  'reset-inside': 10,
  close: 20,
  'truncate-head': 5,
  'truncate-length': 10,
  'truncate-chunked': 10,
  hang: 1,
  'hang-body': 1,
  garbage: 10,
  'header-bomb': 1,
  'bad-chunk': 5,
};
const statuses = [200, 301, 404, 429, 500, 502, 503];

it('14,000 requests at a server that does everything wrong: every one in its class, as the server counted them', async () => {
  for (const name of Object.keys(weights)) expect(behaviours).toHaveProperty(name);
  const requests = [
    ...Object.entries(weights).map(([name, weight]) => ({ name, weight, url: `${server.origin}/${name}` })),
    ...statuses.map((status) => ({ name: `status/${status}`, weight: 10, url: `${server.origin}/status/${status}` })),
  ];
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ requests }));
  const files = ['--summary-export', join(folder, 's.json'), '--junit', join(folder, 'j.xml'), '--html', join(folder, 'r.html')];
  const threshold = ['--threshold', 'http_req_failed: rate<0.001'];
  const how = ['-n', '14000', '-c', '50', '--timeout', '2s', '--data', join(folder, 'data'), '--quiet'];
  const run = new BlitzProcess(['run', join(folder, 'plan.json'), ...how, ...threshold, ...files]);
  try {
    const { code, out } = await run.ended;
    expect(code, out + run.err).toBe(99);
    const { results } = RunSummarySchema.parse(JSON.parse(readFileSync(join(folder, 's.json'), 'utf8')));
    const account = await server.account();

    const received = Object.values(account.requests).reduce((sum, { count }) => sum + count, 0);
    expect(received).toBe(14_000);
    const wanted = new Map<string, number>();
    for (const [name, { count }] of Object.entries(account.requests)) {
      const status = Number(/^status\/(\d+)$/.exec(name)?.[1] ?? 0);
      const failure = status >= 400 ? `http_${status}` : expectedClass[name];
      if (failure !== undefined) wanted.set(failure, (wanted.get(failure) ?? 0) + count);
    }
    expect(Object.fromEntries(results.failures.map((failure) => [failure.class, failure.count]))).toEqual(Object.fromEntries(wanted));
    const failed = [...wanted.values()].reduce((sum, count) => sum + count, 0);
    expect(results.requests).toEqual({ asked: 14_000, sent: 14_000, ok: 14_000 - failed, failed, aborted: 0 });
    expect(wanted.size).toBeGreaterThanOrEqual(9);
    // Every class that occurred is shown with an example, on screen and on paper.
    for (const { class: failure } of results.failures) {
      expect(results.examples.map((example) => example.class)).toContain(failure);
      expect(out).toContain(failure);
      expect(readFileSync(join(folder, 'r.html'), 'utf8')).toContain(`<code>${failure}</code>`);
    }
  } finally {
    run.kill();
    await run.ended;
  }
});
