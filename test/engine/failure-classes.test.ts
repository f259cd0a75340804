import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoadEngine } from '../../electron/core/features/load/engine/load-engine-types.ts';
import { expectedClass } from '../rig/misbehaviour.ts';
import { type RigServer, startRigServer } from '../rig/rig-server.ts';
import { failureCounts, metric, runPlan, startEngine } from './engine-harness.ts';

let engine: LoadEngine;
let server: RigServer;

beforeAll(async () => {
  engine = startEngine();
  server = await startRigServer();
});

afterAll(async () => {
  await engine.dispose();
  await server.stop();
});

const timesOut = new Set(Object.keys(expectedClass).filter((name) => expectedClass[name] === 'response_timeout'));

describe('each misbehaviour has its class, with exactly the counts of the server', () => {
  const good = [
    'ok',
    'empty',
    'chunked',
    'chunked-trickle',
    'byte-by-byte',
    'informational',
    'no-content',
    'not-modified',
    'no-reason',
    'bare-line-feeds',
    'big-body',
    'connection-close',
    'announced-close',
    'http-1.0',
    'http-1.0-length',
    'http-1.0-keep-alive',
    'until-close',
    'limited-countdown',
    'limited-total',
    'extra-bytes',
  ];

  test.each(good)('%s succeeds, also between other requests of a kept connection', async (name) => {
    const before = (await server.account()).requests[name]?.count ?? 0;
    const { results, end } = await runPlan(engine, {
      requests: [{ url: `${server.origin}/${name}` }],
      executor: { type: 'shared-iterations', iterations: 200, vus: 10 },
      connection: { timeoutMs: 20_000 },
    });
    expect(failureCounts(results)).toEqual({});
    expect(end.state).toBe('completed');
    expect(results.requests).toEqual({ asked: 200, sent: 200, ok: 200, failed: 0, aborted: 0 });
    expect((await server.account()).requests[name]?.count).toBe(before + 200);
  });

  test.each(Object.keys(expectedClass))('%s fails as it should', async (name) => {
    const before = (await server.account()).requests[name]?.count ?? 0;
    const slow = timesOut.has(name);
    const iterations = slow ? 20 : 100;
    const { results } = await runPlan(engine, {
      requests: [
        {
          method: name === 'early-answer' ? 'POST' : 'GET',
          url: `${server.origin}/${name}`,
          body: name === 'early-answer' ? 'b'.repeat(200_000) : 'b',
        },
      ],
      executor: { type: 'shared-iterations', iterations, vus: 10 },
      connection: { timeoutMs: slow ? 500 : 20_000 },
    });
    expect(failureCounts(results)).toEqual({ [expectedClass[name] as string]: iterations });
    expect((await server.account()).requests[name]?.count).toBe(before + iterations);
    expect(results.examples).toHaveLength(3);
    if (slow) expect(metric(results, 'http_req_duration').min).toBeGreaterThanOrEqual(500);
  });
});

test('everything at once: 14,000 requests to a server that does it all, class by class as the server counted', async () => {
  const mixed = await startRigServer();
  try {
    const mix: Record<string, number> = {
      ok: 500,
      chunked: 40,
      'byte-by-byte': 5,
      'connection-close': 30,
      'http-1.0': 20,
      'limited-countdown': 20,
      'no-content': 20,
      informational: 5,
      reset: 30,
      'reset-inside': 10,
      close: 30,
      'truncate-length': 15,
      'truncate-chunked': 15,
      'truncate-head': 5,
      hang: 1,
      'hang-body': 1,
      garbage: 20,
      'header-bomb': 2,
      'both-framings': 10,
      'status/500': 30,
      'status/502': 20,
      'status/404': 20,
      'status/503': 10,
    };
    const { results } = await runPlan(engine, {
      requests: Object.entries(mix).map(([name, weight]) => ({ name, url: `${mixed.origin}/${name}?n={{seq}}`, weight })),
      executor: { type: 'shared-iterations', iterations: 14_000, vus: 50 },
      connection: { timeoutMs: 2_000 },
      thresholds: [{ metric: 'http_req_failed', expression: 'rate<0.001' }],
    });
    const { requests } = await mixed.account();
    const wanted: Record<string, { count: number; reused: number }> = {};
    let ok = 0;
    for (const [name, seen] of Object.entries(requests)) {
      const failure = name.startsWith('status/') ? `http_${name.slice('status/'.length)}` : expectedClass[name];
      if (failure === undefined) {
        ok += seen.count;
        continue;
      }
      wanted[failure] ??= { count: 0, reused: 0 };
      wanted[failure].count += seen.count;
      wanted[failure].reused += seen.reused;
    }
    expect(Object.fromEntries(results.failures.map(({ class: name, count, reused }) => [name, { count, reused }]))).toEqual(wanted);
    // Which of them had sent something before is known from what they do.
    const silent = new Set(['reset', 'close', 'hang']);
    const withBytes: Record<string, number> = {};
    for (const [name, seen] of Object.entries(requests)) {
      const failure = name.startsWith('status/') ? `http_${name.slice('status/'.length)}` : expectedClass[name];
      if (failure !== undefined) withBytes[failure] = (withBytes[failure] ?? 0) + (silent.has(name) ? 0 : seen.count);
    }
    expect(Object.fromEntries(results.failures.map((entry) => [entry.class, entry.withBytes]))).toEqual(withBytes);
    expect(results.requests.ok).toBe(ok);
    expect(results.requests.asked).toBe(14_000);
    expect(results.requests.sent).toBe(14_000);
    expect(Object.values(requests).reduce((sum, { count }) => sum + count, 0)).toBe(14_000);
    expect(results.thresholds).toEqual([
      { metric: 'http_req_failed', expression: 'rate<0.001', ok: false, value: results.requests.failed / 14_000 },
    ]);
    expect(results.passed).toBe(false);
  } finally {
    await mixed.stop();
  }
});
