import { describe, expect, test } from 'vitest';
import { OpsError } from '../../../shared/base/ops-error.ts';
import { judgeThreshold, parseThreshold, parseThresholdText } from '../../../shared/model/threshold.ts';

const parse = (metric: string, expression: string) => parseThreshold({ metric, expression, abortOnFail: false });

describe('thresholds as k6 writes them', () => {
  test.each([
    ['http_req_failed', 'rate<0.01', 'rate', '<', 0.01],
    ['http_req_duration', 'p(95)<500', 'p(95)', '<', 500],
    ['http_req_duration', ' p( 99.9 ) <= 1e3 ', 'p(99.9)', '<=', 1000],
    ['http_req_duration', 'avg>=.5', 'avg', '>=', 0.5],
    ['http_req_waiting', 'med > 1', 'med', '>', 1],
    ['http_req_service_time', 'max!=0', 'max', '!=', 0],
    ['http_reqs', 'count==14000', 'count', '==', 14_000],
    ['http_reqs', 'rate===100', 'rate', '===', 100],
    ['vus', 'value<100', 'value', '<', 100],
    ['dropped_iterations', 'count<1', 'count', '<', 1],
  ])('%s: %s', (metric, expression, statistic, operator, limit) => {
    expect(parse(metric, expression)).toMatchObject({ metric, statistic, operator, limit, expression: expression.trim() });
  });

  test.each([
    ['http_req_nonsense', 'rate<1', /no metric "http_req_nonsense"/],
    ['http_req_failed', 'p(95)<500', /no statistic "p\(95\)"/],
    ['http_req_failed', 'count<5', /no statistic "count"/],
    ['http_req_duration', 'rate<5', /no statistic "rate"/],
    ['http_req_duration', 'p(101)<5', /not a percentile/],
    ['http_req_duration', 'p(95)<', /cannot be read/],
    ['http_req_duration', 'p95<500', /cannot be read/],
    ['http_req_duration', 'p(95)<500ms', /cannot be read/],
    ['http_req_duration', 'p(95)=500', /cannot be read/],
    ['http_req_duration', '', /cannot be read/],
  ])('%s: "%s" is refused with what to do', (metric, expression, message) => {
    expect(() => parse(metric, expression)).toThrow(message);
    try {
      parse(metric, expression);
    } catch (error) {
      expect(error).toBeInstanceOf(OpsError);
      expect((error as OpsError).code).toBe('invalid_input');
      expect((error as OpsError).hint).toBeTruthy();
    }
  });

  test('in one line', () => {
    expect(parseThresholdText('http_req_failed: rate<0.01', true)).toEqual({
      metric: 'http_req_failed',
      expression: 'rate<0.01',
      abortOnFail: true,
    });
    expect(() => parseThresholdText('rate<0.01')).toThrow(/names no metric/);
    expect(() => parseThresholdText('http_reqs: p(9)<1')).toThrow(OpsError);
  });

  test.each([
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
    ['>', [false, false, true]],
    ['>=', [false, true, true]],
    ['==', [false, true, false]],
    ['===', [false, true, false]],
    ['!=', [true, false, true]],
  ])('5, 6 and 7 %s 6', (operator, expected) => {
    const threshold = parse('http_req_duration', `avg${operator}6`);
    expect([5, 6, 7].map((value) => judgeThreshold(threshold, value).ok)).toEqual(expected);
    expect(judgeThreshold(threshold, 5)).toMatchObject({ metric: 'http_req_duration', expression: `avg${operator}6`, value: 5 });
  });
});
