import { describe, expect, test } from 'vitest';
import { unifiedDiff } from '../../../shared/model/diagnosis/unified-diff.ts';
import { seededNumbers } from './generated-record.ts';

/** Applies a unified diff as `patch` would, without any fuzz: every line must stand where its hunk says. */
function patch(text: string, diff: string): string {
  const before = text.split('\n');
  const after: string[] = [];
  let at = 0;
  const [, , ...body] = diff.split('\n').slice(0, -1);
  for (let index = 0; index < body.length; ) {
    const header = /^@@ -(\d+),(\d+) \+(\d+),(\d+) @@$/.exec(body[index] ?? '');
    if (header === null) throw new Error(`No hunk: ${body[index]}`);
    const [from, removed, to, added] = header.slice(1).map(Number) as [number, number, number, number];
    while (at < from - 1) after.push(before[at++] ?? '');
    expect(after.length).toBe(to - 1);
    const sizes = { '-': 0, '+': 0 };
    for (index += 1; index < body.length && !body[index]?.startsWith('@@'); index += 1) {
      const [sign, content] = [body[index]?.[0], body[index]?.slice(1)];
      if (sign !== '+') expect(before[at++]).toBe(content);
      if (sign !== '-') after.push(content ?? '');
      if (sign !== '+') sizes['-'] += 1;
      if (sign !== '-') sizes['+'] += 1;
    }
    expect(sizes).toEqual({ '-': removed, '+': added });
  }
  return [...after, ...before.slice(at)].join('\n');
}

describe('a unified diff', () => {
  test('is what diff -u writes', () => {
    expect(unifiedDiff('/etc/a.conf', 'a\nb\nc\nd\ne\nf\n', 'a\nb\nc\nD\ne\nf\n')).toBe(
      '--- /etc/a.conf\n+++ /etc/a.conf\n@@ -1,7 +1,7 @@\n a\n b\n c\n-d\n+D\n e\n f\n \n',
    );
    expect(unifiedDiff('a', 'same', 'same')).toBeUndefined();
  });

  test('has a hunk for each change that is far from the others', () => {
    const text = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
    const diff = unifiedDiff('a', text, text.replace('line 3\n', 'LINE 3\n').replace('line 30\n', '')) ?? '';
    expect(diff.match(/^@@/gm)).toHaveLength(2);
    expect(patch(text, diff)).toBe(text.replace('line 3\n', 'LINE 3\n').replace('line 30\n', ''));
  });

  test('makes one text of the other, whatever changed', () => {
    const next = seededNumbers(5);
    const upTo = (most: number) => Math.floor(next() * (most + 1));
    for (let round = 0; round < 300; round += 1) {
      const before = Array.from({ length: upTo(30) }, () => `${upTo(6)}`);
      const after = before.flatMap((line) => (next() < 0.15 ? [] : next() < 0.15 ? [line, `${upTo(6)}`] : [line]));
      const [from, to] = [before.join('\n'), after.join('\n')];
      const diff = unifiedDiff('a', from, to);
      expect(diff === undefined ? from : patch(from, diff)).toBe(to);
    }
  });
});
