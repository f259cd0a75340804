import { describe, expect, it } from 'vitest';
import { LogRing } from '../../../../renderer/ui/log-ring.ts';
import { entry } from './log-entry.ts';

describe('a ring of lines', () => {
  it('keeps the newest, and counts those that made room', () => {
    const ring = new LogRing({ capacity: 1000 });
    for (let index = 0; index < 12_345; index += 1) ring.push(entry(`line ${index}`));
    expect(ring.length).toBe(1000);
    expect(ring.droppedLines).toBe(11_345);
    expect(ring.text(ring.firstId)).toBe('line 11345');
    expect(ring.text(ring.endId - 1)).toBe('line 12344');
    expect(ring.text(ring.firstId - 1)).toBe('');
    expect(ring.row(ring.firstId - 1)).toBeUndefined();
  });

  it('is bounded in bytes, too, and gives them back', () => {
    const ring = new LogRing({ capacity: 1000, byteLimit: 10_000 });
    for (let index = 0; index < 100; index += 1) ring.push(entry('x'.repeat(500)));
    expect(ring.bytes).toBe(10_000);
    expect(ring.length).toBe(10);
    expect(ring.droppedLines).toBe(90);
    ring.clear();
    expect([ring.bytes, ring.length, ring.droppedLines]).toEqual([0, 0, 0]);
    expect(ring.text(ring.endId - 1)).toBe('');
  });

  it('keeps one line that alone is larger than the limit', () => {
    const ring = new LogRing({ capacity: 10, byteLimit: 100 });
    ring.push(entry('short'));
    ring.push(entry('y'.repeat(1000)));
    expect(ring.length).toBe(1);
  });

  it('counts levels of lines that are there; a stack trace is one', () => {
    const ring = new LogRing({ capacity: 4 });
    ring.push(entry('one', { level: 'error' }));
    ring.push(entry('  at two', { level: 'error', continued: true }));
    ring.push(entry('three', { level: 'info' }));
    ring.push(entry('four'));
    //                             trace debug info warning error fatal none
    expect(ring.levelCounts()).toEqual([0, 0, 1, 0, 1, 0, 1]);
    ring.push(entry('five', { level: 'warning' }));
    expect(ring.levelCounts()).toEqual([0, 0, 1, 1, 0, 0, 1]);
    ring.push(entry('rotated', { kind: 'note', level: 'error' }));
    expect(ring.levelCounts()).toEqual([0, 0, 1, 1, 0, 0, 1]);
  });

  it('counts errors in every five seconds, and forgets those that were dropped', () => {
    const ring = new LogRing({ capacity: 3 });
    ring.push(entry('a', { level: 'error', at: 10_000 }));
    ring.push(entry('b', { level: 'fatal', at: 14_999 }));
    ring.push(entry('c', { level: 'error', at: 15_000 }));
    expect(ring.errorBuckets()).toEqual([
      [10_000, 2],
      [15_000, 1],
    ]);
    ring.push(entry('d', { level: 'info', at: 16_000 }));
    ring.push(entry('e', { level: 'info', at: 16_000 }));
    expect(ring.errorBuckets()).toEqual([[15_000, 1]]);
  });

  it('knows the head of a continued line also between lines of other sources', () => {
    const ring = new LogRing({ capacity: 10 });
    const head = ring.push(entry('Traceback', { source: 0 }));
    const other = ring.push(entry('GET /', { source: 1 }));
    const tail = ring.push(entry('  File', { source: 0, continued: true }));
    expect([head, other, tail].map((id) => ring.head(id))).toEqual([head, other, head]);
    expect([head, other, tail].filter((id) => ring.isContinued(id))).toEqual([tail]);
  });

  it('puts a marker where its time belongs, however late it is known', () => {
    const ring = new LogRing({ capacity: 10 });
    for (const at of [100, 200, 300]) ring.push(entry(`at ${at}`, { at }));
    ring.mark({ at: 250, text: 'stress on', kind: 'warning' });
    ring.mark({ at: 260, text: 'guard', kind: 'failed' });
    ring.mark({ at: 240, text: 'run started', kind: 'note' });
    expect(ring.markers.map(({ text }) => text)).toEqual(['run started', 'stress on', 'guard']);
    const [, first, second] = ring.markers;
    expect(first?.id).toBeGreaterThan(1);
    expect(second?.id).toBeGreaterThan(first?.id ?? 0);
    expect(second?.id).toBeLessThan(2);
    expect(ring.row(first?.id ?? -1)?.text).toBe('stress on');
    expect(ring.at(first?.id ?? -1)).toBe(250);
  });

  it('says that it is nearly full before a line is dropped', () => {
    const ring = new LogRing({ capacity: 100 });
    for (let index = 0; index < 89; index += 1) ring.push(entry('x'));
    expect(ring.isNearlyFull).toBe(false);
    ring.push(entry('x'));
    expect(ring.isNearlyFull).toBe(true);
    expect(ring.droppedLines).toBe(0);
  });
});
