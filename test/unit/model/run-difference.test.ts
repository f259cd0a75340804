import { expect, it } from 'vitest';
import { runDifference } from '../../../shared/model/run-difference.ts';

it('says how far a run is from the one before, with its sign and unit', () => {
  const before = { failed: 312, ratePerSecond: 4000.4, p95Us: 359_000 };
  expect(runDifference({ failed: 12, ratePerSecond: 4120.2, p95Us: 371_000 }, before)).toEqual({
    failed: '−300',
    rate: '+120\u2009req/s',
    p95: '+12\u2009ms',
  });
  expect(runDifference(before, before)).toEqual({ failed: '±0', rate: '±0', p95: '±0' });
});
