import { describe, expect, test } from 'vitest';
import { harmlessTitle, readPaste } from '../../../shared/model/terminal-text.ts';

describe('a title set by a shell', () => {
  test.each([
    ['ops@shop: ~', 'ops@shop: ~'],
    ['two\nlines\tand\u0007bell', 'two lines and bell'],
    ['\u001b[31mred', '[31mred'],
    ['safe\u202egnp.exe', 'safe gnp.exe'],
    ['zero\u200bwidth\ufeff', 'zero width'],
    ['日本 😀', '日本 😀'],
    ['  ', ''],
  ])('%j becomes %j', (title, plain) => expect(harmlessTitle(title)).toBe(plain));

  test('is at most 80 characters, and never half of one', () => {
    const short = harmlessTitle('😀'.repeat(200));
    expect([...short]).toHaveLength(80);
    expect(short.endsWith('😀…')).toBe(true);
  });
});

describe('pasted text', () => {
  test('of one line needs no question', () => {
    expect(readPaste('ls -la')).toEqual({ text: 'ls -la', lines: ['ls -la'], isMultiLine: false, removedCount: 0 });
    expect(readPaste('a\tb').text).toBe('a\tb');
  });

  test('of one line with its end would run at once', () => {
    expect(readPaste('reboot\r\n')).toMatchObject({ text: 'reboot\n', lines: ['reboot'], isMultiLine: true });
    expect(readPaste('reboot\r')).toMatchObject({ text: 'reboot\n', isMultiLine: true });
  });

  test('of several lines shows them all, empty ones too', () => {
    expect(readPaste('a\n\nb\n').lines).toEqual(['a', '', 'b']);
  });

  test('cannot end a bracketed paste, nor hide what it does', () => {
    const paste = readPaste('ls\u001b[201~\u0003\u009b201~ \u202e#');
    expect(paste).toMatchObject({ text: 'ls[201~201~ #', removedCount: 4 });
  });
});
