import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VerdictService } from '../../../../electron/core/features/verdicts/index.ts';
import type { RunId } from '../../../../shared/base/ids.ts';
import { VerdictSchema } from '../../../../shared/contract/verdicts.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import { resultsOf, sampleOf, secondOf } from '../../../rig/scripted-engine.ts';
import { evidenceOf } from '../../diagnosis/record-fixture.ts';
import { type OpenedRunBook, openRunBook, planOf } from '../runs/open-run-book.ts';

let opened: OpenedRunBook;
let verdicts: VerdictService;
let settled: (id: RunId) => Promise<void>;

beforeEach(() => {
  opened = openRunBook();
  settled = async () => {};
  verdicts = new VerdictService({
    runs: opened.book,
    evidenceOf: (id) => opened.book.evidence(id),
    settled: (id) => settled(id),
    logger: opened.logger,
  });
});
afterEach(() => opened.close());

interface RunInput {
  readonly failed: number;
  readonly plan?: LoadPlan;
  readonly evidence?: Parameters<typeof evidenceOf>[0];
}

function runOf({ failed, plan = planOf(), evidence }: RunInput): RunId {
  const recorder = opened.book.begin({ plan, tags: [] });
  recorder.record(sampleOf({ seconds: [secondOf(0, { ok: 5 })] }));
  if (evidence !== undefined) opened.book.recordEvidence(recorder.id, evidenceOf(evidence));
  recorder.finish({ state: 'completed', reason: '', durationMs: 3000, results: resultsOf(14_000 - failed, failed) });
  return recorder.id;
}

describe('the verdict of a run', () => {
  it('is made of what the history has of it', async () => {
    const id = runOf({ failed: 300 });
    const { verdict, evidence } = await verdicts.get(id);
    expect(evidence).toBeUndefined();
    expect(VerdictSchema.parse(verdict)).toEqual(verdict);
    expect(verdict).toMatchObject({ failed: 300, total: 14_000, unexplained: 300, confidence: 'none' });
    expect(verdict.repeats).toBeUndefined();
  });

  it('uses the evidence that was recorded, and hands it over', async () => {
    const id = runOf({ failed: 300, evidence: { counters: undefined } });
    const { verdict, evidence } = await verdicts.get(id);
    expect(evidence?.machine).toBe('shop');
    expect(verdict.blindSpots.join()).not.toContain('No target is named');
  });

  it('is refused while the run goes on, and for a run that is not there', async () => {
    const recorder = opened.book.begin({ plan: planOf(), tags: [] });
    await expect(verdicts.get(recorder.id)).rejects.toThrow(
      expect.objectContaining({ code: 'conflict', hint: 'Wait for its end, or stop it.' }),
    );
    await expect(verdicts.get(99 as RunId)).rejects.toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('says of repeats that scatter that they prove nothing by one run each', async () => {
    runOf({ failed: 2126 });
    runOf({ failed: 1735 });
    const id = runOf({ failed: 0 });
    expect((await verdicts.get(id)).verdict.repeats).toMatch(
      /^Three runs of one configuration lost 2,126, 1,735 and 0: a change cannot be told from noise/,
    );
  });

  it('takes neither another plan nor another configuration for a repeat', async () => {
    runOf({ failed: 2126, plan: planOf({ executor: { type: 'shared-iterations', iterations: 14_000, vus: 50 } }) });
    runOf({ failed: 2126, plan: planOf({ requests: [{ url: 'http://127.0.0.1:8080/', headers: { 'x-a': 'b' } }] }) });
    runOf({ failed: 2126, evidence: { config: {} } });
    const id = runOf({ failed: 0, evidence: {} });
    expect((await verdicts.get(id)).verdict.repeats).toBeUndefined();
  });

  it('waits for the last lines of a run that has just ended', async () => {
    const id = runOf({ failed: 300 });
    settled = async () => opened.book.recordEvidence(id, evidenceOf({ machine: 'late' }));
    expect((await verdicts.get(id)).evidence?.machine).toBe('late');
  });

  it('stands in the run’s reports, and is left out of one where there is none', async () => {
    const id = runOf({ failed: 300 });
    const verdict = await verdicts.forReport(id);
    expect(JSON.parse(opened.book.export(id, 'json', verdict).content)).toMatchObject({ version: 1, verdict: { failed: 300 } });
    expect(opened.book.export(id, 'html', verdict).content).toContain('no evidence says why');
    expect(await verdicts.forReport(99 as RunId)).toBeUndefined();
    expect(JSON.parse(opened.book.export(id, 'json').content)).not.toHaveProperty('verdict');
  });
});
