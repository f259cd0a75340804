import { describe, expect, it } from 'vitest';
import { type KnownFile, type ListedFile, planCatchUp } from '../../../electron/core/features/logs/catch-up.ts';

const head = (text: string) => Buffer.from(text).toString('hex');
const listed = (name: string, id: string, sizeBytes: number, begins: string): ListedFile => ({
  id,
  path: `/log${name}`,
  sizeBytes,
  modifiedAt: 1,
  head: head(begins),
  isCurrent: name === '',
});
const knownFiles = (...files: [id: string, state: KnownFile['state'], offset: number, begins: string][]) =>
  new Map(files.map(([id, state, offset, begins]): [string, KnownFile] => [id, { id, state, offset, head: head(begins) }]));
const plan = (files: readonly ListedFile[], known: Map<string, KnownFile>, followed: readonly string[] = []) => {
  const { segments, lost, currentStart } = planCatchUp(files, known, new Set(followed));
  return { segments: segments.map(({ file, from, kind }) => [file.path, from, kind]), lost: lost.map(({ kind }) => kind), currentStart };
};

describe('what to read after being away', () => {
  it('nothing happened: go on at the byte', () => {
    expect(plan([listed('', 'a', 50, 'first line')], knownFiles(['a', 'open', 30, 'first line']))).toEqual({
      segments: [],
      lost: [],
      currentStart: 30,
    });
  });

  it('renamed twice: the rest of ours, what came between, the new one', () => {
    const files = [
      listed('', 'c', 5, 'third line'),
      listed('.2', 'a', 50, 'first line'),
      listed('.1', 'b', 9, 'second line'),
      listed('.3', 'old', 9, 'ancient line'),
    ];
    expect(plan(files, knownFiles(['a', 'open', 30, 'first line'], ['old', 'done', 9, 'ancient line']))).toEqual({
      segments: [
        ['/log.2', 30, 'moved'],
        ['/log.1', 0, 'between'],
      ],
      lost: [],
      currentStart: 0,
    });
  });

  it('copied and truncated: the rest is in the copy', () => {
    const files = [listed('', 'a', 5, 'new line'), listed('.1', 'b', 50, 'first line')];
    expect(plan(files, knownFiles(['a', 'open', 30, 'first line']))).toEqual({
      segments: [['/log.1', 30, 'copy']],
      lost: [],
      currentStart: 0,
    });
  });

  it('truncated without a copy, and gone', () => {
    expect(plan([listed('', 'a', 5, 'new line')], knownFiles(['a', 'open', 30, 'first line'])).lost).toEqual(['truncated']);
    expect(plan([listed('', 'b', 5, 'new line')], knownFiles(['a', 'open', 30, 'first line'])).lost).toEqual(['gone']);
  });

  it('an inode that was given to another file is another file', () => {
    const files = [listed('', 'b', 5, 'third line'), listed('.1', 'old', 40, 'second line')];
    expect(plan(files, knownFiles(['b', 'open', 5, 'third line'], ['old', 'done', 9, 'ancient line'])).segments).toEqual([
      ['/log.1', 0, 'between'],
    ]);
  });

  it('a copy of what is there, or of what is followed, is not read', () => {
    const copy = listed('.1', 'b', 40, 'first line');
    expect(plan([listed('', 'a', 50, 'first line'), copy], knownFiles(['a', 'open', 30, 'first line'])).segments).toEqual([]);
    expect(plan([listed('', 'a', 3, 'new line'), copy], knownFiles(['a', 'open', 30, 'first line']), ['a']).segments).toEqual([]);
  });
});
