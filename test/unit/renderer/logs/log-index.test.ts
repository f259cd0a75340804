import { afterEach, describe, expect, it, vi } from 'vitest';
import { allLevels, LogIndex, levelBit } from '../../../../renderer/ui/log-index.ts';
import { LogMatcher, type PatternWorker } from '../../../../renderer/ui/log-matcher.ts';
import { type PatternAnswer, type PatternQuestion, patternExpression, rangesOf } from '../../../../renderer/ui/log-pattern.ts';
import { type LogEntry, LogRing } from '../../../../renderer/ui/log-ring.ts';
import { logLevels } from '../../../../shared/model/log-level.ts';
import { entry } from './log-entry.ts';

const owned: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of owned.splice(0)) one.dispose();
});

function filled(...entries: readonly LogEntry[]): LogRing {
  const ring = new LogRing({ capacity: 1000 });
  for (const one of entries) ring.push(one);
  return ring;
}

function indexOf(ring: LogRing, filter: { levels?: number; include?: LogMatcher; exclude?: LogMatcher; grouped?: boolean }): LogIndex {
  const index = new LogIndex(ring, { levels: allLevels, grouped: true, ...filter });
  owned.push(index);
  return index;
}

const plain = (text: string) => new LogMatcher({ text, regex: false });
const texts = (ring: LogRing, index: LogIndex) => Array.from({ length: index.length }, (_, at) => ring.text(index.idAt(at)));
const done = (index: LogIndex) => vi.waitFor(() => expect(index.progress).toBe(1));

describe('the rows that pass a filter', () => {
  it('are those with the text, upper or lower case, and their stack traces', async () => {
    const ring = filled(
      entry('ERROR root  boom', { level: 'error' }),
      entry('Traceback (most recent call last):', { level: 'error', continued: true }),
      entry('INFO GET /', { level: 'info', source: 1 }),
      entry('ValueError: boom', { level: 'error', continued: true }),
      entry('INFO fine', { level: 'info' }),
    );
    const index = indexOf(ring, { include: plain('BOOM') });
    await done(index);
    expect(texts(ring, index)).toEqual(['ERROR root  boom', 'Traceback (most recent call last):', 'ValueError: boom']);
  });

  it('hold a whole stack trace where only its last line has the text', async () => {
    const ring = filled(
      entry('before'),
      entry('ERROR root', { source: 1 }),
      entry('other', { source: 2 }),
      entry('  File "a.py"', { source: 1, continued: true }),
      entry('ZeroDivisionError', { source: 1, continued: true }),
      entry('after other', { source: 2 }),
    );
    const index = indexOf(ring, { include: plain('ZeroDivision') });
    await done(index);
    expect(texts(ring, index)).toEqual(['ERROR root', '  File "a.py"', 'ZeroDivisionError']);
    const both = indexOf(ring, { include: plain('o') });
    await done(both);
    expect(texts(ring, both)).toEqual(['before', 'ERROR root', 'other', '  File "a.py"', 'ZeroDivisionError', 'after other']);
  });

  it('leave out what is not wanted, with all that belongs to it', async () => {
    const ring = filled(
      entry('keep'),
      entry('ERROR x', { source: 1 }),
      entry('noise here', { source: 1, continued: true }),
      entry('keep too'),
    );
    const index = indexOf(ring, { exclude: plain('noise') });
    await done(index);
    expect(texts(ring, index)).toEqual(['keep', 'keep too']);
  });

  it('are of the levels chosen; what happened to a source always shows', async () => {
    const ring = filled(
      entry('i', { level: 'info' }),
      entry('rotated', { kind: 'note' }),
      entry('e', { level: 'error' }),
      entry('plain'),
      entry('w', { level: 'warning' }),
    );
    const index = indexOf(ring, { levels: levelBit(logLevels.indexOf('error')) | levelBit(-1) });
    await done(index);
    expect(texts(ring, index)).toEqual(['rotated', 'e', 'plain']);
  });

  it('grow with the ring and forget what it drops', async () => {
    const ring = new LogRing({ capacity: 100 });
    const index = indexOf(ring, { include: plain('odd') });
    for (let number = 0; number < 1000; number += 1) {
      ring.push(entry(`${number} ${number % 2 ? 'odd' : 'even'}`));
      if (number % 37 === 0) ring.touch();
    }
    ring.touch();
    await done(index);
    expect(index.length).toBe(50);
    expect(texts(ring, index)[0]).toBe('901 odd');
    expect(texts(ring, index).at(-1)).toBe('999 odd');
    expect(index.positionOf(index.idAt(7))).toBe(7);
  });

  it('begin anew when the ring was cleared', async () => {
    const ring = filled(entry('one'), entry('two'));
    const index = indexOf(ring, {});
    await done(index);
    ring.clear();
    ring.push(entry('three'));
    ring.touch();
    await done(index);
    expect(texts(ring, index)).toEqual(['three']);
  });

  it('have the markers among them, in their place', async () => {
    const ring = filled(entry('a', { at: 1 }), entry('b', { at: 5 }), entry('c', { at: 9 }));
    const index = indexOf(ring, { include: plain('c') });
    ring.mark({ at: 6, text: 'stress on', kind: 'warning' });
    ring.touch();
    await done(index);
    expect(texts(ring, index)).toEqual(['stress on', 'c']);
  });

  it('are found by time, and the next and previous error beside a row', async () => {
    const ring = filled(...Array.from({ length: 50 }, (_, at) => entry(`${at}`, { at: at * 10, level: at % 10 === 3 ? 'error' : 'info' })));
    const index = indexOf(ring, {});
    await done(index);
    expect(index.positionOfTime(205)).toBe(21);
    expect(index.positionOfTime(10_000)).toBe(50);
    const isError = (id: number) => ring.isError(id);
    expect(index.find(3, 1, isError)).toBe(13);
    expect(index.find(3, -1, isError)).toBeUndefined();
    expect(index.find(50, -1, isError)).toBe(43);
  });

  it('of 200,000 lines are found in slices, none of which holds up a frame for long', { timeout: 30_000 }, async () => {
    const ring = new LogRing();
    for (let number = 0; number < 200_000; number += 1) {
      ring.push(entry(`2026-01-01 12:00:00,000 INFO root GET /path/${number} 200`, { at: number, level: 'info' }));
    }
    const startedAt = performance.now();
    const index = indexOf(ring, { include: plain('path/1999') });
    const firstSliceMs = performance.now() - startedAt;
    await vi.waitFor(() => expect(index.progress).toBe(1), { timeout: 20_000, interval: 5 });
    expect(index.length).toBe(111);
    // A slice is 5 ms; the limit allows for a machine that does other things.
    expect(firstSliceMs).toBeLessThan(500);
  });
});

/** A worker that answers as the real one, or never. */
class FakeWorker implements PatternWorker {
  static ended = 0;
  readonly #hangs: boolean;
  #listener: (event: { data: PatternAnswer }) => void = () => {};
  constructor(hangs: boolean) {
    this.#hangs = hangs;
  }
  postMessage({ id, source, texts: lines, wantRanges }: PatternQuestion): void {
    if (this.#hangs) return;
    const expression = patternExpression({ text: source, regex: true });
    const hits = Uint8Array.from(lines, (line) => (line.search(expression) >= 0 ? 1 : 0));
    const ranges = wantRanges ? lines.map((line) => rangesOf(expression, line)) : [];
    setTimeout(() => this.#listener({ data: { id, hits, ranges } }), 1);
  }
  addEventListener(_type: 'message', listener: (event: { data: PatternAnswer }) => void): void {
    this.#listener = listener;
  }
  terminate(): void {
    FakeWorker.ended += 1;
  }
}

describe('an expression', () => {
  it('is looked for elsewhere, in batches, and in the same order', async () => {
    const ring = filled(...Array.from({ length: 500 }, (_, at) => entry(`GET /${at} ${at % 5 === 0 ? 502 : 200}`)));
    const matcher = new LogMatcher({ text: '\\b50[234]$', regex: true }, { openWorker: () => new FakeWorker(false) });
    owned.push(matcher);
    const index = indexOf(ring, { include: matcher });
    await done(index);
    expect(index.length).toBe(100);
    expect(ring.text(index.idAt(1))).toBe('GET /5 502');
    expect(await matcher.ranges(['GET /10 502'])).toEqual([[8, 11]]);
  });

  it('that takes for ever is ended, says so, and hides nothing', async () => {
    const ring = filled(entry('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'), entry('b'));
    let told = 0;
    const before = FakeWorker.ended;
    const matcher = new LogMatcher(
      { text: '(a+)+$', regex: true },
      { openWorker: () => new FakeWorker(true), onProblem: () => (told += 1), patienceMs: 30 },
    );
    const index = indexOf(ring, { include: matcher });
    await vi.waitFor(() => expect(told).toBe(1));
    await done(index);
    expect(matcher.problem).toContain('takes too long');
    expect(FakeWorker.ended).toBe(before + 1);
    expect(index.length).toBe(2);
  });

  it('that is none says what is wrong with it, in words', () => {
    const matcher = new LogMatcher({ text: '(', regex: true });
    expect(matcher.problem).toMatch(/unterminated group/i);
    expect(matcher.test(['('])).toBeUndefined();
    expect(new LogMatcher({ text: '(', regex: false }).test(['a(b'])).toEqual(Uint8Array.of(1));
  });
});
