import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvidence } from '../../../../shared/model/diagnosis/run-evidence.ts';
import { resultsOf } from '../../../rig/scripted-engine.ts';
import { type OpenedRunBook, openRunBook, planOf } from './open-run-book.ts';

let folder: string;
let opened: OpenedRunBook | undefined;
const reopen = () => {
  opened?.close();
  opened = openRunBook(join(folder, 'blitz.db'));
  return opened;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-evidence-'));
});
afterEach(() => {
  opened?.close();
  opened = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const end = { state: 'completed', reason: '', durationMs: 2000, results: resultsOf(10, 0) } as const;
const evidenceOf = (over: Partial<RunEvidence> = {}): RunEvidence => ({
  ...{ version: 1, machine: 'shop', isLocal: false, isComplete: false, config: {}, logs: [], stress: [], alarms: [], problems: [] },
  ...over,
});

describe('the evidence of a run', () => {
  it('is what was written last, also after a restart', () => {
    const { book } = reopen();
    const recorder = book.begin({ plan: planOf(), tags: [] });
    expect(book.evidence(recorder.id)).toBeUndefined();
    book.recordEvidence(recorder.id, evidenceOf());
    expect(book.evidence(recorder.id)?.isComplete).toBe(false);
    const whole = evidenceOf({ isComplete: true, problems: ['dmesg may not be read.'] });
    book.recordEvidence(recorder.id, whole);
    recorder.finish(end);
    expect(reopen().book.evidence(recorder.id)).toEqual(whole);
  });

  it('of a run that was interrupted is what had been collected', () => {
    const { book } = reopen();
    const { id } = book.begin({ plan: planOf(), tags: [] });
    book.recordEvidence(id, evidenceOf());
    const again = reopen().book;
    expect(again.item(id).state).toBe('interrupted');
    expect(again.evidence(id)).toEqual(evidenceOf());
  });

  it('goes with the run, and fails nobody where there is none', () => {
    const { book, logger } = reopen();
    book.recordEvidence(99 as never, evidenceOf());
    expect(logger.lines).toHaveLength(1);
    expect(() => book.evidence(99 as never)).toThrow(/no run 99/);
    const recorder = book.begin({ plan: planOf(), tags: [] });
    book.recordEvidence(recorder.id, evidenceOf());
    recorder.finish(end);
    book.delete([recorder.id]);
    expect(reopen().database.get('SELECT count(*) AS count FROM run_evidence')?.count).toBe(0);
  });

  it('lives through a full disk', () => {
    const { book, database } = reopen();
    const recorder = book.begin({ plan: planOf(), tags: [] });
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.exec(`PRAGMA max_page_count = ${Number(database.get('PRAGMA page_count')?.page_count)}`);
    const large = evidenceOf({ problems: Array.from({ length: 50 }, (_, index) => `${index}`.padEnd(4000, 'x')) });
    book.recordEvidence(recorder.id, large);
    expect(book.warnings()).toHaveLength(1);
    expect(book.evidence(recorder.id)).toEqual(large);
    database.exec('PRAGMA max_page_count = 1000000');
    recorder.finish(end);
    expect(reopen().book.evidence(recorder.id)).toEqual(large);
  });
});
