import { describe, expect, it } from 'vitest';
import { barPieces, momentHref, momentText, placeOf, toneOf } from '../../../renderer/features/verdict/verdict-text.ts';
import { diffLines } from '../../../renderer/ui/diff-lines.ts';
import type { Verdict } from '../../../shared/model/diagnosis/verdict.ts';

describe('verdict screen', () => {
  it('leads to the second of the run a line of evidence was written at', () => {
    expect(momentHref(41, 4230)).toBe('#/run/41?at=4.2');
    expect(momentHref(41, -300)).toBe('#/run/41?at=0');
    expect(momentText(4230)).toBe('0:04.2');
    expect(momentText(-300)).toBe('0:00.0');
    expect(momentText(61_900)).toBe('1:01');
  });

  it('draws the bar of a claim in shares of all that failed', () => {
    const pieces = barPieces(
      [
        { class: 'reset', count: 30 },
        { class: 'http_502', count: 0 },
        { class: 'closed', count: 10 },
      ],
      200,
    );
    expect(pieces).toEqual([
      { class: 'reset', share: 0.15 },
      { class: 'closed', share: 0.05 },
    ]);
    expect(barPieces([{ class: 'reset', count: 1 }], 0)).toEqual([{ class: 'reset', share: 0 }]);
  });

  it('has a tone for every verdict', () => {
    const tone = (value: Verdict['tone']) => toneOf({ tone: value } as Verdict);
    expect([tone('good'), tone('bad'), tone('unsure')]).toEqual(['ok', 'failed', 'unknown']);
  });

  it('knows where a change is made, where the console has a screen for it', () => {
    expect(placeOf([{ where: 'lab', name: 'maxConnections', to: '1000' }])?.href).toBe('#/lab');
    expect(placeOf([{ where: 'stress', name: 'niceness', to: '0' }])?.href).toBe('#/stress');
    expect(placeOf([{ where: 'alarm', name: 'period', to: '10 s' }])?.href).toBe('#/alarms');
    expect(placeOf([{ where: 'nginx', name: 'worker_connections', to: '4096' }])).toBeUndefined();
  });
});

describe('diff', () => {
  const diff = `--- /etc/nginx/nginx.conf
+++ /etc/nginx/nginx.conf
@@ -1,4 +1,4 @@
 events {
-    worker_connections 768;
+    worker_connections 4096;
--- a comment of SQL
 }
\\ No newline at end of file
`;

  it('tells what goes from what comes, and names of files from lines that look like them', () => {
    expect(diffLines(diff).map(({ kind }) => kind)).toEqual([
      'place',
      'place',
      'place',
      'same',
      'removed',
      'added',
      'removed',
      'same',
      'place',
    ]);
  });

  it('keeps every line as it is, and an empty one as high as the others', () => {
    const lines = diffLines('@@ -1 +1 @@\n\n+x\n');
    expect(lines.map(({ text }) => text)).toEqual(['@@ -1 +1 @@', ' ', '+x']);
  });
});
