import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ComparisonsService } from '../../../../electron/core/features/comparisons/index.ts';
import type { RunId } from '../../../../shared/base/ids.ts';
import { resultsOf } from '../../../rig/scripted-engine.ts';
import { evidenceOf } from '../../model/compare/comparable-run.ts';
import { type OpenedRunBook, openRunBook, planOf } from '../runs/open-run-book.ts';

let opened: OpenedRunBook;
let service: ComparisonsService;

beforeEach(() => {
  opened = openRunBook();
  service = new ComparisonsService({ runs: opened.book, version: '1.2.3' });
});
afterEach(() => opened.close());

function record(failed: number, url = 'http://127.0.0.1:8080/', build = 'a1'): RunId {
  const recorder = opened.book.begin({ plan: planOf({ requests: [{ url }] }), tags: [] });
  opened.book.recordEvidence(recorder.id, evidenceOf({ build }));
  recorder.finish({ state: 'completed', reason: 'All.', durationMs: 2000, results: resultsOf(14_000 - failed, failed) });
  return recorder.id;
}

describe('comparing runs of the history', () => {
  it('reads their figures, circumstances and what changed', () => {
    const before = [record(120), record(130), record(125)];
    const after = [record(0, undefined, 'b2'), record(0, undefined, 'b2'), record(0, undefined, 'b2')];
    const comparison = service.compare([before, after]);
    expect(comparison.differences[0]?.outcome).toBe('better');
    expect(comparison.changes).toEqual([{ where: 'build', name: 'build', values: ['a1', 'b2'] }]);
    expect(comparison.groups.map(({ label }) => label)).toEqual(['runs 1, 2, 3', 'runs 4, 5, 6']);
  });

  it('refuses a run that goes on, is not there, or is named twice', () => {
    const ended = record(0);
    const { id } = opened.book.begin({ plan: planOf(), tags: [] });
    expect(() => service.compare([[ended], [id]])).toThrow(expect.objectContaining({ code: 'conflict', hint: expect.any(String) }));
    expect(() => service.compare([[ended], [99 as RunId]])).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(() => service.compare([[ended], [ended]])).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('the trend', () => {
  it('is of the newest run’s host, the newest first, with what changed since the one before', () => {
    expect(service.trend(20)).toEqual([]);
    const [first, , third] = [record(120), record(5, 'http://10.0.0.9/'), record(0, 'http://127.0.0.1:8080/other', 'b2')];
    opened.book.begin({ plan: planOf(), tags: [] });
    const trend = service.trend(20);
    expect(trend.map(({ run }) => run.id)).toEqual([third, first]);
    expect(trend[0]?.changes).toEqual([
      { where: 'build', name: 'build', values: ['a1', 'b2'] },
      { where: 'plan', name: 'url', values: ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/other'] },
    ]);
    expect(trend[1]?.changes).toEqual([]);
    // The run before the last one shown is looked at, too.
    expect(service.trend(1)[0]?.changes).toHaveLength(2);
  });
});
