import { describe, expect, it } from 'vitest';
import { checkGoal, goalText } from '../../../renderer/features/home/goal-check.ts';
import { changedRuns, changeText } from '../../../renderer/features/home/trend-changes.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';

const goal = { requests: 14_000, maxFailed: 0, p95Ms: 500 };
const run = (ok: number, failed: number, p95Ms: number) => ({ ok, failed, p95Us: p95Ms * 1000 }) as RunListItem;

describe('goal', () => {
  it('reads as one would say it', () => {
    expect(goalText(goal)).toBe('14,000 requests, 0 failed, p95 < 500\u2009ms');
    expect(goalText({ requests: 1000, maxFailed: 10, p95Ms: 0 })).toBe('1,000 requests, at most 10 failed');
  });

  it('is met where every part is', () => {
    expect(checkGoal(goal, run(14_000, 0, 499)).every(({ met }) => met)).toBe(true);
    expect(checkGoal({ ...goal, p95Ms: 0 }, run(14_000, 0, 9000)).map(({ key }) => key)).toEqual(['requests', 'failed']);
  });

  it('says by how much it was missed', () => {
    const misses = checkGoal(goal, run(1900, 100, 740)).map(({ key, met, miss }) => [key, met, miss]);
    expect(misses).toEqual([
      ['requests', false, '12,000 too few'],
      ['failed', false, '100 too many'],
      ['p95', false, '240\u2009ms too slow'],
    ]);
  });

  it('is not fast enough where nothing was answered, or where it takes exactly the limit', () => {
    expect(checkGoal(goal, run(0, 14_000, 0)).at(-1)).toMatchObject({ met: false, miss: 'nothing was answered' });
    expect(checkGoal(goal, run(14_000, 0, 500)).at(-1)).toMatchObject({ met: false });
  });
});

describe('trend', () => {
  it('says what changed between two runs', () => {
    expect(changeText({ where: 'nginx', name: 'worker_connections', values: ['768', '4096'] })).toBe('nginx worker_connections 768 → 4096');
    expect(changeText({ where: 'build', name: 'build', values: [undefined, '42'] })).toBe('build not known → 42');
  });

  it('spells out the newest changes only', () => {
    const changed = [{ where: 'a', name: 'b', values: ['1', '2'] }];
    const entries = [
      { id: 5, changes: [] },
      { id: 4, changes: changed },
      { id: 3, changes: changed },
      { id: 2, changes: changed },
    ];
    expect(changedRuns(entries, 2).map(({ id }) => id)).toEqual([4, 3]);
  });
});
