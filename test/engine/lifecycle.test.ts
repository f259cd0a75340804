import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLoadEngine } from '../../electron/core/features/load/engine/load-engine.ts';
import type { LoadEngine } from '../../electron/core/features/load/engine/load-engine-types.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import { LoadPlanSchema } from '../../shared/contract/load-plan.ts';
import { runPlan, startEngine } from './engine-harness.ts';

let server: Server;
let url: string;
let engine: LoadEngine;

beforeAll(async () => {
  server = createServer((_request, response) => setTimeout(() => response.end('ok'), 5));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  engine = startEngine();
});

afterEach(async () => {
  await engine.dispose();
});

const listeners = { onSample() {}, onCheckpoint() {} };
const endless = () => LoadPlanSchema.parse({ requests: [{ url }], executor: { type: 'constant-vus', vus: 5, durationMs: 600_000 } });

test('one run at a time, one after the other on the same worker', async () => {
  const run = engine.start(endless(), listeners);
  expect(() => engine.start(endless(), listeners)).toThrow(OpsError);
  run.stop(true);
  run.stop(true);
  expect((await run.ended).state).toBe('stopped_by_user');
  const next = await runPlan(engine, { requests: [{ url }], executor: { type: 'shared-iterations', iterations: 10, vus: 2 } });
  expect(next.results.requests.ok).toBe(10);
});

test('dispose ends the run that is going on', async () => {
  const run = engine.start(endless(), listeners);
  await engine.dispose();
  expect((await run.ended).state).toBe('stopped_by_user');
  expect(() => engine.start(endless(), listeners)).toThrow(OpsError);
});

test('a plan that cannot be run is refused before it starts', () => {
  const plan = endless();
  expect(() =>
    engine.start({ ...plan, thresholds: [{ metric: 'nonsense', expression: 'p(95)<1', abortOnFail: false }] }, listeners),
  ).toThrow(/no metric/);
  const request = { ...plan.requests[0], headers: { 'Content-Length': '3' } } as (typeof plan.requests)[number];
  expect(() => engine.start({ ...plan, requests: [request] }, listeners)).toThrow(/Content-Length/);
});

test('listeners that throw do not disturb the run', async () => {
  const run = engine.start(LoadPlanSchema.parse({ requests: [{ url }], executor: { type: 'shared-iterations', iterations: 50, vus: 5 } }), {
    onSample() {
      throw new Error('listener');
    },
    onCheckpoint() {
      throw new Error('listener');
    },
  });
  expect((await run.ended).state).toBe('completed');
});

describe('a worker that dies', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blitz-crash-'));
  let files = 0;

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const crashing = (when: string) => {
    const entry = new URL('../../electron/core/features/load/engine/load-worker.ts', import.meta.url).href;
    files += 1;
    const file = join(folder, `crash-${files}.mjs`);
    writeFileSync(
      file,
      `await import(${JSON.stringify(entry)});\nimport { parentPort } from 'node:worker_threads';\nparentPort.on('message', () => { ${when} });\n`,
    );
    return file;
  };

  test('in the middle of a run: internal_error with what was known, and the next run works', async () => {
    const file = crashing(`setTimeout(() => { throw new Error('out of luck'); }, 1500)`);
    const fragile = createLoadEngine({ workerEntry: file });
    try {
      const states: string[] = [];
      const run = fragile.start(endless(), { onSample: (sample) => states.push(sample.state), onCheckpoint() {} });
      const end = await run.ended;
      expect(end.state).toBe('internal_error');
      expect(end.reason).toContain('out of luck');
      const { asked, ok, failed, aborted } = end.results.requests;
      expect(ok).toBeGreaterThan(0);
      expect(asked).toBe(ok + failed + aborted);
      expect(end.results.metrics.length).toBeGreaterThan(0);
      expect(states.at(-1)).toBe('internal_error');
      const again = fragile.start(
        LoadPlanSchema.parse({ requests: [{ url }], executor: { type: 'shared-iterations', iterations: 5, vus: 1 } }),
        listeners,
      );
      expect((await again.ended).results.requests.ok).toBe(5);
    } finally {
      await fragile.dispose();
    }
  });

  test('before it has said anything: all that was planned is aborted', async () => {
    const fragile = createLoadEngine({ workerEntry: crashing('process.exit(3)') });
    try {
      const run = fragile.start(
        LoadPlanSchema.parse({ requests: [{ url }], executor: { type: 'shared-iterations', iterations: 500, vus: 1 } }),
        listeners,
      );
      const end = await run.ended;
      expect(end.state).toBe('internal_error');
      expect(end.results.requests).toEqual({ asked: 500, sent: 0, ok: 0, failed: 0, aborted: 500 });
    } finally {
      await fragile.dispose();
    }
  });

  test('when its entry does not exist', async () => {
    const missing = createLoadEngine({ workerEntry: '/no/such/worker.js' });
    const run = missing.start(endless(), listeners);
    expect((await run.ended).state).toBe('internal_error');
    await missing.dispose();
  });
});

test('an engine that is idle does not keep its process alive', async () => {
  const engineUrl = new URL('../../electron/core/features/load/engine/load-engine.ts', import.meta.url).href;
  const worker = new URL('../../electron/core/features/load/engine/load-worker.ts', import.meta.url).pathname;
  const script = `import { createLoadEngine } from '${engineUrl}'; createLoadEngine({ workerEntry: '${worker}' }); console.log('made');`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 });
  expect(stdout).toBe('made\n');
});
