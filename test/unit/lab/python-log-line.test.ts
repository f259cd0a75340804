import { expect, test } from 'vitest';
import { pythonAsctime, pythonLogLine } from '../../../electron/core/features/lab/python-log-line.ts';

const at = (hours: number, minutes: number, seconds: number, ms: number) => new Date(2026, 10, 3, hours, minutes, seconds, ms).getTime();

test('asctime is local time with milliseconds after a comma, every part padded', () => {
  expect(pythonAsctime(at(4, 5, 6, 7))).toBe('2026-11-03 04:05:06,007');
  expect(pythonAsctime(at(23, 59, 59, 999))).toBe('2026-11-03 23:59:59,999');
  expect(pythonAsctime(at(4, 5, 6, 0))).toBe('2026-11-03 04:05:06,000');
});

test('a line is asctime, level, logger and message', () => {
  expect(pythonLogLine(at(12, 4, 7, 311), 'INFO', 'GET /aB3x 302')).toBe('2026-11-03 12:04:07,311 INFO root GET /aB3x 302\n');
});

test('a line break in a message does not make a second line', () => {
  expect(pythonLogLine(at(12, 4, 7, 311), 'ERROR', 'one\r\ntwo\n2026 INFO root forged').match(/\n/g)).toHaveLength(1);
});
