import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { type Core, createCore } from '../../electron/core/app.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { LabStatus } from '../../shared/contract/lab.ts';
import type { RunResults } from '../../shared/model/run-summary.ts';
import { createInProcessTestClient } from '../rig/test-client.ts';
import { createTestPlatform, type TestPlatform } from '../rig/test-platform.ts';
import { processesOf } from './lab-rig.ts';

// The main job, whole: the real core and engine, over the contract, against the real stacks.

let platform: TestPlatform;
let core: Core;
let client: Client;
beforeEach(async () => {
  platform = createTestPlatform();
  core = await createCore(platform);
  client = createInProcessTestClient(core);
});
afterEach(async () => {
  await core.dispose();
  expect(processesOf(platform.dataFolder)).toEqual([]);
  platform.dispose();
});

/** Fires 14,000 requests at the lab's short link and answers what became of them. */
async function fire(lab: LabStatus, vus: number): Promise<RunResults> {
  const { id } = await client.load.start({
    plan: { requests: [{ url: `${lab.sampleUrl}` }], executor: { type: 'shared-iterations', iterations: 14_000, vus } },
  });
  let state = '';
  for await (const sample of await client.load.watch({ id })) state = sample.state;
  expect(state).toBe('completed');
  const detail = await client.runs.get({ id });
  if (!detail.summary) throw new Error(`Run ${id} has no summary`);
  expect(detail.summary.metadata.state).toBe('completed');
  return detail.summary.results;
}

/** Lines of a log that end a request for the short link, once there are `count`: servers write them after the answer. */
async function answeredIn(lab: LabStatus, logName: string, pattern: RegExp, count: number): Promise<number> {
  const path = `${lab.logs.find((candidate) => candidate.endsWith(`/${logName}`))}`;
  const lines = () => readFileSync(path, 'utf8').match(pattern)?.length ?? 0;
  await waitFor(() => lines() >= count, { timeoutMs: 5000 });
  return lines();
}

const stacks = [
  { stack: 'embedded', tooMany: 1000, logName: 'app.log', pattern: / INFO root GET \/aB3x 302$/gm, classes: ['reset'] },
  {
    stack: 'nginx',
    // A proxied request holds two of a worker's 768 connections.
    tooMany: Math.ceil((768 / 2) * availableParallelism() * 1.3),
    logName: 'access.log',
    pattern: /"GET \/aB3x HTTP\/1\.1" 302 /g,
    classes: ['reset', 'closed'],
  },
] as const;

test.for(stacks)('$stack: 100 connections lose none of 14,000', async ({ stack, logName, pattern }) => {
  const lab = await client.lab.up({ stack });
  const results = await fire(lab, 100);
  expect(results.requests).toEqual({ asked: 14_000, sent: 14_000, ok: 14_000, failed: 0, aborted: 0 });
  expect(results.statuses).toEqual([{ status: 302, count: 14_000 }]);
  expect(await answeredIn(lab, logName, pattern, 14_000)).toBe(14_000);
});

test.for(stacks)('$stack: $tooMany connections lose many, before any byte, and its log has the rest', async (stackUnderTest) => {
  const { stack, tooMany, logName, pattern, classes } = stackUnderTest;
  const lab = await client.lab.up({ stack });
  const { requests, failures, statuses } = await fire(lab, tooMany);
  expect(requests.asked).toBe(14_000);
  expect(requests.ok + requests.failed).toBe(14_000);
  expect(requests.aborted).toBe(0);
  expect(requests.failed).toBeGreaterThan(140);
  expect(failures.filter((failure) => !(classes as readonly string[]).includes(failure.class))).toEqual([]);
  expect(failures.reduce((sum, failure) => sum + failure.count, 0)).toBe(requests.failed);
  expect(failures.map((failure) => failure.withBytes)).toEqual(failures.map(() => 0));
  expect(statuses).toEqual([{ status: 302, count: requests.ok }]);
  expect(await answeredIn(lab, logName, pattern, requests.ok)).toBe(requests.ok);
});
