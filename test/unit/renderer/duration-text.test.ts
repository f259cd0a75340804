import { expect, it } from 'vitest';
import { durationText, parseDurationText } from '../../../shared/model/duration-text.ts';

it.each([
  ['30s', 30_000],
  ['1m30s', 90_000],
  ['250ms', 250],
  ['2h', 7_200_000],
  ['1.5s', 1500],
  ['10', 10_000],
  [' 1 min 5 s ', 65_000],
])('reads %s', (text, durationMs) => {
  expect(parseDurationText(text)).toBe(durationMs);
});

it.each(['', 'soon', '-5s', '5x', 's', '1e3'])('refuses %j', (text) => {
  expect(parseDurationText(text)).toBeUndefined();
});

it.each([1, 250, 1000, 61_001, 90_000, 3_600_000, 86_400_000])('writes %d so that it reads it back', (durationMs) => {
  expect(parseDurationText(durationText(durationMs))).toBe(durationMs);
});
