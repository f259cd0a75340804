import { expect, it } from 'vitest';
import { PastPoints } from '../../../../../electron/core/features/alarms/local/past-points.ts';
import type { TargetId } from '../../../../../shared/base/ids.ts';
import type { LocalMetric } from '../../../../../shared/contract/alarms.ts';
import { resultsOf, sampleOf, secondOf } from '../../../../rig/scripted-engine.ts';
import { hostSampleOf } from '../../../report/host-fixture.ts';
import { openRunBook, planOf } from '../../runs/open-run-book.ts';
import { draftOf, shop } from './local-alarm-rig.ts';

it('what an alarm would have looked at is found in what was written down of runs, and in what is sampled now', () => {
  const { book, close } = openRunBook();
  try {
    const recorder = book.begin({ plan: planOf(), tags: [], targetId: shop });
    const startedAt = Math.ceil((book.active?.startedAt ?? 0) / 1000) * 1000;
    const [first, second] = [0, 1].map((index) => secondOf(index, { ok: 5 + index * 5, failed: 5 - index * 5, p95Us: 3000 }));
    if (first === undefined || second === undefined) throw new Error('There are two');
    recorder.record(sampleOf({ elapsedMs: 2000, seconds: [first, second] }));
    book.recordHost(recorder.id, [hostSampleOf(startedAt + 1000, { user: 0.3 }), hostSampleOf(startedAt + 2000, { user: 0.5 })]);
    recorder.finish({ state: 'completed', reason: 'Done.', durationMs: 2000, results: resultsOf(15, 5) });
    const past = new PastPoints(book, () => [hostSampleOf(startedAt + 2000, { user: 0.5 }), hostSampleOf(startedAt + 3000, { user: 0.9 })]);
    const [from, to] = [startedAt - 60_000, startedAt + 60_000];
    const values = (metric: LocalMetric, targetId?: TargetId) =>
      past.of(draftOf({ where: { kind: 'local', metric }, targetId }), metric, from, to).map(({ value }) => value);
    expect(values({ kind: 'host', targetId: shop, field: 'cpu' })).toEqual([0.3, 0.5, 0.9]);
    expect(values({ kind: 'host', targetId: 'other' as TargetId, field: 'cpu' })).toEqual([0.5, 0.9]);
    expect(values({ kind: 'run', field: 'failure_rate' })).toEqual([0.5, 0]);
    expect(values({ kind: 'run', field: 'p95_ms' })).toEqual([3, 3]);
    expect(values({ kind: 'http', url: 'http://127.0.0.1/', field: 'failed', timeoutMs: 1000 })).toEqual([]);
    expect(past.of(draftOf({ periodS: 60 }), { kind: 'run', field: 'requests_per_second' }, to, to + 60_000)).toEqual([]);
  } finally {
    close();
  }
});
