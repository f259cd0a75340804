import { afterEach, describe, expect, it } from 'vitest';
import { allLevels, LogIndex } from '../../../../renderer/ui/log-index.ts';
import { goToError, selectedText } from '../../../../renderer/ui/log-list.tsx';
import { LogRing } from '../../../../renderer/ui/log-ring.ts';
import { LogViewport } from '../../../../renderer/ui/log-viewport.ts';
import { entry } from './log-entry.ts';

const owned: LogIndex[] = [];
afterEach(() => {
  for (const one of owned.splice(0)) one.dispose();
});

function viewportOf(count: number, capacity = 1000): LogViewport {
  const ring = new LogRing({ capacity });
  const index = new LogIndex(ring, { levels: allLevels, grouped: true });
  owned.push(index);
  const viewport = new LogViewport(ring, index);
  add(viewport, count);
  return viewport;
}

function add({ ring }: LogViewport, count: number): void {
  for (let number = 0; number < count; number += 1) ring.push(entry(`line ${ring.endId}`, { at: ring.endId * 100 }));
  ring.touch();
}

describe('the reader of a log', () => {
  it('follows the end, and stands still on a pause while lines come', () => {
    const viewport = viewportOf(100);
    expect(viewport.top(20)).toBe(80);
    add(viewport, 50);
    expect(viewport.top(20)).toBe(130);
    viewport.anchorAt(viewport.top(20));
    viewport.pause();
    add(viewport, 50);
    viewport.refresh();
    expect(viewport.top(20)).toBe(130);
    expect(viewport.reading()).toMatchObject({ following: false, newRows: 50 });
    viewport.follow();
    expect(viewport.top(20)).toBe(180);
  });

  it('stays at its line while older ones are dropped', () => {
    const viewport = viewportOf(100, 100);
    viewport.pause();
    viewport.anchorAt(60);
    add(viewport, 30);
    expect(viewport.index.idAt(viewport.top(20))).toBe(60);
    add(viewport, 100);
    expect(viewport.top(20)).toBe(0);
  });

  it('goes to a time, also one whose lines are still to come', () => {
    const viewport = viewportOf(100);
    viewport.jumpToTime(5_000);
    expect(viewport.top(30)).toBe(40);
    expect(viewport.cursor).toBe(50);
    viewport.jumpToTime(15_000);
    viewport.top(30);
    add(viewport, 100);
    viewport.top(30);
    expect(viewport.cursor).toBe(150);
  });

  it('selects from one line to another and hands them over as inert text', () => {
    const viewport = viewportOf(3);
    viewport.ring.push(entry('red \u001b[31m'));
    viewport.ring.touch();
    viewport.select(2);
    viewport.select(3, true);
    expect(selectedText(viewport)).toBe('line 2\nred ␛[31m');
    expect([1, 2, 3].map((id) => viewport.isSelected(id))).toEqual([false, true, true]);
  });

  it('goes from error to error, and begins again after the last', () => {
    const viewport = viewportOf(10);
    for (const level of ['error', 'info', 'fatal'] as const) viewport.ring.push(entry(level, { level }));
    viewport.ring.touch();
    viewport.select(0);
    const seen: string[] = [];
    for (let step = 0; step < 3; step += 1) {
      goToError(viewport, 1, 5);
      seen.push(viewport.ring.text(viewport.cursor ?? -1));
    }
    goToError(viewport, -1, 5);
    seen.push(viewport.ring.text(viewport.cursor ?? -1));
    expect(seen).toEqual(['error', 'fatal', 'error', 'fatal']);
  });
});
