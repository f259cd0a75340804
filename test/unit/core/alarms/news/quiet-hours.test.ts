import { expect, test } from 'vitest';
import { isQuiet } from '../../../../../electron/core/features/alarms/news/quiet-hours.ts';

const at = (hours: number, minutes: number) => new Date(2026, 10, 24, hours, minutes).getTime();

test.each([
  ['22:00', '07:00', 21, 59, false],
  ['22:00', '07:00', 22, 0, true],
  ['22:00', '07:00', 0, 0, true],
  ['22:00', '07:00', 6, 59, true],
  ['22:00', '07:00', 7, 0, false],
  ['12:00', '13:30', 12, 0, true],
  ['12:00', '13:30', 13, 29, true],
  ['12:00', '13:30', 13, 30, false],
  ['12:00', '13:30', 11, 59, false],
  ['00:00', '23:59', 12, 0, true],
  ['08:00', '08:00', 8, 0, false],
  ['', '', 3, 0, false],
  ['22:00', '', 23, 0, false],
])('from %s until %s it is quiet at %i:%i: %s', (quietFrom, quietUntil, hours, minutes, expected) => {
  expect(isQuiet(at(hours, minutes), { quietFrom, quietUntil })).toBe(expected);
});
