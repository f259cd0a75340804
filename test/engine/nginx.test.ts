import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoadEngine } from '../../electron/core/features/load/engine/load-engine-types.ts';
import { type NginxOptions, startNginx } from '../rig/nginx-server.ts';
import { failureCounts, metric, runPlan, startEngine } from './engine-harness.ts';

let engine: LoadEngine;

beforeAll(() => {
  engine = startEngine();
});

afterAll(async () => {
  await engine.dispose();
});

/** Fires at a real nginx and reads in its access log what it says it has answered. */
async function fire(plan: { iterations: number; vus: number; keepAlive?: boolean; timeoutMs?: number }, options: NginxOptions = {}) {
  const nginx = await startNginx({ log: true, ...options });
  try {
    const { results } = await runPlan(engine, {
      requests: [{ url: `http://127.0.0.1:${nginx.port}/counted` }],
      executor: { type: 'shared-iterations', iterations: plan.iterations, vus: plan.vus },
      connection: { keepAlive: plan.keepAlive ?? true, timeoutMs: plan.timeoutMs ?? 30_000 },
    });
    return { results, logged: nginx.accessLog().filter((line) => line.includes('GET /counted ')) };
  } finally {
    await nginx.stop();
  }
}

test('14,000 requests: keepalive_requests at its default of 1,000 makes no difference', async () => {
  const { results, logged } = await fire({ iterations: 14_000, vus: 5 });
  expect(failureCounts(results)).toEqual({});
  expect(results.requests.ok).toBe(14_000);
  expect(logged.length).toBe(14_000);
  expect(metric(results, 'http_req_connecting').max).toBeGreaterThan(0);
});

test('keepalive_requests 7 on 50 connections', async () => {
  const { results, logged } = await fire({ iterations: 14_000, vus: 50 }, { server: 'keepalive_requests 7;' });
  expect(failureCounts(results)).toEqual({});
  expect(logged.length).toBe(14_000);
});

test('Connection: close from us, and from the server', async () => {
  const ours = await fire({ iterations: 3_000, vus: 20, keepAlive: false });
  expect(failureCounts(ours.results)).toEqual({});
  expect(ours.logged.length).toBe(3_000);
  const theirs = await fire({ iterations: 3_000, vus: 20 }, { server: 'keepalive_timeout 0;' });
  expect(failureCounts(theirs.results)).toEqual({});
  expect(theirs.logged.length).toBe(3_000);
});

test('a server that drops connections without a word: lost on our side is absent from its log, answered is in both', async () => {
  const { results, logged } = await fire({ iterations: 6_000, vus: 40 }, { server: 'if ($request_id ~ "^[0-3]") { return 444; }' });
  const answered = logged.filter((line) => line.includes('" 200 ')).length;
  const dropped = logged.filter((line) => line.includes('" 444 ')).length;
  expect(dropped).toBeGreaterThan(0);
  expect(results.requests.ok).toBe(answered);
  // 444 closes in order, before any byte.
  expect(failureCounts(results)).toEqual({ closed: dropped });
});
