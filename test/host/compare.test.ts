import { afterEach, expect, it } from 'vitest';
import { createCore } from '../../electron/core/app.ts';
import type { RunId } from '../../shared/base/ids.ts';
import type { Client } from '../../shared/contract/index.ts';
import { startShop } from '../recordings/shop-stack.ts';
import { createInProcessTestClient } from '../rig/test-client.ts';
import { createTestPlatform } from '../rig/test-platform.ts';
import { processesOf } from './lab-rig.ts';

// Real nginx, Gunicorn and Flask, and the whole console: a second worker, told from noise and with what changed.

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** 120 requests at 30/s, each of which a worker sleeps 50 ms over: one does 20/s, two do 40/s. Who waits more than a second is lost. */
async function fire(client: Client, port: number): Promise<RunId> {
  const { id } = await client.load.start({
    plan: {
      requests: [{ url: `http://127.0.0.1:${port}/slow/50` }],
      executor: { type: 'constant-arrival-rate', rate: 30, durationMs: 4000, maxVus: 200 },
      connection: { timeoutMs: 1000 },
    },
  });
  for await (const _sample of await client.load.watch({ id }));
  return id;
}

async function repeats(client: Client, workers: number): Promise<RunId[]> {
  const shop = await startShop({ gunicorn: ['--workers', String(workers)] });
  try {
    return [await fire(client, shop.port), await fire(client, shop.port), await fire(client, shop.port)];
  } finally {
    await shop.stop();
    // The console may still be reading the last run's logs: looked at when that is gone, too.
    cleanUps.unshift(() => expect(processesOf(shop.folder)).toEqual([]));
  }
}

it('one worker against two is better, and what changed is read off the machine', async () => {
  const platform = createTestPlatform();
  cleanUps.push(() => platform.dispose());
  const core = await createCore(platform);
  cleanUps.push(() => core.dispose());
  const client = createInProcessTestClient(core);
  const [before, after] = [await repeats(client, 1), await repeats(client, 2)];
  const comparison = await client.comparisons.compare({ groups: [before, after] });
  expect(comparison.groups[0]?.runs.every(({ failed }) => failed > 10)).toBe(true);
  expect(comparison.differences[0]).toMatchObject({ metric: 'failed', outcome: 'better', group: 1 });
  expect(comparison.changes).toContainEqual({ where: 'gunicorn', name: 'workers', values: ['1', '2'] });
  expect(comparison.sentence).toMatch(/^Better: lost \d+ of 360/);

  const sizing = await client.verdicts.sizing({ id: after[0] as RunId, ratePerSecond: 100 });
  // 100/s × 50 ms ÷ 0.8 = 6.25; a busy machine makes it more.
  expect(sizing.workers).toBeGreaterThanOrEqual(7);
  expect(sizing.arithmetic.join('\n')).toContain('Little’s law');
  const { runs } = await client.comparisons.trend({ limit: 10 });
  expect(runs[0]?.run.id).toBe(after.at(-1));
  const page = await client.comparisons.export({ groups: [before, after], format: 'html' });
  expect(page.content).toContain('✓ better');
});
