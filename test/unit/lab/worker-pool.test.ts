import { afterEach, expect, test } from 'vitest';
import { WorkerPool, type WorkerPoolLimits } from '../../../electron/core/features/lab/embedded/worker-pool.ts';

let pool: WorkerPool | undefined;
afterEach(() => pool?.dispose());

/** A pool on a clock the test sets. */
function poolAt(limits: WorkerPoolLimits) {
  let now = 1000;
  const done: string[] = [];
  const made = new WorkerPool(limits, () => now);
  pool = made;
  return {
    done,
    pool: made,
    submit: (name: string) => made.submit(() => done.push(name)),
    passTo(ms: number) {
      now = 1000 + ms;
      made.tick();
    },
  };
}

test('serves as many at once as there are workers, first come first served', () => {
  const { submit, passTo, done, pool } = poolAt({ workers: 2, serviceTimeMs: 10, queueLimit: 10 });
  for (const name of ['a', 'b', 'c', 'd', 'e']) submit(name);
  expect([pool.running, pool.waiting]).toEqual([2, 3]);
  passTo(9);
  expect(done).toEqual([]);
  passTo(10);
  expect(done).toEqual(['a', 'b']);
  passTo(20);
  expect(done).toEqual(['a', 'b', 'c', 'd']);
  passTo(30);
  expect(done.at(-1)).toBe('e');
  expect([pool.running, pool.waiting]).toEqual([0, 0]);
});

test('keeps its capacity when the timer comes late', () => {
  const { submit, passTo, done } = poolAt({ workers: 1, serviceTimeMs: 10, queueLimit: 100 });
  for (let index = 0; index < 10; index += 1) submit(String(index));
  passTo(75);
  expect(done).toHaveLength(7);
});

test('refuses a job when the queue is full, and takes one again when it is not', () => {
  const { submit, passTo, done } = poolAt({ workers: 1, serviceTimeMs: 10, queueLimit: 2 });
  expect(['a', 'b', 'c', 'd'].map(submit)).toEqual([true, true, true, false]);
  passTo(10);
  expect(submit('e')).toBe(true);
  passTo(100);
  expect(done).toEqual(['a', 'b', 'c', 'e']);
});

test('a queue of none refuses whatever finds no worker free', () => {
  const { submit } = poolAt({ workers: 1, serviceTimeMs: 10, queueLimit: 0 });
  expect(['a', 'b'].map(submit)).toEqual([true, false]);
});

test('more workers start on those who wait; fewer let those in service finish', () => {
  const { submit, passTo, done, pool } = poolAt({ workers: 1, serviceTimeMs: 10, queueLimit: 10 });
  for (const name of ['a', 'b', 'c', 'd']) submit(name);
  pool.setLimits({ workers: 4, serviceTimeMs: 5, queueLimit: 10 });
  expect([pool.running, pool.waiting]).toEqual([4, 0]);
  passTo(5);
  expect(done).toEqual(['b', 'c', 'd']);
  passTo(10);
  expect(done).toEqual(['b', 'c', 'd', 'a']);
});

test('by its own timers it ends every job it has taken, also those that take no time', async () => {
  const live = new WorkerPool({ workers: 3, serviceTimeMs: 0, queueLimit: 10_000 });
  pool = live;
  let done = 0;
  await new Promise<void>((resolve) => {
    for (let index = 0; index < 5000; index += 1) {
      live.submit(() => {
        done += 1;
        if (done === 5000) resolve();
      });
    }
  });
  expect([live.running, live.waiting]).toEqual([0, 0]);
});
