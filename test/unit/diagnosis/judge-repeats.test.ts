import { describe, expect, test } from 'vitest';
import { judge } from '../../../shared/model/diagnosis/judge.ts';
import { areRepeats, judgeRepeats } from '../../../shared/model/diagnosis/judge-repeats.ts';
import { accessLog, debianConfig, debianNginx, errorLog, evidenceOf, noCounters, recordOf } from './record-fixture.ts';

const slots = (failed: number) =>
  recordOf({
    failures: failed === 0 ? {} : { reset: { count: failed } },
    evidence: { logs: [errorLog(), accessLog({ 200: 14_000 - failed })], counters: { ...noCounters, resetsSent: failed } },
  });
const repeatsOf = (...failed: number[]) => {
  const [last = 0, ...others] = failed.toReversed();
  return judgeRepeats(
    judge(slots(last)),
    others.toReversed().map((one) => judge(slots(one))),
  );
};

describe('repeats', () => {
  test('at the edge of capacity are called noise', () => {
    const verdict = repeatsOf(2126, 1735, 0);
    expect(verdict.repeats).toBe(
      'Three runs of one configuration lost 2,126, 1,735 and 0: a change cannot be told from noise by one run each. Repeat both sides, or load away from the edge.',
    );
    expect(repeatsOf(0, 1735, 2126)).toMatchObject({ confidence: 'medium' });
    // Luck is no proof.
    expect(verdict).toMatchObject({ tone: 'unsure', sentence: 'None of 14,000 failed this time; a repeat of it lost 2,126.' });
    expect(verdict.nextChange?.title).toBe('Look at the repeat that lost most, or load away from the edge');
  });

  test('that lose alike and for one cause make it surer', () => {
    expect(repeatsOf(9000, 9100, 9036)).toMatchObject({
      confidence: 'high',
      repeats: 'Three runs of one configuration lost 9,000, 9,100 and 9,036: 3 of 3 have the same first cause.',
    });
  });

  test('that differ by chance do not scatter', () => {
    expect(repeatsOf(100, 110, 95).repeats).not.toContain('noise');
    expect(repeatsOf(1, 0, 2).repeats).not.toContain('noise');
  });

  test('that lost nothing say so; one run alone says nothing', () => {
    expect(repeatsOf(0, 0).repeats).toBe('Two runs of one configuration lost nothing.');
    expect(repeatsOf(5).repeats).toBeUndefined();
  });

  test('of which only one lost something keep its claims', () => {
    const verdict = repeatsOf(0, 0, 4000);
    expect(verdict.claims).toHaveLength(1);
    expect(verdict.repeats).toContain('cannot be told from noise');
  });
});

describe('two runs are repeats', () => {
  const base = recordOf();
  const withConfig = (nginx: object, gunicorn: object = {}) => ({
    ...base,
    evidence: evidenceOf({
      config: {
        ...debianConfig,
        nginx: { ...debianNginx, ...nginx },
        gunicorn: debianConfig.gunicorn && { ...debianConfig.gunicorn, ...gunicorn },
      },
    }),
  });

  test('whatever their name, thresholds and process numbers', () => {
    const named = recordOf({ plan: { name: 'again', thresholds: [{ metric: 'http_req_failed', expression: 'rate<0.01' }] } });
    expect(areRepeats(base, named)).toBe(true);
    expect(areRepeats(withConfig({}), withConfig({}, { pid: 4711 }))).toBe(true);
  });

  test('not with another plan, setting, stress, or where only one was looked at', () => {
    expect(areRepeats(base, recordOf({ plan: { connection: { keepAlive: false } } }))).toBe(false);
    expect(areRepeats(withConfig({}), withConfig({ workerConnections: 2000 }))).toBe(false);
    const stress = [{ isOurs: true, command: 'stress-ng', workers: 2, niceness: 0, fromMs: 0, toMs: 1 }];
    expect(areRepeats(base, recordOf({ evidence: { stress } }))).toBe(false);
    expect(areRepeats(base, recordOf({ evidence: undefined }))).toBe(false);
    expect(areRepeats(recordOf({ evidence: undefined }), recordOf({ evidence: undefined }))).toBe(true);
  });
});
