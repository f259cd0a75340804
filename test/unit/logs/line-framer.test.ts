import { describe, expect, it } from 'vitest';
import { FollowPieces, unguessableName } from '../../../electron/core/features/logs/follow-output.ts';
import { LineFramer } from '../../../electron/core/features/logs/line-framer.ts';

describe('lines', () => {
  it('are the same however the bytes are cut', () => {
    const text = 'first\r\nsecond €ß🚀\n\nfourth\n';
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size += 1) {
      const framer = new LineFramer();
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; at += size) lines.push(...framer.push(bytes.subarray(at, at + size)));
      expect(lines).toEqual(['first', 'second €ß🚀', '', 'fourth']);
      expect(framer.flush(true)).toBeUndefined();
    }
  });

  it.each([65_535, 65_536, 65_537, 200_000])('of %i bytes', (length) => {
    for (const piece of [1000, 65_536, 100_000, 1_000_000]) {
      const bytes = Buffer.from(`a\n${'x'.repeat(length)}\nb\n`);
      const framer = new LineFramer();
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; at += piece) lines.push(...framer.push(bytes.subarray(at, at + piece)));
      const cut = Math.max(0, length - 65_536);
      expect(lines).toEqual(['a', `${'x'.repeat(length - cut)}${cut > 0 ? ` [truncated ${cut} bytes]` : ''}`, 'b']);
    }
  });

  it('are cut between characters', () => {
    const [line = ''] = new LineFramer().push(Buffer.from(`${'x'.repeat(65_535)}€rest\n`));
    expect(line.slice(65_530)).toBe('xxxxx [truncated 7 bytes]');
  });

  it('that have not ended can be had, but for a character that is not all there', () => {
    const framer = new LineFramer();
    framer.push(Buffer.concat([Buffer.from('half '), Buffer.from('€').subarray(0, 2)]));
    expect(framer.flush(false)).toBe('half ');
    expect(framer.flush(false)).toBeUndefined();
    expect(framer.push(Buffer.concat([Buffer.from('€').subarray(2), Buffer.from(' done\n')]))).toEqual(['€ done']);
  });
});

describe('notes of tail', () => {
  it('are found wherever the bytes are cut, and nothing else is taken for one', () => {
    const name = unguessableName();
    const text = `a t ta tail: /proc\ntail: ${name}: file truncated\nnew\ntail: ${unguessableName()}: file truncated\n`;
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size += 7) {
      const pieces = new FollowPieces(name);
      let out = '';
      for (let at = 0; at < bytes.length; at += size) {
        for (const piece of pieces.push(bytes.subarray(at, at + size))) out += piece === 'truncated' ? '<T>' : piece.toString();
      }
      out += pieces.flush().toString();
      expect(out).toBe(text.replace(`tail: ${name}: file truncated\n`, '<T>'));
    }
  });
});
