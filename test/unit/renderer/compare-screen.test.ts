import { describe, expect, it } from 'vitest';
import { groupLook } from '../../../renderer/features/compare/compare-look.ts';
import { draftsOf, repeatsOf, runChoices, withGroup, withRun } from '../../../renderer/features/compare/group-drafts.ts';
import { compareHref, groupRuns, parseGroups } from '../../../renderer/ui/compare-groups.ts';
import { alignCurves } from '../../../renderer/ui/percentile-axis.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';

const run = (id: number, more: Partial<RunListItem> = {}): RunListItem =>
  ({ id, name: '', target: 'GET http://127.0.0.1/', planText: '14,000 requests', state: 'completed', failed: 0, ...more }) as RunListItem;

describe('groups in the address', () => {
  it.each(['#/compare', '#/compare?groups=41,42', '#/compare?groups=41.42.43,44', '#/compare?groups=1,2,3,4,5'])(
    '%s stays what it is',
    (href) => {
      expect(compareHref(parseGroups(new URLSearchParams(href.split('?')[1]).get('groups')))).toBe(href);
    },
  );

  it('takes no number that is none, no run twice in a group, and no sixth group', () => {
    expect(parseGroups('41.x.41.0,,-3,42.1e3')).toEqual([[41], [42]]);
    expect(parseGroups('1,2,3,4,5,6')).toHaveLength(5);
    expect(parseGroups(null)).toEqual([]);
    expect(parseGroups(Array.from({ length: 80 }, (_, index) => index + 1).join('.'))[0]).toHaveLength(50);
  });
});

describe('groups of picked runs', () => {
  it('puts up to five side by side, the oldest first', () => {
    expect(groupRuns([run(9), run(3), run(5)])).toEqual([[3], [5], [9]]);
  });

  it('takes repeats of one load together where there are more', () => {
    const before = [1, 2, 3].map((id) => run(id, { name: 'before' }));
    const after = [4, 5, 6].map((id) => run(id, { name: 'after' }));
    expect(groupRuns([...after, ...before])).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('makes none of one run, of six repeats, or of six different ones', () => {
    expect(groupRuns([run(1)])).toBeUndefined();
    expect(groupRuns([1, 2, 3, 4, 5, 6].map((id) => run(id)))).toBeUndefined();
    expect(groupRuns([1, 2, 3, 4, 5, 6].map((id) => run(id, { name: `n${id}` })))).toBeUndefined();
  });
});

describe('picking groups', () => {
  it('offers two places at least', () => {
    expect(draftsOf([])).toEqual([[], []]);
    expect(draftsOf([[1]])).toEqual([[1], []]);
    expect(draftsOf([[1], [2], [3]])).toEqual([[1], [2], [3]]);
  });

  it('moves a run that is picked elsewhere', () => {
    expect(withGroup([[1, 2], [3]], 1, [3, 2])).toEqual([[1], [3, 2]]);
  });

  it('puts an imported run into the first place that is free', () => {
    expect(withRun([[1], []], 7)).toEqual([[1], [7]]);
    expect(withRun([[1], [2]], 7)).toEqual([[1], [2], [7]]);
    expect(withRun([[1], [2], [3], [4], [5]], 7)).toEqual([[1], [2], [3], [4], [5]]);
  });

  it('finds the repeats of a group, and none that stand elsewhere or did not end', () => {
    const runs = [run(5), run(4), run(3, { state: 'stopped_by_user' }), run(2, { name: 'other' }), run(1)];
    expect(repeatsOf([1], [[1], [5]], runs)).toEqual([4]);
    expect(repeatsOf([99], [[99], []], runs)).toEqual([]);
  });

  it('names every run that can be picked, also one that is not among the newest', () => {
    const choices = runChoices([run(5, { name: 'x', failed: 1312 }), run(4, { state: 'running' })], [[2], []]);
    expect(choices).toEqual([
      { value: '5', label: 'Run 5 · x', note: '14,000 requests, 1,312 failed' },
      { value: '2', label: 'Run 2', note: '' },
    ]);
  });
});

describe('curves over each other', () => {
  it('tells five groups apart by letter, colour and stroke', () => {
    const looks = [0, 1, 2, 3, 4].map(groupLook);
    expect(looks.map(({ letter }) => letter).join('')).toBe('ABCDE');
    expect(new Set(looks.map(({ hue }) => hue)).size).toBe(5);
    expect(new Set(looks.map(({ dash }) => String(dash))).size).toBe(5);
  });

  it('stand on one axis, each with its own values only', () => {
    const { percentiles, positions, columns } = alignCurves([
      [
        [50, 1],
        [99, 9],
      ],
      [
        [50, 2],
        [90, 4],
        [100, 8],
      ],
    ]);
    expect(percentiles).toEqual([50, 90, 99, 100]);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(columns).toEqual([
      [1, undefined, 9, undefined],
      [2, 4, undefined, 8],
    ]);
  });
});
