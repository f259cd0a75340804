import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { momentOf, resultsOf, sampleOf, secondOf } from '../../../rig/scripted-engine.ts';
import { type OpenedRunBook, openRunBook, planOf, queryOf } from './open-run-book.ts';

let folder: string;
let opened: OpenedRunBook | undefined;
const open = () => {
  opened = openRunBook(join(folder, 'blitz.db'));
  return opened;
};
const close = () => {
  opened?.close();
  opened = undefined;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-full-'));
});
afterEach(() => {
  close();
  rmSync(folder, { recursive: true, force: true });
});

/** SQLite's own limit: a write past it fails with SQLITE_FULL, as on a disk that is full. */
function fillDisk({ database }: OpenedRunBook): void {
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const pages = Number(database.get('PRAGMA page_count')?.page_count);
  database.exec(`PRAGMA max_page_count = ${pages}`);
}

const makeRoom = ({ database }: OpenedRunBook) => database.exec('PRAGMA max_page_count = 1000000');

const bigPlan = () => planOf({ name: 'big', requests: [{ url: 'http://127.0.0.1/', body: 'x'.repeat(100_000) }] });
const end = { state: 'completed', reason: '', durationMs: 1000 } as const;

describe('a disk that is full', () => {
  it('from the start of a run: it goes on in memory, is shown like any other, and history says so', () => {
    const first = open();
    const { book, logger } = first;
    const before = book.begin({ plan: planOf({ name: 'before' }), tags: [] });
    before.finish({ ...end, results: resultsOf(1, 0) });
    fillDisk(first);
    const recorder = book.begin({ plan: bigPlan(), tags: ['t'] });
    expect(recorder.id).toBe(2);
    recorder.record(sampleOf({ seconds: [secondOf(0), secondOf(1)] }));
    recorder.checkpoint(resultsOf(10, 2));
    expect(book.item(recorder.id)).toMatchObject({ state: 'running', ok: 10 });
    const { summary } = recorder.finish({ ...end, results: resultsOf(10, 2) });
    expect(summary.results.requests).toMatchObject({ ok: 10, failed: 2 });
    book.rename(recorder.id, 'renamed in memory');

    expect(book.list(queryOf({ search: 'renamed' })).items).toMatchObject([{ id: 2, state: 'completed', failed: 2 }]);
    expect(book.list(queryOf()).items.map((item) => item.id)).toEqual([2, 1]);
    expect(book.series(recorder.id).seconds.length).toBe(2);
    expect(book.get(recorder.id).summary?.metadata.name).toBe('renamed in memory');
    expect(book.warnings()).toMatchObject([{ message: expect.stringContaining('One run'), hint: expect.stringContaining('Make room') }]);
    expect(logger.lines.some((line) => line.includes('kept in memory') && line.includes('full'))).toBe(true);
  });

  it('and then has room again: what was kept in memory is written, with its number, before the console ends', () => {
    const first = open();
    fillDisk(first);
    const recorder = first.book.begin({ plan: bigPlan(), tags: [] });
    recorder.record(sampleOf({ seconds: [secondOf(0)] }));
    recorder.finish({ ...end, results: resultsOf(5, 0) });
    makeRoom(first);
    close();

    const { book } = open();
    expect(book.warnings()).toEqual([]);
    expect(book.get(recorder.id)).toMatchObject({ item: { id: recorder.id, name: 'big', ok: 5 }, summary: { results: { passed: true } } });
    expect(book.series(recorder.id).seconds.length).toBe(1);
    expect(book.begin({ plan: planOf(), tags: [] }).id).toBe(recorder.id + 1);
  });

  it('in the middle of a run: nothing recorded before or after is lost', () => {
    const first = open();
    const recorder = first.book.begin({ plan: planOf(), tags: [] });
    recorder.record(sampleOf({ seconds: [secondOf(0), secondOf(1)], moments: [momentOf(0), momentOf(1)] }));
    recorder.checkpoint(resultsOf(1, 0));
    fillDisk(first);
    // More than free space inside the pages there are could take.
    const seconds = Array.from({ length: 300 }, (_, second) => secondOf(second + 1, { ok: 77 }));
    const moments = [momentOf(0), momentOf(1, { ok: 77 }), momentOf(2)];
    recorder.record(sampleOf({ seconds, moments: moments.slice(1) }));
    recorder.checkpoint(resultsOf(2, 0));
    expect(first.book.warnings().length).toBe(1);
    expect(
      first.book
        .series(recorder.id)
        .seconds.map(({ ok }) => ok)
        .slice(0, 3),
    ).toEqual([10, 77, 77]);
    expect(first.book.series(recorder.id).seconds.length).toBe(301);
    expect(first.book.series(recorder.id).moments).toEqual(moments);
    makeRoom(first);
    recorder.record(sampleOf({ seconds: [secondOf(301)] }));
    recorder.checkpoint(resultsOf(3, 0));
    expect(first.book.warnings()).toEqual([]);
    recorder.finish({ ...end, results: resultsOf(4, 0) });
    close();

    const { book } = open();
    expect(book.item(recorder.id)).toMatchObject({ state: 'completed', ok: 4 });
    expect(book.series(recorder.id).seconds.length).toBe(302);
    expect(book.series(recorder.id).moments).toEqual(moments);
  });

  it('when an old run is renamed or deleted: it is so for this session, and tried again', () => {
    const first = open();
    const old = first.book.begin({ plan: planOf({ name: 'old' }), tags: [] });
    old.finish({ ...end, results: resultsOf(1, 0) });
    fillDisk(first);
    const name = 'new '.repeat(25).trim();
    for (let round = 0; round < 60; round += 1)
      first.book.setTags(
        old.id,
        Array.from({ length: 20 }, (_, tag) => `${round}-${tag}-${'y'.repeat(30)}`),
      );
    expect(first.book.rename(old.id, name).name).toBe(name);
    expect(first.book.delete([old.id])).toEqual({ deleted: 1 });
    expect(first.book.list(queryOf()).total).toBe(0);
    expect(first.book.restore([old.id])).toEqual({ restored: 1 });
    makeRoom(first);
    close();
    expect(open().book.item(old.id).name).toBe(name);
  });
});
