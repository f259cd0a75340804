import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RingFacts, watchRing } from '../../../../renderer/features/logs/ring-facts.ts';
import { LogRing } from '../../../../renderer/ui/log-ring.ts';
import { entry } from './log-entry.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the figures beside a log', () => {
  it('come with the first line at once, then four times a second', () => {
    const ring = new LogRing({ capacity: 100 });
    const told: RingFacts[] = [];
    const leave = watchRing(ring, undefined, (facts) => told.push(facts));
    expect(told.map(({ lines }) => lines)).toEqual([0]);
    ring.mark({ at: 1, text: 'Following app.log.', kind: 'note' });
    ring.push(entry('one', { level: 'error' }));
    ring.touch();
    expect(told.map(({ lines }) => lines)).toEqual([0, 1]);
    for (let index = 0; index < 50; index += 1) ring.push(entry('more'));
    ring.touch();
    expect(told).toHaveLength(2);
    vi.advanceTimersByTime(250);
    expect(told.map(({ lines }) => lines)).toEqual([0, 1, 51]);
    ring.clear();
    ring.touch();
    vi.advanceTimersByTime(250);
    ring.push(entry('after'));
    ring.touch();
    expect(told.map(({ lines }) => lines)).toEqual([0, 1, 51, 0, 1]);
    leave();
    ring.push(entry('nobody looks'));
    vi.advanceTimersByTime(1000);
    expect(told).toHaveLength(5);
  });
});
