import { describe, expect, test } from 'vitest';
import { Histogram, longestTrackableUs } from '../../../shared/model/histogram.ts';

describe('histogram', () => {
  test('is empty at first', () => {
    const histogram = new Histogram();
    expect([histogram.count, histogram.minUs, histogram.maxUs, histogram.meanUs, histogram.quantile(0.5)]).toEqual([0, 0, 0, 0, 0]);
  });

  test('every value is found again within 1 %, from 0 to an hour', () => {
    for (let value = 0; value < longestTrackableUs; value = Math.ceil(value * 1.013 + 1)) {
      const histogram = new Histogram();
      histogram.record(value);
      histogram.record(longestTrackableUs);
      const found = histogram.quantile(0.5);
      expect(Math.abs(found - value)).toBeLessThanOrEqual(value * 0.01);
    }
  });

  test('small values are exact, and what is out of range is brought into it', () => {
    const histogram = new Histogram();
    for (const value of [-5, Number.NaN, 0, 1, 255]) histogram.record(value);
    expect(histogram.quantiles([0.6, 0.8, 1])).toEqual([0, 1, 255]);
    histogram.record(longestTrackableUs * 7);
    expect(histogram.maxUs).toBe(longestTrackableUs);
    expect(histogram.quantile(1)).toBe(longestTrackableUs);
  });

  test('quantiles are those of the sorted values, within 1 %', () => {
    const histogram = new Histogram();
    const values: number[] = [];
    let state = 12345;
    for (let index = 0; index < 20_000; index += 1) {
      state = (state * 1103515245 + 12345) % 2147483648;
      const value = Math.floor(50 * 2 ** ((state / 2147483648) * 18));
      values.push(value);
      histogram.record(value);
    }
    values.sort((a, b) => a - b);
    for (const share of [0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1]) {
      const exact = values[Math.ceil(share * values.length) - 1] as number;
      expect(Math.abs(histogram.quantile(share) - exact)).toBeLessThanOrEqual(exact * 0.01);
    }
    expect(histogram.minUs).toBe(values[0]);
    expect(histogram.maxUs).toBe(values.at(-1));
    expect(histogram.sumUs).toBe(values.reduce((sum, value) => sum + value, 0));
    expect(histogram.quantiles([0.5, 0.99])).toEqual([histogram.quantile(0.5), histogram.quantile(0.99)]);
  });

  test('merging equals recording all in one', () => {
    const [left, right, both] = [new Histogram(), new Histogram(), new Histogram()];
    for (let index = 1; index < 5000; index += 1) {
      (index % 3 === 0 ? left : right).record(index * 97);
      both.record(index * 97);
    }
    left.recordZeroes(10);
    both.recordZeroes(10);
    left.merge(right);
    expect([left.count, left.sumUs, left.minUs, left.maxUs]).toEqual([both.count, both.sumUs, both.minUs, both.maxUs]);
    const shares = [0.001, 0.1, 0.5, 0.9, 0.999];
    expect(left.quantiles(shares)).toEqual(both.quantiles(shares));
  });

  test('reset leaves nothing behind', () => {
    const histogram = new Histogram();
    for (let index = 0; index < 1000; index += 1) histogram.record(index * index);
    histogram.reset();
    expect(histogram.quantile(0.99)).toBe(0);
    histogram.record(5);
    histogram.record(7_000_000);
    expect(histogram.quantile(0.5)).toBe(5);
    expect(histogram.count).toBe(2);
  });

  test('counting ranks is not led astray by binary fractions', () => {
    const histogram = new Histogram();
    for (let value = 1; value <= 20; value += 1) histogram.record(value);
    expect(histogram.quantile(0.95)).toBe(19);
    expect(histogram.quantile(0.55)).toBe(11);
  });
});
