import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LoadSampleSchema, RunDetailSchema } from '../../../../shared/contract/run-record.ts';
import { exportFormats } from '../../../../shared/contract/runs.ts';
import type { FailureExample } from '../../../../shared/model/failure-class.ts';
import { momentOf, resultsOf, sampleOf, secondOf } from '../../../rig/scripted-engine.ts';
import { type OpenedRunBook, openRunBook, planOf, queryOf } from './open-run-book.ts';

let folder: string;
let path: string;
const opened: OpenedRunBook[] = [];
const open = () => {
  const book = openRunBook(path);
  opened.push(book);
  return book;
};
const close = (book: OpenedRunBook) => {
  opened.splice(opened.indexOf(book), 1);
  book.close();
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-runs-'));
  path = join(folder, 'blitz.db');
});
afterEach(() => {
  for (const book of opened.splice(0)) book.close();
  rmSync(folder, { recursive: true, force: true });
});

const completed = { state: 'completed', reason: 'All have their outcome.', durationMs: 2000 } as const;

describe('a recorded run', () => {
  it('is in the list from its start, and in full after its end and a restart', () => {
    const first = open();
    const recorder = first.book.begin({ plan: planOf({ name: 'Nightly' }), tags: ['qa', 'QA', 'nightly'] });
    expect(first.book.item(recorder.id)).toMatchObject({ id: 1, state: 'running', tags: ['qa', 'nightly'], asked: 0 });
    expect(first.book.item(recorder.id).passed).toBeUndefined();
    recorder.record(sampleOf({ seconds: [secondOf(0, { ok: 5 })], moments: [momentOf(0), momentOf(1, { ok: 5 })] }));
    recorder.checkpoint(resultsOf(10, 0));
    expect(first.book.item(recorder.id)).toMatchObject({ state: 'running', asked: 20, ok: 10, ratePerSecond: 100, p95Us: 200 });
    recorder.record(sampleOf({ seconds: [secondOf(0, { ok: 9 }), secondOf(1)], moments: [momentOf(1, { ok: 9 }), momentOf(2)] }));
    recorder.finish({ ...completed, results: resultsOf(13_688, 312) });
    close(first);

    const { book } = open();
    const detail = book.get(recorder.id);
    expect(RunDetailSchema.parse(detail)).toEqual(detail);
    expect(detail.item).toMatchObject({
      ...{ name: 'Nightly', state: 'completed', durationMs: 2000, asked: 14_000, ok: 13_688, failed: 312, topFailure: 'reset' },
      ...{ ratePerSecond: 7000, p95Us: 2500, passed: true, executor: 'shared-iterations', target: 'GET http://127.0.0.1:8080/' },
      planText: '14,000 requests · 1,000 connections',
    });
    expect(detail.summary?.metadata).toMatchObject({
      run: 1,
      name: 'Nightly',
      blitzVersion: '1.2.3',
      door: 'test',
      reason: completed.reason,
    });
    expect(Date.parse(String(detail.summary?.metadata.endedAt)) - Date.parse(detail.item.startedAt)).toBe(2000);
    const moments = [momentOf(0), momentOf(1, { ok: 9 }), momentOf(2)];
    expect(book.series(recorder.id).moments).toEqual(moments);
    expect(book.lastSample(recorder.id).moments).toEqual(moments);
    expect(book.series(recorder.id).seconds.map(({ second, ok }) => [second, ok])).toEqual([
      [0, 9],
      [1, 10],
    ]);
    expect(book.lastSample(recorder.id)).toMatchObject({
      ...{ state: 'completed', progress: 1, elapsedMs: 2000, seconds: [{ second: 0 }, { second: 1 }] },
      totals: { asked: 14_000, ok: 13_688, failed: 312, inFlight: 0, waiting: 0 },
    });
  });

  it('passes by k6’s rule: completed, and every threshold held', () => {
    const { book } = open();
    const threshold = (ok: boolean) => ({ metric: 'http_req_failed', expression: 'rate<0.01', ok, value: 0.1 });
    const verdict = (end: Partial<typeof completed> | { state: 'stopped_by_user' }, thresholds: ReturnType<typeof threshold>[]) =>
      book.begin({ plan: planOf(), tags: [] }).finish({ ...completed, ...end, results: resultsOf(9, 1, { thresholds }) }).summary.results
        .passed;
    expect(verdict({}, [])).toBe(true);
    expect(verdict({}, [threshold(true)])).toBe(true);
    expect(verdict({}, [threshold(true), threshold(false)])).toBe(false);
    expect(verdict({ state: 'stopped_by_user' }, [])).toBe(false);
  });

  it('is interrupted when the book is opened again without an end, with what the last checkpoint had', () => {
    const first = open();
    const recorder = first.book.begin({ plan: planOf(), tags: [] });
    const early = first.book.begin({ plan: planOf(), tags: [] });
    recorder.record(sampleOf({ elapsedMs: 1500, seconds: [secondOf(0), secondOf(1)], moments: [momentOf(0), momentOf(5)] }));
    recorder.checkpoint(resultsOf(15, 3, { requests: { asked: 100, sent: 20, ok: 15, failed: 3, aborted: 0 } }));
    first.database.dispose();
    opened.splice(0);

    const { book } = open();
    const detail = book.get(recorder.id);
    expect(RunDetailSchema.parse(detail)).toEqual(detail);
    expect(detail.item).toMatchObject({
      state: 'interrupted',
      asked: 100,
      ok: 15,
      failed: 3,
      aborted: 82,
      durationMs: 1500,
      passed: false,
    });
    expect(detail.summary).toMatchObject({
      metadata: { state: 'interrupted', durationMs: 1500 },
      results: { passed: false, requests: { asked: 100, ok: 15, failed: 3, aborted: 82 } },
    });
    expect(book.series(recorder.id)).toEqual({ seconds: [secondOf(0), secondOf(1)], moments: [momentOf(0), momentOf(5)] });
    expect(book.lastSample(recorder.id)).toMatchObject({ state: 'interrupted', totals: { asked: 100, inFlight: 0, waiting: 0 } });
    expect(book.list(queryOf({ search: 'interrupted' })).total).toBe(2);
    expect(book.get(early.id)).toMatchObject({
      item: { state: 'interrupted', asked: 0 },
      summary: { results: { requests: { asked: 0 } } },
    });
  });

  it('is exported in every format once it has ended, under its present name', () => {
    const { book } = open();
    const recorder = book.begin({ plan: planOf({ name: 'Before' }), tags: [] });
    expect(() => book.export(recorder.id, 'json')).toThrow(/going on/);
    recorder.record(sampleOf({ seconds: [secondOf(0), secondOf(1)] }));
    recorder.finish({ ...completed, results: resultsOf(20, 0) });
    book.rename(recorder.id, 'After');
    book.setTags(recorder.id, ['release']);
    for (const format of exportFormats) expect(book.export(recorder.id, format).content.length).toBeGreaterThan(50);
    expect(JSON.parse(book.export(recorder.id, 'json').content).metadata).toMatchObject({ name: 'After', tags: ['release'] });
  });
});

describe('secrets', () => {
  it('are not in the database, its journal or any export, even when the server sends them back', () => {
    const secret = 'pl4nted-S3cret';
    const { book, database } = open();
    const plan = planOf({
      name: `with ${secret}`,
      requests: [
        {
          url: `https://ann:${secret}@127.0.0.1:1/a?api_key=${secret}&keep=me`,
          headers: { Authorization: `Bearer ${secret}`, cookie: `sid=${secret}; theme=dark`, 'X-Auth-Token': secret, Accept: 'text/plain' },
          body: `{"password":"${secret}","user":"ann"}`,
        },
      ],
      checks: { expectBody: secret },
    });
    const example: FailureExample = {
      ...{ class: 'http_500', atMs: 1, requestNumber: 1, requestName: '', method: 'GET', durationMs: 1, bytesReceived: 10 },
      url: `https://ann:${secret}@127.0.0.1:1/a?api_key=${secret}`,
      connection: { id: 1, requestsBefore: 0 },
      statusLine: `HTTP/1.1 500 ${secret}`,
      bodyExcerpt: `you sent Bearer ${secret}`,
      error: `failed with ${secret}`,
    };
    const recorder = book.begin({ plan, tags: [] });
    const shown = recorder.record(sampleOf({ examples: [example], seconds: [secondOf(0)] }));
    recorder.checkpoint(resultsOf(0, 1, { examples: [example] }));
    const ended = recorder.finish({ ...completed, reason: `because ${secret}`, results: resultsOf(0, 1, { examples: [example] }) });
    for (const format of exportFormats) expect(book.export(recorder.id, format).content).not.toContain(secret);
    expect(JSON.stringify([shown, ended, book.get(recorder.id), book.list(queryOf())])).not.toContain(secret);
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name)).includes(secret)).toBe(false);
    expect(book.get(recorder.id).plan.requests[0]).toMatchObject({
      url: 'https://[redacted]@127.0.0.1:1/a?api_key=[redacted]&keep=me',
      headers: { Authorization: '[redacted]', Accept: 'text/plain' },
    });
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(readFileSync(path).includes(secret)).toBe(false);
    expect(readFileSync(path).includes('api_key=[redacted]')).toBe(true);
  });
});

describe('a database from before there were moments', () => {
  it('is opened with everything in it, and takes moments from then on', () => {
    const before = open();
    const ended = before.book.begin({ plan: planOf(), tags: [] });
    ended.record(sampleOf({ seconds: [secondOf(0)] }));
    ended.finish({ ...completed, results: resultsOf(10, 0) });
    const killed = before.book.begin({ plan: planOf(), tags: [] });
    killed.record(sampleOf({ seconds: [secondOf(0)] }));
    killed.checkpoint(resultsOf(10, 0));
    before.database.exec(`DROP TABLE run_moments; DELETE FROM migrations WHERE name = 'runs-2';
      UPDATE run_documents SET sample = json_remove(sample, '$.moments')`);
    close(before);

    const { book } = open();
    expect([book.item(ended.id).state, book.item(killed.id).state]).toEqual(['completed', 'interrupted']);
    for (const { id } of [ended, killed]) {
      expect(book.series(id)).toEqual({ seconds: [secondOf(0)], moments: [] });
      expect(LoadSampleSchema.parse(book.lastSample(id)).moments).toEqual([]);
      expect(book.export(id, 'html').content).toContain('per second<');
    }
    const next = book.begin({ plan: planOf(), tags: [] });
    next.record(sampleOf({ moments: [momentOf(0)] }));
    next.finish({ ...completed, results: resultsOf(1, 0) });
    expect(book.series(next.id).moments).toEqual([momentOf(0)]);
  });
});

describe('delete and restore', () => {
  it('hides at once, brings back, and removes for good at the next start without reusing the number', () => {
    const first = open();
    const ids = [1, 2, 3].map(() => {
      const recorder = first.book.begin({ plan: planOf(), tags: [] });
      recorder.record(sampleOf({ seconds: [secondOf(0)], moments: [momentOf(0)] }));
      recorder.finish({ ...completed, results: resultsOf(1, 0) });
      return recorder.id;
    });
    const [one, two, three] = ids as [(typeof ids)[0], (typeof ids)[0], (typeof ids)[0]];
    expect(first.book.delete([two, three, three])).toEqual({ deleted: 2 });
    expect(first.book.list(queryOf()).items.map((item) => item.id)).toEqual([one]);
    for (const read of [() => first.book.get(two), () => first.book.series(two), () => first.book.lastSample(two)]) {
      expect(read).toThrow(expect.objectContaining({ code: 'not_found' }));
    }
    expect(first.book.restore([two, one])).toEqual({ restored: 1 });
    expect(first.book.get(two).item.id).toBe(two);
    close(first);

    const second = open();
    expect(second.book.restore([three])).toEqual({ restored: 0 });
    for (const table of ['run_seconds', 'run_moments']) {
      expect(second.database.all(`SELECT DISTINCT run_id FROM ${table}`).map((row) => row.run_id)).toEqual([one, two]);
    }
    expect(second.book.begin({ plan: planOf(), tags: [] }).id).toBe(4);
  });

  it('is refused for the run that is going on, and then nothing is deleted', () => {
    const { book } = open();
    const ended = book.begin({ plan: planOf(), tags: [] });
    ended.finish({ ...completed, results: resultsOf(1, 0) });
    const running = book.begin({ plan: planOf(), tags: [] });
    expect(() => book.delete([ended.id, running.id])).toThrow(expect.objectContaining({ code: 'conflict', details: { run: running.id } }));
    expect(book.list(queryOf()).total).toBe(2);
  });
});

describe('changes', () => {
  it('tell of every start, end, new name, tag, deletion and return, and let go when left', async () => {
    const { book } = open();
    const controller = new AbortController();
    const changes = book.changes(controller.signal);
    const revisions = [(await changes.next()).value?.revision];
    const recorder = book.begin({ plan: planOf(), tags: [] });
    const steps = [
      () => {},
      () => recorder.finish({ ...completed, results: resultsOf(1, 0) }),
      () => book.rename(recorder.id, 'x'),
      () => book.setTags(recorder.id, ['y']),
      () => book.delete([recorder.id]),
      () => book.restore([recorder.id]),
    ];
    for (const step of steps) {
      step();
      revisions.push((await changes.next()).value?.revision);
    }
    expect(revisions).toEqual([0, 1, 2, 3, 4, 5, 6]);
    controller.abort();
    expect((await changes.next()).done).toBe(true);
  });
});
