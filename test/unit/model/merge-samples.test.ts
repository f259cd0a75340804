import { describe, expect, it } from 'vitest';
import { mergeMoments, mergeSamples, mergeSeconds } from '../../../shared/model/merge-samples.ts';
import { momentOf, sampleOf, secondOf } from '../../rig/scripted-engine.ts';

const series = (...points: [second: number, ok: number][]) => points.map(([second, ok]) => secondOf(second, { ok }));

describe('mergeSeconds', () => {
  const cases: [name: string, earlier: [number, number][], later: [number, number][], merged: [number, number][]][] = [
    [
      'adds what comes after',
      [[0, 1]],
      [
        [1, 2],
        [2, 3],
      ],
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    ],
    [
      'takes the later word on a second both have',
      [
        [0, 1],
        [1, 1],
      ],
      [
        [1, 5],
        [2, 2],
      ],
      [
        [0, 1],
        [1, 5],
        [2, 2],
      ],
    ],
    [
      'replaces one deep in the past, in order',
      [
        [0, 1],
        [1, 1],
        [2, 1],
      ],
      [[0, 9]],
      [
        [0, 9],
        [1, 1],
        [2, 1],
      ],
    ],
    [
      'fills a gap',
      [
        [0, 1],
        [2, 1],
      ],
      [[1, 7]],
      [
        [0, 1],
        [1, 7],
        [2, 1],
      ],
    ],
    ['keeps what is there when nothing comes', [[3, 1]], [], [[3, 1]]],
    ['starts from nothing', [], [[0, 1]], [[0, 1]]],
  ];
  for (const [name, earlier, later, merged] of cases) {
    it(name, () => expect(mergeSeconds(series(...earlier), series(...later))).toEqual(series(...merged)));
  }

  it('and moments likewise, in one sample of two', () => {
    const merged = [momentOf(0), momentOf(1, { ok: 2 }), momentOf(2)];
    expect(mergeMoments([momentOf(0), momentOf(1, { ok: 1 })], [momentOf(1, { ok: 2 }), momentOf(2)])).toEqual(merged);
    const earlier = { ...sampleOf({ seconds: [secondOf(0)], moments: [momentOf(0)] }), seq: 1 };
    const later = { ...sampleOf({ elapsedMs: 900, seconds: [secondOf(0, { ok: 7 })], moments: [momentOf(1)] }), seq: 2 };
    expect(mergeSamples(earlier, later)).toEqual({ ...later, moments: [momentOf(0), momentOf(1)] });
  });
});
