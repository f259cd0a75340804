import { describe, expect, it } from 'vitest';
import { PeriodValues } from '../../../../../electron/core/features/alarms/local/period-values.ts';

const values = (statistic: string, periodMs = 10_000, kept = 100) => new PeriodValues(periodMs, statistic, kept);

describe('values of periods', () => {
  it('are what the statistic says, of the samples whose middle lies in them', () => {
    const filled = (statistic: string) => {
      const one = values(statistic);
      for (let second = 0; second < 20; second += 1) one.add(second * 1000, (second + 1) * 1000, second + 1);
      return one.points(0, 20_000);
    };
    const at = (first: number, second: number) => [
      { at: 0, value: first },
      { at: 10_000, value: second },
    ];
    expect(filled('Average')).toEqual(at(5.5, 15.5));
    expect(filled('Minimum')).toEqual(at(1, 11));
    expect(filled('Maximum')).toEqual(at(10, 20));
    expect(filled('Sum')).toEqual(at(55, 155));
    expect(filled('SampleCount')).toEqual(at(10, 10));
    expect(filled('p90')).toEqual(at(9, 19));
    expect(filled('p100')).toEqual(at(10, 20));
  });

  it('of a second are all there however the samples of a second fall', () => {
    for (const phase of [0, 1, 250, 499, 500, 501, 750, 999]) {
      const one = values('Average', 1000);
      let from = phase;
      for (let second = 1; second <= 60; second += 1) {
        const at = phase + second * 1000 + (second % 3) * 20 - 20;
        one.add(from, at, second);
        from = at;
      }
      expect(one.points(1000, 58_000)).toHaveLength(58);
    }
  });

  it('are of the whole time a late sample speaks for', () => {
    const one = values('Average', 1000);
    one.add(1000, 2000, 5);
    one.add(2000, 5000, 9);
    expect(one.points(0, 9000)).toEqual([1, 2, 3, 4].map((second) => ({ at: second * 1000, value: second === 1 ? 5 : 9 })));
  });

  it('count requests, not seconds, where a sample has a weight', () => {
    const [average, p50] = [values('Average'), values('p50')];
    for (const one of [average, p50]) {
      one.add(0, 1000, 1, 1);
      one.add(1000, 2000, 0, 99);
    }
    expect([average.get(0), p50.get(0)]).toEqual([0.01, 0]);
  });

  it('are kept for as long as was said, and no longer', () => {
    const one = values('Average', 1000, 50);
    for (let second = 0; second < 500; second += 1) one.put(second * 1000, second);
    expect(one.get(499_000)).toBe(499);
    expect(one.get(440_000)).toBe(440);
    expect(one.points(0, 400_000)).toEqual([]);
    expect(one.points(0, 500_000).length).toBeLessThan(100);
  });

  it('of a time to come are forgotten when the clock is set back', () => {
    const one = values('Average', 1000, 50);
    for (let second = 0; second < 40; second += 1) one.put(second * 1000, second);
    one.forgetFrom(20_000);
    expect(one.points(0, 50_000).at(-1)).toEqual({ at: 19_000, value: 19 });
    one.put(20_000, 7);
    expect(one.get(20_000)).toBe(7);
  });
});
