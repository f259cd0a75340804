import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunListQuery } from '../../../../shared/contract/runs.ts';
import { resultsOf } from '../../../rig/scripted-engine.ts';
import { type OpenedRunBook, openRunBook, planOf, queryOf } from './open-run-book.ts';

let opened: OpenedRunBook;
beforeAll(() => {
  opened = openRunBook();
  const add = (name: string, url: string, tags: string[], failed: number, state: 'completed' | 'stopped_by_user' = 'completed') =>
    opened.book
      .begin({ plan: planOf({ name, requests: [{ url }] }), tags })
      .finish({ state, reason: '', durationMs: 1000, results: resultsOf(100, failed) });
  add('Nightly', 'http://shop.example/cart', ['qa', 'Größe'], 3);
  add('100% load_test', 'http://127.0.0.1:8080/', ['release'], 0);
  add('', 'http://127.0.0.1:8080/login', [], 7, 'stopped_by_user');
  add('1000 load test', `http://127.0.0.1/it's`, ['qa'], 0);
});
afterAll(() => opened.close());

const found = (search: string, more: Partial<RunListQuery> = {}) =>
  opened.book.list(queryOf({ search, descending: false, ...more })).items.map((item) => item.id);

describe('search', () => {
  const cases: [search: string, ids: number[]][] = [
    ['', [1, 2, 3, 4]],
    ['nightly', [1]],
    ['NIGHTLY cart', [1]],
    ['nightly login', []],
    ['qa', [1, 4]],
    ['größe', [1]],
    ['GRÖSSE', []],
    ['100%', [2]],
    ['load_test', [2]],
    ['%', [2]],
    ['_', [2, 3]],
    ['\\', []],
    [`it's`, [4]],
    [`'; DROP TABLE runs; --`, []],
    ['14000', [1, 2, 3, 4]],
    ['14,000', [1, 2, 3, 4]],
    ['stopped', [3]],
    ['stopped_by_user', [3]],
    ['#3', [3]],
    ['#30', []],
    ['#3 login', [3]],
  ];
  for (const [search, ids] of cases) {
    it(`finds ${JSON.stringify(search)} in ${ids.length === 0 ? 'no run' : `runs ${ids.join(', ')}`}`, () => {
      expect(found(search)).toEqual(ids);
    });
  }

  it('follows a new name, new tags and a new state', () => {
    const recorder = opened.book.begin({ plan: planOf(), tags: ['early'] });
    expect(found('running')).toEqual([recorder.id]);
    recorder.finish({ state: 'stopped_by_threshold', reason: '', durationMs: 1, results: resultsOf(1, 0) });
    opened.book.rename(recorder.id, 'Renamed');
    opened.book.setTags(recorder.id, ['late']);
    expect(found('running')).toEqual([]);
    for (const word of ['renamed', 'late', 'threshold']) expect(found(word)).toEqual([recorder.id]);
    expect(found('early')).toEqual([]);
    opened.book.delete([recorder.id]);
  });
});

describe('list', () => {
  it('filters by state, sorts and pages, and says how many there are in all', () => {
    expect(found('', { state: 'stopped_by_user' })).toEqual([3]);
    expect(found('', { sort: 'failed', descending: true })).toEqual([3, 1, 4, 2]);
    expect(found('', { sort: 'name' })).toEqual([3, 2, 4, 1]);
    const page = opened.book.list(queryOf({ limit: 2, offset: 1 }));
    expect(page.items.map((item) => item.id)).toEqual([3, 2]);
    expect(page.total).toBe(4);
  });
});

describe('ten thousand runs', () => {
  it('are listed, searched, sorted and paged', () => {
    const many = openRunBook();
    many.book
      .begin({ plan: planOf({ name: 'seed' }), tags: [] })
      .finish({ state: 'completed', reason: '', durationMs: 1, results: resultsOf(1, 0) });
    many.database.exec(`
      WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000)
      INSERT INTO runs SELECT n, 'run name ' || n, '[]', state, started_at, n, target, executor, plan_text, n, n, n % 7, 0, n * 1.5, n,
        NULL, 1, 'run name ' || n || char(10) || search, NULL FROM runs, numbers WHERE id = 1`);
    const page = many.book.list(queryOf({ search: 'name 99', sort: 'failed', limit: 50 }));
    expect(page.total).toBeGreaterThan(100);
    expect(page.items.length).toBe(50);
    expect(many.book.list(queryOf({ offset: 9_900, limit: 1000 })).items.length).toBe(100);
    many.close();
  });
});
