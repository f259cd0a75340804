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

describe('a comparison as a file', () => {
  it('is written in every format', () => {
    const groups = [[record(120)], [record(0)]];
    for (const [format, type] of [
      ['html', 'text/html;charset=utf-8'],
      ['markdown', 'text/markdown;charset=utf-8'],
      ['json', 'application/json'],
    ] as const) {
      expect(service.export(groups, format)).toMatchObject({ mediaType: type, content: expect.stringContaining('Too few runs to tell') });
    }
  });
});

describe('importing what another tool recorded', () => {
  const csv = (rows: readonly string[]) => ['timeStamp,elapsed,label,responseCode,responseMessage,success,URL', ...rows].join('\n');

  it('adds a run that is in the list, opens, is reported and compared like any other', async () => {
    const rows = Array.from({ length: 100 }, (_, index) =>
      index < 7
        ? `${1764493200000 + index},20,GET,502,Bad Gateway,false,http://u:secret@10.0.1.17/?token=abc123`
        : `${1764493200000 + index * 20},20,GET,200,OK,true,http://10.0.1.17/`,
    );
    const item = await service.importFile('/home/qa/old.jtl', csv(rows));
    expect(item).toMatchObject({
      name: 'old.jtl',
      tags: ['imported', 'JMeter'],
      state: 'completed',
      asked: 100,
      failed: 7,
      topFailure: 'http_502',
    });
    expect(item.startedAt).toBe(new Date(1764493200000).toISOString());
    const detail = opened.book.get(item.id);
    expect(detail.summary?.metadata.reason).toBe('Imported from /home/qa/old.jtl, recorded by JMeter.');
    expect(opened.book.series(item.id).seconds).toHaveLength(3);
    expect(opened.book.lastSample(item.id)).toMatchObject({
      state: 'completed',
      totals: { ok: 93, failed: 7 },
      latency: { count: 100, p95Us: 20_000 },
    });
    expect(JSON.stringify([detail, opened.book.export(item.id, 'html'), opened.book.export(item.id, 'csv')])).not.toMatch(
      /abc123|u:secret/,
    );
    expect(service.compare([[item.id], [record(0)]]).groups[0]?.failedShare).toBeCloseTo(0.07, 9);
    expect(service.trend(10).map(({ run }) => run.id)).toEqual([record(0) - 1]);
    expect(opened.book.active).toBeUndefined();
  });

  it('takes a summary of ours back, and refuses one that was changed', async () => {
    const { content } = opened.book.export(record(312), 'json');
    const item = await service.importFile('summary.json', content);
    expect(item).toMatchObject({ id: 2, tags: ['imported', 'Blitz Console'], asked: 14_000, failed: 312 });
    await expect(service.importFile('a.json', content.replace('"failed": 312', '"failed": 2'))).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(service.importFile('a.json', content.replace('"asked"', '"aske"'))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('results.requests.asked'),
    });
  });

  it('cells a spreadsheet would take for a formula stay text in every report', async () => {
    const item = await service.importFile('=cmd|x.jtl', csv(['1764493200000,20,"=HYPERLINK(""http://evil"")",500,@SUM(1),false,']));
    const exported = opened.book.export(item.id, 'csv').content;
    expect(exported.split(/[\n,]/).filter((cell) => /^[=+@-]/.test(cell))).toEqual([]);
    expect(opened.book.get(item.id).plan.requests[0]?.name).toContain('HYPERLINK');
  });

  it('gives way while it reads, one file at a time, and can be cancelled', async () => {
    const rows = Array.from(
      { length: 120_000 },
      (_, index) => `${1764493200000 + index},20,GET,200,OK,true,http://10.0.1.17/${index % 3000}`,
    );
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 0);
    const importing = service.importFile('big.jtl', csv(rows));
    await expect(service.importFile('other.jtl', csv([]))).rejects.toMatchObject({ code: 'conflict' });
    expect(await importing).toMatchObject({ asked: 120_000 });
    clearInterval(counting);
    expect(turns).toBeGreaterThan(5);
    await expect(service.importFile('big.jtl', csv(rows), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    await expect(service.importFile('empty.jtl', '')).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('a file of 64 MiB is read within its bounds', async () => {
    const row = '1764493200000,20,GET,200,OK,true,http://10.0.1.17/a-rather-long-address-so-that-there-are-fewer-of-them'.padEnd(600, 'x');
    const content = csv(new Array(Math.floor((64 * 1024 * 1024) / 601) - 2).fill(row));
    expect(content.length).toBeGreaterThan(63 * 1024 * 1024);
    expect(await service.importFile('big.jtl', content)).toMatchObject({ asked: content.split('\n').length - 1, failed: 0 });
    // No line break, no delimiter, no quote that ends: nothing of it may take time by the square of its length.
    for (const text of [
      `timeStamp,elapsed,success\n1764493200000,12,"${'x'.repeat(8e6)}`,
      `<testResults>${'<a '.repeat(2e6)}`,
      `{"metrics":${'['.repeat(1e6)}`,
    ]) {
      await expect(service.importFile('x', text)).rejects.toMatchObject({ code: 'invalid_input' });
    }
  }, 60_000);
});
