import { expect, test } from 'vitest';
import { evaluateMath, type MathValue } from '../../../../electron/core/features/lab/cloudwatch/metrics/metric-math.ts';
import { MetricStore } from '../../../../electron/core/features/lab/cloudwatch/metrics/metric-store.ts';

const startAt = Date.UTC(2026, 0, 1);
const metric = { namespace: 'n', name: 'm', dimensions: [] };
const hourMs = 3_600_000;

function put(store: MetricStore, value: number, at: number, resolutionS: 1 | 60 = 60, name = 'm'): void {
  const sample = { at, sampleCount: 1, sum: value, minimum: value, maximum: value, values: [value] };
  store.put({ metric: { ...metric, name }, unit: undefined, resolutionS, sample }, at);
}

function values(store: MetricStore, statistic: string, periodMs: number): number[] {
  return store.points(metric, statistic, periodMs, startAt, startAt + hourMs).map(({ value }) => value);
}

test('the statistics of a period are those of all its values, whatever order they came in', () => {
  const store = new MetricStore();
  for (const [value, second] of [
    [4, 50],
    [1, 10],
    [3, 20],
    [2, 0],
  ] as const) {
    put(store, value, startAt + second * 1000);
  }
  put(store, 10, startAt + 60_000);
  for (const [statistic, expected] of [
    ['Average', [2.5, 10]],
    ['Sum', [10, 10]],
    ['Minimum', [1, 10]],
    ['Maximum', [4, 10]],
    ['SampleCount', [4, 1]],
    ['p50', [2.5, 10]],
    ['p100', [4, 10]],
    ['p0', [1, 10]],
  ] as const) {
    expect([statistic, values(store, statistic, 60_000)]).toEqual([statistic, expected]);
  }
  expect(values(store, 'Sum', 120_000)).toEqual([20]);
});

test('seconds are kept for three hours, then minutes; minutes for fifteen days', () => {
  const store = new MetricStore();
  for (let second = 0; second < 120; second += 1) put(store, second, startAt + second * 1000, 1);
  expect(values(store, 'Average', 1000)).toHaveLength(120);
  store.tidy(startAt + 4 * hourMs);
  expect(values(store, 'SampleCount', 1000)).toEqual([60, 60]);
  expect(values(store, 'Maximum', 60_000)).toEqual([59, 119]);
  store.tidy(startAt + 16 * 24 * hourMs);
  expect(values(store, 'Average', 60_000)).toEqual([]);
});

test('there is a bound to metrics and to what is kept of them', () => {
  const store = new MetricStore();
  for (let index = 0; index < 2000; index += 1) put(store, 1, startAt, 60, `m${index}`);
  expect(() => put(store, 1, startAt, 60, 'one more')).toThrow(/At most 2000 metrics/);
  expect(store.list(0)).toHaveLength(2000);
  // Those nobody has sent for two weeks make room.
  put(store, 1, startAt + 15 * 24 * hourMs, 60, 'one more');
  expect(store.list(0).map(({ name }) => name)).toEqual(['one more']);
});

const times = [0, 1, 2, 3];
const series: Record<string, MathValue> = {
  a: new Map([
    [0, 1],
    [1, 2],
    [3, 4],
  ]),
  b: new Map([
    [0, 10],
    [1, 0],
    [2, 5],
    [3, 2],
  ]),
};

test.each([
  ['a + 1', { 0: 2, 1: 3, 3: 5 }],
  ['2 ^ a - 1', { 0: 1, 1: 3, 3: 15 }],
  ['a + b * 2', { 0: 21, 1: 2, 3: 8 }],
  ['(a + b) * 2', { 0: 22, 1: 4, 3: 12 }],
  ['a / b', { 0: 0.1, 3: 2 }],
  ['-a', { 0: -1, 1: -2, 3: -4 }],
  ['FILL(a, 0)', { 0: 1, 1: 2, 2: 0, 3: 4 }],
  ['FILL(a, REPEAT)', { 0: 1, 1: 2, 2: 2, 3: 4 }],
  ['IF(b > 4, 1, 0)', { 0: 1, 1: 0, 2: 1, 3: 0 }],
  ['IF(b >= 5 AND a == 1, a, b)', { 0: 1, 1: 0, 3: 2 }],
  ['a - AVG(a)', { 0: 1 - 7 / 3, 1: 2 - 7 / 3, 3: 4 - 7 / 3 }],
  ['MAX(b) - MIN(b) + SUM(a) - SUM(a) + a * 0', { 0: 10, 1: 10, 3: 10 }],
  ['ABS(CEIL(a - 2.5))', { 0: 1, 1: 0, 3: 2 }],
])('metric math: %s', (expression, expected) => {
  const value = evaluateMath(expression, (id) => series[id], times);
  expect(typeof value === 'number' ? value : Object.fromEntries(value)).toEqual(expected);
});

test.each(['', 'a +', '(a', 'a b', 'SEARCH(a)', 'a; b', 'constructor(a)', 'toString', 'x + 1', 'IF(a, b)', '('.repeat(100)])(
  'metric math refuses %s',
  (expression) => {
    expect(() => evaluateMath(expression, (id) => (Object.hasOwn(series, id) ? series[id] : undefined), times)).toThrow();
  },
);
