import { describe, expect, it } from 'vitest';
import { LogMerge } from '../../../shared/model/log-merge.ts';

const line = (at: number, text = String(at)) => ({ at, text });

function take(merge: LogMerge<{ at: number; text: string }>, now: number, limit = 1e6): string[] {
  const texts: string[] = [];
  merge.take(limit, now, ({ text }) => texts.push(text));
  return texts;
}

describe('lines of several sources', () => {
  it('come in the order of their time, those of one source in their own', () => {
    const merge = new LogMerge<{ at: number; text: string }>(2, 0);
    for (const at of [1, 5, 3]) merge.push(0, line(at), 0);
    for (const at of [2, 4]) merge.push(1, line(at), 0);
    expect(take(merge, 5000)).toEqual(['1', '2', '4', '5', '3']);
  });

  it('wait for one another a moment, and longer only at the beginning', () => {
    const merge = new LogMerge<{ at: number; text: string }>(2, 0);
    merge.push(0, line(1), 10);
    expect(take(merge, 100)).toEqual([]);
    expect(merge.readyAt(100)).toBe(2010);
    merge.caughtUp(0);
    merge.caughtUp(1);
    expect(take(merge, 100)).toEqual(['1']);
    merge.push(0, line(2), 200);
    expect(take(merge, 239)).toEqual([]);
    expect(merge.readyAt(239)).toBe(240);
    expect(take(merge, 240)).toEqual(['2']);
  });

  it('of one source do not wait at all, and of a full one neither', () => {
    const one = new LogMerge<{ at: number; text: string }>(1, 0);
    one.push(0, line(1), 0);
    expect(take(one, 0)).toEqual(['1']);
    const two = new LogMerge<{ at: number; text: string }>(2, 0);
    two.push(0, line(1, 'x'.repeat(600_000)), 0);
    expect(two.hasRoom(0)).toBe(false);
    expect(take(two, 0)).toHaveLength(1);
    expect(two.hasRoom(0)).toBe(true);
  });

  it('come in portions, at least one at a time', () => {
    const merge = new LogMerge<{ at: number; text: string }>(1, 0);
    for (let at = 0; at < 5; at += 1) merge.push(0, line(at, 'x'.repeat(100)), 0);
    expect(take(merge, 0, 10)).toHaveLength(1);
    expect(take(merge, 0, 270)).toHaveLength(2);
  });
});
