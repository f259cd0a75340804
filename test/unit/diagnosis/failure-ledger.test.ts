import { describe, expect, test } from 'vitest';
import { FailureLedger } from '../../../shared/model/diagnosis/failure-ledger.ts';
import { judge } from '../../../shared/model/diagnosis/judge.ts';
import type { Proposal } from '../../../shared/model/diagnosis/rule.ts';
import { errorLog, lines, recordOf } from './record-fixture.ts';

const proposal = (change: Partial<Proposal>): Proposal => ({
  ...{ cause: 'x', confidence: 'high', classes: [{ class: 'http_502' }], evidence: [], source: '' },
  ...change,
});
const ledgerOf = (perSecond?: Readonly<Record<number, number>>, count = 100) =>
  new FailureLedger(recordOf({ failures: { http_502: { count, ...(perSecond === undefined ? {} : { perSecond }) } } }));
const sum = (claimed: readonly { readonly count: number }[]) => claimed.reduce((total, { count }) => total + count, 0);

describe('the ledger of failures', () => {
  test('gives every failure once', () => {
    const ledger = ledgerOf();
    expect(sum(ledger.claim(proposal({ bounds: [{ key: 'a', count: 70 }] })))).toBe(70);
    expect(sum(ledger.claim(proposal({ bounds: [{ key: 'b', count: 70 }] })))).toBe(30);
    expect(sum(ledger.claim(proposal({})))).toBe(0);
    expect(ledger.unclaimed()).toEqual({ count: 0, classes: [] });
  });

  test('uses every sighting once, whoever claims with it', () => {
    const ledger = ledgerOf();
    const bounds = [{ key: 'lines', count: 30 }];
    expect(sum(ledger.claim(proposal({ bounds })))).toBe(30);
    expect(sum(ledger.claim(proposal({ bounds })))).toBe(0);
    expect(ledger.unclaimed()).toEqual({ count: 70, classes: [{ class: 'http_502', count: 70 }] });
  });

  test('takes a sighting for a failure of 3 s before or after, and for no other', () => {
    const near = (second: number) =>
      sum(ledgerOf({ 5: 100 }).claim(proposal({ bounds: [{ key: 'a', count: 100, perSecond: [[second, 100]] }] })));
    expect([1, 2, 5, 8, 9].map(near)).toEqual([0, 100, 100, 100, 0]);
  });

  test('leaves to later failures the sightings they need', () => {
    const perSecond = [
      [3, 50],
      [8, 50],
    ] as const;
    expect(sum(ledgerOf({ 5: 50, 6: 50 }).claim(proposal({ bounds: [{ key: 'a', count: 100, perSecond }] })))).toBe(100);
  });

  test('asks for every bound there is', () => {
    const bounds = [
      { key: 'lines', count: 80 },
      { key: 'kills', count: 5 },
    ];
    expect(sum(ledgerOf().claim(proposal({ bounds })))).toBe(5);
  });

  test('takes a failure of unknown time for no window, but for any line', () => {
    const record = { ...recordOf({ failures: { http_502: { count: 10 } } }), seconds: [] };
    expect(sum(new FailureLedger(record).claim(proposal({ during: () => true })))).toBe(0);
    expect(sum(new FailureLedger(record).claim(proposal({ bounds: [{ key: 'a', count: 4, perSecond: [[900, 4]] }] })))).toBe(4);
  });
});

test('a run of an hour with a line for each failure is judged at once', () => {
  const perSecond = Object.fromEntries(Array.from({ length: 3600 }, (_, second) => [second, 20]));
  const seen = lines('nginx_upstream_refused', 72_000, perSecond);
  const record = recordOf({
    asked: 144_000,
    lengthS: 3600,
    failures: { http_502: { count: 72_000 } },
    evidence: { logs: [errorLog(seen)] },
  });
  const startedAt = performance.now();
  expect(judge(record).claims).toMatchObject([{ rule: 'gunicorn_down', count: 72_000 }]);
  // Some 20 ms; a busy machine has its time.
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
