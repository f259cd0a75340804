import { describe, expect, it } from 'vitest';
import { fisherExact, mannWhitney, median, smallestRankP, wilsonInterval } from '../../../../shared/model/compare/statistics.ts';

describe('Wilson’s interval', () => {
  // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %d in %d is as published', (count, total, low, high) => {
    const interval = wilsonInterval(count, total);
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  it('agrees with scipy 1.17 for as many requests as a run has', () => {
    expect(wilsonInterval(0, 14_000)[1]).toBeCloseTo(0.0002743146465910952, 14);
    expect(wilsonInterval(8, 14_000)[0]).toBeCloseTo(0.0002895845288237525, 14);
    expect(wilsonInterval(8, 14_000)[1]).toBeCloseTo(0.0011272737581712387, 14);
    expect(wilsonInterval(14_000, 14_000)).toEqual([expect.closeTo(0.9997256853534089, 13), 1]);
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
  });
});

describe('Mann-Whitney’s test', () => {
  it('counts every arrangement of few values (scipy’s and R’s documented examples)', () => {
    expect(mannWhitney([19, 22, 16, 29, 24], [20, 11, 17, 12])).toEqual({ u: 17, pValue: expect.closeTo(1 / 9, 12), method: 'exact' });
    // Hollander and Wolfe (1973), permeability of human chorioamnion: R's wilcox.test example, one-sided 0.1272.
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    expect(mannWhitney(term, early)).toEqual({ u: 35, pValue: expect.closeTo(0.2544122544, 9), method: 'exact' });
  });

  it('cannot say more than 0.1 of 3 against 3', () => {
    expect(mannWhitney([1, 2, 3], [4, 5, 6])).toMatchObject({ u: 0, pValue: expect.closeTo(0.1, 12) });
    expect([smallestRankP(3, 3), smallestRankP(3, 4), smallestRankP(4, 4), smallestRankP(1, 1)]).toEqual([
      expect.closeTo(0.1, 12),
      expect.closeTo(2 / 35, 12),
      expect.closeTo(2 / 70, 12),
      1,
    ]);
  });

  it('gives ties their middle rank (scipy’s permutation test)', () => {
    expect(mannWhitney([0, 0, 0], [2126, 1735, 1500]).pValue).toBeCloseTo(0.1, 12);
    expect(mannWhitney([0, 0, 5, 5], [5, 7, 9, 9, 9])).toMatchObject({ u: 1, pValue: expect.closeTo(0.047619047619, 10) });
    expect(mannWhitney([1, 1, 1], [1, 1, 1]).pValue).toBe(1);
  });

  it('agrees with scipy’s normal approximation for many values, with and without ties', () => {
    const even = Array.from({ length: 25 }, (_, index) => index * 2);
    const odd = Array.from({ length: 25 }, (_, index) => 11 + index * 2);
    expect(mannWhitney(even, odd)).toEqual({ u: 190, pValue: expect.closeTo(0.017925777357406476, 12), method: 'normal' });
    const tied = Array.from({ length: 30 }, (_, index) => (index * 7) % 13);
    const other = Array.from({ length: 25 }, (_, index) => ((index * 5) % 11) + 3);
    expect(mannWhitney(tied, other)).toEqual({ u: 250.5, pValue: expect.closeTo(0.035554886916808984, 12), method: 'normal' });
    expect(mannWhitney(new Array(25).fill(3), new Array(25).fill(3)).pValue).toBe(1);
    // Far apart the tail must not cancel to nothing: 2 x upper tail of z = 6.056.
    const far = mannWhitney(
      even,
      even.map((value) => value + 1000),
    ).pValue;
    expect(far).toBeGreaterThan(1e-9);
    expect(far).toBeLessThan(2e-9);
  });

  it('has nothing to say of nothing', () => {
    expect(mannWhitney([], [1])).toMatchObject({ pValue: 1 });
  });
});

describe('Fisher’s exact test', () => {
  // R. A. Fisher's lady tasting tea, and scipy 1.17 for the rest.
  it.each([
    [3, 4, 1, 4, 0.4857142857142857],
    [1, 10, 11, 14, 0.0027594561852200836],
    [5, 14_000, 7, 14_000, 0.7743657079766582],
    [8, 14_000, 0, 14_000, 0.007804689313755565],
    [500, 14_000, 300, 14_000, 7.268086365070746e-13],
  ])('of %d in %d against %d in %d', (count, total, other, otherTotal, pValue) => {
    expect(fisherExact(count, total, other, otherTotal) / pValue).toBeCloseTo(1, 6);
    expect(fisherExact(other, otherTotal, count, total) / pValue).toBeCloseTo(1, 6);
  });

  it('ends quickly and within 0…1 for a hundred million requests, none and all', () => {
    const startedAt = performance.now();
    expect(fisherExact(0, 42_000, 3861, 42_000)).toBe(0);
    expect(fisherExact(40_000_000, 100_000_000, 40_001_000, 100_000_000)).toBeGreaterThan(0.5);
    expect([fisherExact(0, 10, 0, 10), fisherExact(10, 10, 10, 10), fisherExact(0, 0, 0, 0)]).toEqual([1, 1, 1]);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

it('the median is the middle', () => {
  expect([median([]), median([3]), median([9, 1]), median([5, 1, 3]), median([4, 1, 2, 3])]).toEqual([0, 3, 5, 3, 2.5]);
});
