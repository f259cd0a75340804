import { expect, test } from 'vitest';
import { isWorthTelling } from '../../../../../electron/core/features/alarms/news/worth-telling.ts';

const noData = 'INSUFFICIENT_DATA';

test.each([
  // Any alarm.
  ['OK', 'ALARM', [], false, true],
  ['ALARM', 'ALARM', ['ALARM'], false, true],
  [noData, 'ALARM', [], false, true],
  ['ALARM', 'OK', [], false, true],
  ['ALARM', noData, ['ALARM'], false, true],
  ['OK', noData, ['OK'], false, true],
  ['OK', 'SOMETHING_NEW', ['OK'], false, true],
  ['SOMETHING_NEW', 'OK', [], false, true],
  // A new one begins to see; one of which it was said that it cannot be known is well again.
  [noData, 'OK', [], false, false],
  [noData, 'OK', [noData, 'OK'], false, true],
  [noData, 'OK', [noData, 'ALARM', 'OK'], false, true],
  // One on runs has no data between them.
  ['OK', noData, ['OK'], true, false],
  [noData, 'OK', [noData, 'OK'], true, false],
  [noData, 'OK', [noData, 'ALARM', 'OK'], true, true],
  ['ALARM', noData, ['ALARM'], true, true],
  [noData, 'ALARM', [noData], true, true],
] as const)('%s to %s after %j, of runs %s: %s', (from, to, statesBefore, isOfRuns, isTold) => {
  expect(isWorthTelling({ from, to, statesBefore, isOfRuns })).toBe(isTold);
});
