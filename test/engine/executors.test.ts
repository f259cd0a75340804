import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LoadEngine } from '../../electron/core/features/load/engine/load-engine-types.ts';
import type { LoadPlanInput } from '../../shared/contract/load-plan.ts';
import { failureCounts, metric, runPlan, startEngine } from './engine-harness.ts';

let engine: LoadEngine;
let server: Server;
let url: string;
let received: number;
let mostAtOnce: number;
let open: ServerResponse[];
/** How long the server thinks; `never` keeps the answer back. */
let answerAfterMs: number | 'never';

beforeAll(() => {
  engine = startEngine();
});

afterAll(async () => {
  await engine.dispose();
});

beforeEach(async () => {
  received = 0;
  mostAtOnce = 0;
  open = [];
  answerAfterMs = 5;
  server = createServer((_request, response) => {
    received += 1;
    open.push(response);
    mostAtOnce = Math.max(mostAtOnce, open.length);
    response.on('close', () => open.splice(open.indexOf(response), 1));
    if (answerAfterMs !== 'never') setTimeout(() => response.end('ok'), answerAfterMs);
  });
  await new Promise<void>((done) => server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('closed model', () => {
  test('shared-iterations: exactly the number asked for, never more at once than virtual users', async () => {
    const { results, end } = await runPlan(engine, {
      requests: [{ url }],
      executor: { type: 'shared-iterations', iterations: 1234, vus: 17 },
    });
    expect(results.requests).toEqual({ asked: 1234, sent: 1234, ok: 1234, failed: 0, aborted: 0 });
    expect(received).toBe(1234);
    expect(mostAtOnce).toBe(17);
    expect(end.state).toBe('completed');
    expect(metric(results, 'vus_max').value).toBe(17);
    expect(metric(results, 'vus').max).toBe(17);
    expect(metric(results, 'http_reqs').count).toBe(1234);
  });

  test('shared-iterations: fewer requests than virtual users', async () => {
    const { results } = await runPlan(engine, { requests: [{ url }], executor: { type: 'shared-iterations', iterations: 3, vus: 50 } });
    expect(results.requests.ok).toBe(3);
    expect(received).toBe(3);
  });

  test('shared-iterations: what its time does not allow is aborted, what is in flight gets its grace', async () => {
    answerAfterMs = 60;
    const { results, end } = await runPlan(engine, {
      requests: [{ url }],
      executor: { type: 'shared-iterations', iterations: 100_000, vus: 10, maxDurationMs: 400 },
    });
    expect(results.requests.failed).toBe(0);
    expect(results.requests.ok).toBe(received);
    expect(results.requests.aborted).toBe(100_000 - received);
    expect(end).toMatchObject({ state: 'completed' });
  });

  test('constant-vus: keeps its virtual users busy for its time, then lets the last answers come in', async () => {
    answerAfterMs = 40;
    const { results, end } = await runPlan(engine, { requests: [{ url }], executor: { type: 'constant-vus', vus: 8, durationMs: 1200 } });
    expect(mostAtOnce).toBe(8);
    expect(results.requests).toEqual({ asked: received, sent: received, ok: received, failed: 0, aborted: 0 });
    expect(end.durationMs).toBeGreaterThanOrEqual(1200);
  });

  test('in flight at the deadline and beyond the grace is aborted', async () => {
    answerAfterMs = 'never';
    const { results, end } = await runPlan(engine, {
      requests: [{ url }],
      executor: { type: 'constant-vus', vus: 8, durationMs: 300 },
      gracefulStopMs: 200,
    });
    expect(results.requests).toEqual({ asked: 8, sent: 8, ok: 0, failed: 0, aborted: 8 });
    expect(end.durationMs).toBeGreaterThanOrEqual(500);
    expect(metric(results, 'dropped_iterations').count).toBe(0);
  });

  test('ramping-vus: goes up and comes down again, closing what it no longer needs', async () => {
    const { results, seconds, samples } = await runPlan(engine, {
      requests: [{ url }],
      executor: {
        type: 'ramping-vus',
        startVus: 0,
        stages: [
          { durationMs: 1000, target: 20 },
          { durationMs: 500, target: 20 },
          { durationMs: 1000, target: 2 },
          { durationMs: 600, target: 2 },
        ],
      },
    });
    expect(mostAtOnce).toBe(20);
    expect(results.requests.ok).toBe(received);
    expect(metric(results, 'vus').max).toBe(20);
    const late = samples.filter((sample) => sample.state === 'running' && sample.elapsedMs > 2700 && sample.elapsedMs < 3000);
    for (const sample of late) expect(sample.connections).toBeLessThanOrEqual(2);
    expect(seconds.length).toBeGreaterThanOrEqual(3);
  });
});

describe('open model', () => {
  test('constant-arrival-rate: as many as rate and time say, whatever the server does', async () => {
    answerAfterMs = 150;
    const { results } = await runPlan(engine, {
      requests: [{ url }],
      executor: { type: 'constant-arrival-rate', rate: 250, durationMs: 2000, maxVus: 400 },
    });
    expect(results.requests).toEqual({ asked: 500, sent: 500, ok: 500, failed: 0, aborted: 0 });
    expect(received).toBe(500);
  });

  test('constant-arrival-rate: stops at its number of requests, all of which are asked for from the start', async () => {
    const { results, samples } = await runPlan(engine, {
      requests: [{ url }],
      executor: { type: 'constant-arrival-rate', rate: 500, durationMs: 60_000, iterations: 300 },
    });
    expect(received).toBe(300);
    expect(results.requests.ok).toBe(300);
    expect(samples.every((sample) => sample.totals.asked === 300)).toBe(true);
  });

  test('ramping-arrival-rate: the area under the ramp', async () => {
    const { results } = await runPlan(engine, {
      requests: [{ url }],
      executor: {
        type: 'ramping-arrival-rate',
        startRate: 0,
        stages: [
          { durationMs: 1000, target: 200 },
          { durationMs: 1000, target: 200 },
          { durationMs: 500, target: 0 },
        ],
      },
    });
    expect(results.requests.asked).toBe(350);
    expect(received).toBe(350);
  });

  test('requests that find no connection queue: never more at once than allowed, the wait shows as blocked and in the latency', async () => {
    answerAfterMs = 50;
    const { results, seconds } = await runPlan(engine, {
      requests: [{ url }],
      executor: { type: 'constant-arrival-rate', rate: 100, durationMs: 1500, maxVus: 2 },
      gracefulStopMs: 20_000,
    });
    expect(mostAtOnce).toBe(2);
    // 2 at a time of 50 ms each: 40 a second at most. The queue grows and is worked off in the grace.
    expect(results.requests).toEqual({ asked: 150, sent: 150, ok: 150, failed: 0, aborted: 0 });
    expect(metric(results, 'http_req_blocked').max).toBeGreaterThan(1500);
    expect(metric(results, 'http_req_duration').max).toBeGreaterThan(1500);
    expect(metric(results, 'http_req_service_time').med).toBeLessThan(metric(results, 'http_req_duration').med ?? 0);
    expect(Math.max(...seconds.map(({ queued }) => queued))).toBeGreaterThan(20);
  });

  test('what is still queued after the grace is aborted and counts as dropped', async () => {
    answerAfterMs = 'never';
    const { results } = await runPlan(engine, {
      requests: [{ url }],
      executor: { type: 'constant-arrival-rate', rate: 100, durationMs: 500, maxVus: 4 },
      gracefulStopMs: 100,
    });
    expect(results.requests).toEqual({ asked: 50, sent: 4, ok: 0, failed: 0, aborted: 50 });
    expect(metric(results, 'dropped_iterations').count).toBe(46);
  });

  test('no coordinated omission: 14,000 at 1,000/s with a stall of 2 s have a p99 of 1,860 ms', { timeout: 60_000 }, async () => {
    const child = fork(new URL('../rig/stalling-server.ts', import.meta.url), ['6000', '2000'], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    try {
      const [{ port }] = (await once(child, 'message')) as [{ port: number }];
      const { results } = await runPlan(engine, {
        requests: [{ url: `http://127.0.0.1:${port}/` }],
        executor: { type: 'constant-arrival-rate', rate: 1000, durationMs: 14_000, maxVus: 100 },
      });
      expect(results.requests).toEqual({ asked: 14_000, sent: 14_000, ok: 14_000, failed: 0, aborted: 0 });
      const duration = metric(results, 'http_req_duration');
      expect(duration['p(99)']).toBeGreaterThan(1860 * 0.95);
      expect(duration['p(99)']).toBeLessThan(1860 * 1.05);
      // Only the 100 that were out when the stall began saw it from their own sending: 0.7 %, so the 99th percentile knows nothing of it.
      expect(metric(results, 'http_req_service_time')['p(99)']).toBeLessThan(500);
      expect(duration.med).toBeLessThan(100);
    } finally {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
  });
});

describe('ending a run', () => {
  const endless = (): LoadPlanInput => ({ requests: [{ url }], executor: { type: 'constant-vus', vus: 10, durationMs: 600_000 } });

  test('stop: nothing new starts, what is in flight gets its answer', async () => {
    answerAfterMs = 30;
    let stopped = false;
    const { end, results, samples } = await runPlan(engine, endless(), (run, sample) => {
      if (!stopped && sample.totals.ok > 50) {
        stopped = true;
        run.stop(false);
      }
    });
    expect(end.state).toBe('stopped_by_user');
    expect(results.requests).toMatchObject({ failed: 0, aborted: 0, ok: received });
    expect(results.passed).toBe(false);
    expect(samples.at(-1)?.state).toBe('stopped_by_user');
  });

  test('stop: what does not answer within the grace is aborted', async () => {
    answerAfterMs = 'never';
    const { end, results, samples } = await runPlan(engine, { ...endless(), gracefulStopMs: 400 }, (run) => run.stop(false));
    expect(end.state).toBe('stopped_by_user');
    expect(results.requests).toEqual({ asked: 10, sent: 10, ok: 0, failed: 0, aborted: 10 });
    expect(samples.some((sample) => sample.stopping)).toBe(true);
  });

  test('force: at once, also what waits for its turn', async () => {
    answerAfterMs = 'never';
    const plan: LoadPlanInput = {
      requests: [{ url }],
      executor: { type: 'shared-iterations', iterations: 5000, vus: 10 },
      gracefulStopMs: 600_000,
    };
    const { results, end } = await runPlan(engine, plan, (run) => run.stop(true));
    expect(end.state).toBe('stopped_by_user');
    expect(results.requests).toEqual({ asked: 5000, sent: 10, ok: 0, failed: 0, aborted: 5000 });
  });

  test('what was not due yet when an arrival-rate plan is stopped is aborted, but was not dropped', async () => {
    const { results } = await runPlan(
      engine,
      { requests: [{ url }], executor: { type: 'constant-arrival-rate', rate: 50, durationMs: 60_000, iterations: 1000, maxVus: 50 } },
      (run, sample) => sample.totals.ok > 10 && run.stop(false),
    );
    expect(results.requests).toMatchObject({ asked: 1000, failed: 0, ok: received, aborted: 1000 - received });
    expect(metric(results, 'dropped_iterations').count).toBe(0);
  });

  test('a broken threshold with abortOnFail ends the run; without it the run goes on and has not passed', async () => {
    const slow = { metric: 'http_req_duration', expression: 'p(95)<1' };
    const { end, results } = await runPlan(engine, { ...endless(), thresholds: [{ ...slow, abortOnFail: true }] });
    expect(end).toMatchObject({
      state: 'stopped_by_threshold',
      reason: 'Stopped because the threshold http_req_duration: p(95)<1 was broken.',
    });
    expect(results.thresholds[0]).toMatchObject({ ok: false });
    expect(results.passed).toBe(false);
    const whole = await runPlan(engine, {
      requests: [{ url }],
      executor: { type: 'shared-iterations', iterations: 100, vus: 5 },
      thresholds: [slow],
    });
    expect(whole.end.state).toBe('completed');
    expect(whole.results.passed).toBe(false);
  });

  test('the last part of a second is told, too', async () => {
    const { samples, seconds, results } = await runPlan(engine, {
      requests: [{ url }],
      executor: { type: 'shared-iterations', iterations: 5, vus: 5 },
    });
    expect(samples.length).toBeGreaterThanOrEqual(1);
    expect(seconds).toHaveLength(1);
    expect(seconds[0]).toMatchObject({ second: 0, ok: 5, sent: 5, connectionsOpened: 5 });
    expect(results.latencyCurve.at(-1)?.[0]).toBe(100);
  });

  test('a response that never comes is a failure with the time-out as latency', async () => {
    answerAfterMs = 'never';
    const { results } = await runPlan(engine, {
      requests: [{ url }],
      executor: { type: 'shared-iterations', iterations: 20, vus: 20 },
      connection: { timeoutMs: 250 },
    });
    expect(failureCounts(results)).toEqual({ response_timeout: 20 });
    expect(metric(results, 'http_req_duration').min).toBeGreaterThanOrEqual(250);
    expect(metric(results, 'http_req_waiting').min).toBeGreaterThanOrEqual(249);
  });
});
