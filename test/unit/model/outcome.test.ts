import { describe, expect, it } from 'vitest';
import { failureListText, type OutcomeInput, outcomeText } from '../../../shared/model/outcome.ts';

const of = (change: Partial<OutcomeInput>): string =>
  outcomeText({ state: 'completed', asked: 14_000, ok: 14_000, failed: 0, aborted: 0, failures: [], ...change });
const failures: OutcomeInput['failures'] = [
  { class: 'response_timeout', count: 22 },
  { class: 'reset', count: 290 },
];

describe('outcomeText', () => {
  const cases: [change: Partial<OutcomeInput>, text: string][] = [
    [{}, 'None of 14,000 failed.'],
    [{ ok: 13_688, failed: 312, failures }, '312 of 14,000 failed: 290 reset, 22 timed out.'],
    [{ ok: 13_688, failed: 312 }, '312 of 14,000 failed.'],
    [{ ok: 0, failed: 14_000, failures: [{ class: 'connect_refused', count: 14_000 }] }, 'All 14,000 failed: refused.'],
    [{ asked: 1, ok: 1 }, 'The one request did not fail.'],
    [{ asked: 1, ok: 0, failed: 1, failures: [{ class: 'http_502', count: 1 }] }, '1 of 1 failed: HTTP 502.'],
    [{ asked: 0, ok: 0 }, 'No request got an outcome.'],
    [{ ok: 13_990, aborted: 10 }, 'None of 14,000 failed; 10 aborted.'],
    [{ state: 'stopped_by_user', ok: 500, aborted: 13_500 }, 'Stopped by you: none of 500 failed; 13,500 aborted.'],
    [{ state: 'stopped_by_user', ok: 0, aborted: 14_000 }, 'Stopped by you: no request got an outcome; 14,000 aborted.'],
    [
      { state: 'stopped_by_threshold', ok: 90, failed: 10, aborted: 13_900, failures: [{ class: 'tls', count: 10 }] },
      'Stopped by a threshold: 10 of 100 failed: TLS; 13,900 aborted.',
    ],
    [
      { state: 'interrupted', ok: 29, failed: 1, failures: [{ class: 'check', count: 1 }] },
      'Interrupted: until then 1 of 30 failed: wrong content.',
    ],
    [{ state: 'internal_error', ok: 5 }, 'The load engine failed: until then none of 5 failed.'],
    [{ state: 'running', ok: 7000 }, 'Running: none of 7,000 failed so far.'],
  ];
  for (const [change, text] of cases) it(text, () => expect(of(change)).toBe(text));
});

describe('failureListText', () => {
  it('names the most frequent and sums up the rest', () => {
    const many = (['dns', 'tls', 'reset', 'closed', 'truncated'] as const).map((name, index) => ({ class: name, count: index + 1 }));
    expect(failureListText(many)).toBe('5 truncated, 4 closed, 3 reset, 3 other');
    expect(failureListText(many, 5)).toBe('5 truncated, 4 closed, 3 reset, 2 TLS, 1 name not found');
    expect(failureListText([{ class: 'reset', count: 0 }])).toBe('');
  });
});
