import { describe, expect, it } from 'vitest';
import { ComparisonSchema } from '../../../../shared/contract/comparisons.ts';
import type { ComparableRun } from '../../../../shared/model/compare/comparable-run.ts';
import { compareGroups } from '../../../../shared/model/compare/compare.ts';
import type { ComparedMetric } from '../../../../shared/model/compare/comparison.ts';
import { planOf } from '../../core/runs/open-run-book.ts';
import { hostSampleOf } from '../../report/host-fixture.ts';
import { type ComparableFigures, comparableRun, evidenceOf } from './comparable-run.ts';

let nextId = 1;
const runs = (failed: readonly number[], change: Partial<ComparableFigures> = {}): ComparableRun[] =>
  failed.map((count) => comparableRun({ id: nextId++, failed: count, ...change }));
const outcomeOf = (groups: readonly (readonly ComparableRun[])[], metric: ComparedMetric = 'failed', group = 1) =>
  compareGroups(groups).differences.find((difference) => difference.metric === metric && difference.group === group);

describe('repeats', () => {
  it('of one configuration at the edge of capacity are noise', () => {
    const comparison = compareGroups([runs([2126, 1735, 0]), runs([0, 1401, 1980])]);
    expect(comparison.differences[0]).toMatchObject({ metric: 'failed', outcome: 'noise', pValue: expect.closeTo(0.8, 9) });
    expect(comparison.sentence).toMatch(/^Noise: lost 3,381 of 42,000 \(0, 1,401, 1,980\) against 3,861 of 42,000 \(2,126, 1,735, 0\)/);
    expect(ComparisonSchema.parse(comparison)).toEqual(comparison);
  });

  it('with a second worker are better, and the sentence says what changed', () => {
    const gunicorn = (workers: number) =>
      evidenceOf({
        gunicorn: {
          ...{ pid: 7, commandLine: ['gunicorn', 'app:app'], workers, workerClass: 'sync', threads: 1, timeoutS: 30, backlog: 2048 },
          binds: ['127.0.0.1:8000'],
        },
      });
    const comparison = compareGroups([runs([2126, 1735, 1902], { evidence: gunicorn(1) }), runs([0, 0, 0], { evidence: gunicorn(2) })]);
    expect(comparison.differences[0]).toMatchObject({ outcome: 'better', pValue: expect.closeTo(0.1, 9) });
    expect(comparison.differences[0]?.text).toContain('every run of the one is beyond every run of the other');
    expect(comparison.changes).toEqual([{ where: 'gunicorn', name: 'workers', values: ['1', '2'] }]);
    expect(comparison.sentence).toMatch(/^Better: lost 0 of 42,000 .* Changed: gunicorn workers 1 → 2\.$/);
    expect(comparison.warnings).toEqual([expect.stringContaining('Response times are of all requests that ended')]);
  });

  it('that are apart, but less so than they scatter, are noise: three runs are too few for more', () => {
    expect(outcomeOf([runs([2126, 900, 300]), runs([0, 0, 0])])?.outcome).toBe('noise');
    // Six of them reach p = 0.002 by ranks.
    expect(outcomeOf([runs([2126, 900, 300, 1500, 700, 1100]), runs([0, 0, 0, 0, 0, 0])])).toMatchObject({ outcome: 'better' });
  });

  it('are worse where more is lost, and the same where nothing is', () => {
    expect(outcomeOf([runs([0, 0, 0]), runs([310, 322, 290])])?.outcome).toBe('worse');
    expect(outcomeOf([runs([0, 0, 0]), runs([0, 0, 0])])).toMatchObject({ outcome: 'same' });
    expect(outcomeOf([runs([0]), runs([0])])).toMatchObject({ outcome: 'same' });
  });

  it('are compared by p95 and by what succeeded per second, too', () => {
    const timed = (p95: readonly number[], durations: readonly number[]) =>
      p95.map((p95Ms, index) => comparableRun({ id: nextId++, failed: 0, p95Ms, durationMs: durations[index] ?? 3500 }));
    const groups = [timed([80, 82, 85], [3500, 3510, 3490]), timed([40, 41, 43], [3500, 3480, 3520])];
    expect(outcomeOf(groups, 'p95')).toMatchObject({ outcome: 'better' });
    expect(outcomeOf(groups, 'rate')?.outcome).toBe('noise');
    expect(outcomeOf([timed([40, 40, 40], [7000, 7010, 7020]), timed([40, 40, 40], [3500, 3510, 3505])], 'rate')?.outcome).toBe('better');
    // Half a millisecond is nothing to a user, whatever the ranks say.
    expect(outcomeOf([timed([1, 1.01, 1.02], []), timed([1.4, 1.41, 1.42], [])], 'p95')?.outcome).toBe('noise');
  });

  it('of one distribution are told apart in fewer than one comparison of ten', () => {
    // Any run loses 0 or up to 2,400, as measured at 4,400 requests/s: 500 comparisons of 3 against 3.
    let seed = 42;
    const random = () => {
      seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
      return seed / 2 ** 32;
    };
    const lost = () => (random() < 0.3 ? 0 : Math.round(random() * 2400));
    const sample = () => [lost(), lost(), lost()];
    const told = Array.from({ length: 500 }, () => outcomeOf([runs(sample()), runs(sample())])?.outcome);
    const wrong = told.filter((outcome) => outcome === 'better' || outcome === 'worse').length;
    expect(wrong / told.length).toBeLessThan(0.1);
    expect(told.filter((outcome) => outcome === 'noise').length).toBeGreaterThan(400);
  });
});

describe('single runs', () => {
  it('prove nothing: "500 before, 300 after"', () => {
    const comparison = compareGroups([runs([500]), runs([300])]);
    expect(comparison.differences.map(({ outcome }) => outcome)).toEqual(['too_few', 'too_few', 'too_few']);
    expect(comparison.differences[0]?.pValue).toBeUndefined();
    expect(comparison.sentence).toMatch(/^Too few runs to tell: lost 300 of 14,000 against 500 of 14,000; 1 run against 1 cannot tell/);
  });

  it('that do not even differ request by request are said to', () => {
    expect(outcomeOf([runs([5]), runs([7])])?.text).toContain('Fisher’s exact test, p = 0.77');
    expect(outcomeOf([runs([500]), runs([0])])?.text).not.toContain('Fisher');
    expect(outcomeOf([runs([500]), runs([0])])?.outcome).toBe('too_few');
  });

  it('against repeats are too few as well', () => {
    expect(outcomeOf([runs([500, 510, 520]), runs([0, 0])])?.outcome).toBe('too_few');
  });
});

describe('a group', () => {
  it('has the median run’s curve, the sum of the classes and Wilson’s interval', () => {
    const [group] = compareGroups([runs([100, 200, 300]), runs([0])]).groups;
    expect(group).toMatchObject({ failedShare: 600 / 42_000, p95Ms: 20, failures: [{ class: 'reset', count: 600 }] });
    expect(group?.failedInterval[0]).toBeLessThan(600 / 42_000);
    expect(group?.ratePerSecond).toBeCloseTo(13_800 / 3.5, 6);
    expect(group?.latencyCurve).toEqual([
      [50, 1],
      [100, 4],
    ]);
    expect(group?.label).toMatch(/^runs \d+, \d+, \d+$/);
  });

  it('costs what its instance does, by what succeeded', () => {
    const evidence = evidenceOf({ machine: { instanceType: 't2.medium', cpuCount: 2 } });
    const [group] = compareGroups([runs([0], { evidence }), runs([0])]).groups;
    // 0.0464 dollars an hour at 4,000 requests/s.
    expect(group?.costPerMillion).toBeCloseTo((0.0464 / 3600 / 4000) * 1e6, 9);
    expect(group?.instanceType).toBe('t2.medium');
    expect(compareGroups([runs([0]), runs([0])]).groups[0]?.costPerMillion).toBeUndefined();
  });

  it('has the mean CPU of its seconds where the machine was watched', () => {
    const run = comparableRun({ id: 900, failed: 0 });
    const host = [0.2, 0.6, 1].map((user, second) => hostSampleOf(second * 1000, { user, steal: 0.1, iowait: 0.5 }));
    const [group] = compareGroups([[{ ...run, host }], runs([0])]).groups;
    expect(group?.cpu).toEqual({ busy: expect.closeTo((0.3 + 0.7 + 1) / 3, 9), steal: expect.closeTo(0.1, 9) });
  });
});

describe('warnings', () => {
  const warningsOf = (first: ComparableRun[], second: ComparableRun[]) => compareGroups([first, second]).warnings.join('\n');

  it('name other plans, other targets, another stress, a limited generator and runs cut short', () => {
    const other = planOf({ requests: [{ url: 'http://10.0.0.9/' }], executor: { type: 'shared-iterations', iterations: 700, vus: 10 } });
    const text = warningsOf(runs([1]), runs([1], { plan: other }));
    expect(text).toContain('different targets');
    expect(text).toContain('The plans differ (requests, connections)');
    const stress = [{ isOurs: true, command: 'stress-ng --cpu 2', workers: 2, niceness: -20, fromMs: 0, toMs: 3000 }];
    expect(warningsOf(runs([1]), runs([1], { evidence: evidenceOf({}, { stress }) }))).toContain('stress on the machine was not the same');
    expect(warningsOf(runs([1], { limited: true }), runs([1]))).toContain('the load generator set the pace');
    expect(warningsOf(runs([1]), runs([1], { state: 'stopped_by_user' }))).toContain('did not run to the end');
  });

  it('name a group of several configurations, and machines nobody looked at', () => {
    const slow = evidenceOf({ build: 'a1' });
    const fast = evidenceOf({ build: 'b2' });
    const mixed = [comparableRun({ id: 1, failed: 0, evidence: slow }), comparableRun({ id: 2, failed: 0, evidence: fast })];
    expect(warningsOf(mixed, [comparableRun({ id: 3, failed: 0, evidence: fast })])).toContain(
      'group 1 are not of one configuration: they differ in build',
    );
    expect(warningsOf(runs([1], { evidence: undefined }), runs([1]))).toContain('Nobody looked at the machine');
  });
});
