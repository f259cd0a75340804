import { expect, test } from 'vitest';
import { keptLength, TerminalHistory } from '../../../electron/core/features/terminal/terminal-history.ts';
import { chunkLength } from '../../../shared/contract/stream.ts';

const everything = Number.POSITIVE_INFINITY;

test('it gives back what was put in, from any position, in pieces that fit a value', () => {
  const history = new TerminalHistory();
  let whole = '';
  for (let index = 0; index < 5_000; index += 1) {
    const text = `${index},`;
    whole += text;
    history.append(text, 0);
  }
  let read = '';
  while (read.length < whole.length) {
    const piece = history.read(read.length);
    expect(piece.length).toBeLessThanOrEqual(chunkLength);
    read += piece;
  }
  expect(read).toBe(whole);
  expect(history.read(12_345)).toBe(whole.slice(12_345, 12_345 + chunkLength));
  expect(history.read(history.end)).toBe('');
});

test('it keeps the last 256 KiB, and what somebody still needs', () => {
  const history = new TerminalHistory();
  const line = `${'x'.repeat(99)}\n`;
  for (let index = 0; index < 10_000; index += 1) history.append(line, everything);
  expect(history.end).toBe(1_000_000);
  expect(history.end - history.start).toBeGreaterThanOrEqual(keptLength);
  expect(history.end - history.start).toBeLessThan(keptLength + 10_000);
  const needed = history.start;
  for (let index = 0; index < 10_000; index += 1) history.append(line, needed);
  expect(history.start).toBe(needed);
  history.append(line, everything);
  expect(history.end - history.start).toBeLessThan(keptLength + 10_000);
});

test('a replay begins at a line, and a piece never ends in half of a character', () => {
  const history = new TerminalHistory();
  history.append('first\n', everything);
  expect(history.replayStart()).toBe(0);
  // The last 256 KiB begin among the y's.
  history.append(`${'y'.repeat(1_000)}\n${'z'.repeat(keptLength - 500)}`, everything);
  expect(history.end - history.replayStart()).toBe(keptLength - 500);
  expect(/^z+$/.test(history.read(history.replayStart()))).toBe(true);
  const pairs = new TerminalHistory();
  pairs.append(`a${'😀'.repeat(chunkLength)}`, 0);
  expect(pairs.read(0)).toHaveLength(chunkLength - 1);
});
