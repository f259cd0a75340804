import { expect, it } from 'vitest';
import { thresholdMeaning } from '../../../shared/model/threshold-text.ts';

it.each([
  ['http_req_failed', 'rate==0', 'No request fails.'],
  ['http_req_failed', 'rate<0.01', 'Less than 1.0\u2009% of requests fail.'],
  ['http_req_duration', 'p(95)<500', '95\u2009% of requests take less than 500\u2009ms.'],
  ['http_req_duration', 'p(99)<=2000', '99\u2009% of requests take at most 2.00\u2009s.'],
  ['http_req_duration', 'avg<500', undefined],
  ['http_req_failed', 'rate!=0', undefined],
  ['http_req_failed', 'fast', undefined],
])('%s: %s means %s', (metric, expression, meaning) => {
  expect(thresholdMeaning({ metric, expression, abortOnFail: false })).toBe(meaning);
});
