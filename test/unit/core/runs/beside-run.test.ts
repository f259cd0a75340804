import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActiveRun } from '../../../../electron/core/features/runs/index.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { RunDetailSchema } from '../../../../shared/contract/run-record.ts';
import { RunMarkerSchema } from '../../../../shared/contract/runs.ts';
import { stressPresets } from '../../../../shared/model/stress-settings.ts';
import { resultsOf } from '../../../rig/scripted-engine.ts';
import { hostSampleOf } from '../../report/host-fixture.ts';
import { type OpenedRunBook, openRunBook, planOf } from './open-run-book.ts';

let folder: string;
let opened: OpenedRunBook | undefined;
const open = () => {
  opened = openRunBook(join(folder, 'blitz.db'));
  return opened;
};
const reopen = () => {
  opened?.close();
  return open();
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-beside-'));
});
afterEach(() => {
  opened?.close();
  opened = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const shop = 'shop' as TargetId;
const end = { state: 'completed', reason: '', durationMs: 2000, results: resultsOf(10, 0) } as const;

describe('beside a run', () => {
  it('what it was begun with is kept for its repetition, on disk or where the disk takes nothing', () => {
    const { book, database } = open();
    const guards = [{ kind: 'cpu', limit: 0.9, overMs: 5000 }] as const;
    const { settings: stress } = stressPresets[0] ?? { settings: undefined };
    expect(stress).toBeDefined();
    const whole = book.begin({ plan: planOf(), tags: [], targetId: shop, guards, stress });
    whole.finish(end);
    const plain = book.begin({ plan: planOf(), tags: [] });
    plain.finish(end);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const pages = Number(database.get('PRAGMA page_count')?.page_count);
    database.exec(`PRAGMA max_page_count = ${pages}`);
    const tags = Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(4000, 'x'));
    const unsaved = book.begin({ plan: planOf(), tags, guards, stress });
    expect(book.warnings()).toHaveLength(1);
    expect(book.get(unsaved.id)).toMatchObject({ guards, stress });
    database.exec('PRAGMA max_page_count = 1000000');
    unsaved.finish(end);

    const again = reopen().book;
    for (const { id } of [whole, unsaved]) expect(RunDetailSchema.parse(again.get(id))).toMatchObject({ guards, stress });
    expect(again.get(plain.id)).toMatchObject({ guards: [] });
    expect(again.get(plain.id)).not.toHaveProperty('stress');
  });

  it('its machine, what happened and how the machine was are kept', () => {
    const { book } = open();
    const recorder = book.begin({ plan: planOf(), tags: [], targetId: shop });
    const startedAt = Date.parse(book.item(recorder.id).startedAt);
    const first = hostSampleOf(startedAt + 1000, { user: 0.5 });
    book.recordHost(recorder.id, [first, hostSampleOf(startedAt + 2000, { steal: 0.25 })]);
    expect(book.mark(recorder.id, { kind: 'stress_ended', text: 'stress off', at: startedAt + 1500 })).toMatchObject({ atMs: 1500 });
    book.mark(recorder.id, { kind: 'stress_started', text: 'stress on, 2 CPUs at nice -20', at: startedAt - 20 });
    recorder.finish(end);

    const again = reopen().book;
    expect(again.get(recorder.id).targetId).toBe(shop);
    expect(again.markers(recorder.id)).toEqual([
      { atMs: -20, kind: 'stress_started', text: 'stress on, 2 CPUs at nice -20' },
      { atMs: 1500, kind: 'stress_ended', text: 'stress off' },
    ]);
    for (const marker of again.markers(recorder.id)) expect(RunMarkerSchema.parse(marker)).toEqual(marker);
    expect(again.hostSamples(recorder.id).map(({ at, cpu }) => [at - startedAt, cpu.user, cpu.steal])).toEqual([
      [1000, 0.5, 0],
      [2000, 0, 0.25],
    ]);
    expect(again.hostSamples(recorder.id)[0]).toEqual(first);
    expect(again.export(recorder.id, 'html').content).toContain('stress on, 2 CPUs at nice -20');
  });

  it('the run that is going on is told of, once at each end', () => {
    const { book } = open();
    const told: (ActiveRun | undefined)[] = [];
    book.onActive((run) => told.push(run));
    book.onActive(() => {
      throw new Error('a listener that fails');
    });
    expect(book.active).toBeUndefined();
    const recorder = book.begin({ plan: planOf(), tags: [], targetId: shop });
    expect(book.active).toMatchObject({ id: recorder.id, targetId: shop, startedAt: Date.parse(book.item(recorder.id).startedAt) });
    recorder.finish(end);
    expect(book.active).toBeUndefined();
    expect(told.map((run) => run?.id)).toEqual([recorder.id, undefined]);
  });

  it('what cannot be written fails nobody', () => {
    const { book, logger } = open();
    expect(book.mark(99 as never, { kind: 'guard', text: 'x' })).toBeUndefined();
    book.setTarget(99 as never, shop);
    book.recordHost(99 as never, [hostSampleOf(1)]);
    expect(logger.lines).toHaveLength(3);
    expect(() => book.markers(99 as never)).toThrow(/no run 99/);
    expect(() => book.hostSamples(99 as never)).toThrow(/no run 99/);
  });

  it('goes with the run when it is deleted for good', () => {
    const { book } = open();
    const recorder = book.begin({ plan: planOf(), tags: [], targetId: shop });
    book.recordHost(recorder.id, [hostSampleOf(1000)]);
    book.mark(recorder.id, { kind: 'guard', text: 'x' });
    recorder.finish(end);
    book.delete([recorder.id]);
    const { database } = reopen();
    for (const table of ['run_targets', 'run_markers', 'run_host_samples']) {
      expect(database.get(`SELECT count(*) AS count FROM ${table}`)?.count).toBe(0);
    }
  });

  it('lives through a full disk: nothing before or after is lost', () => {
    const first = open();
    const { book, database } = first;
    const recorder = book.begin({ plan: planOf(), tags: [] });
    book.setTarget(recorder.id, shop);
    book.recordHost(recorder.id, [hostSampleOf(1000)]);
    book.mark(recorder.id, { kind: 'guard', text: 'before' });
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.exec(`PRAGMA max_page_count = ${Number(database.get('PRAGMA page_count')?.page_count)}`);
    for (let second = 2; second <= 300; second += 1) book.recordHost(recorder.id, [hostSampleOf(second * 1000)]);
    book.mark(recorder.id, { kind: 'guard', text: 'while' });
    expect(book.warnings()).toHaveLength(1);
    expect(book.hostSamples(recorder.id)).toHaveLength(300);
    expect(book.markers(recorder.id)).toHaveLength(2);
    expect(book.get(recorder.id).targetId).toBe(shop);
    database.exec('PRAGMA max_page_count = 1000000');
    book.mark(recorder.id, { kind: 'guard', text: 'after' });
    expect(book.warnings()).toEqual([]);
    recorder.finish(end);

    const again = reopen().book;
    expect(again.hostSamples(recorder.id).map(({ at }) => at / 1000)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(again.markers(recorder.id).map(({ text }) => text)).toEqual(['before', 'while', 'after']);
    expect(again.get(recorder.id).targetId).toBe(shop);
  });
});
