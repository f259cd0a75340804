import { describe, expect, it } from 'vitest';
import { SizingSchema } from '../../../../shared/contract/verdicts.ts';
import type { HostConfig } from '../../../../shared/model/diagnosis/host-config.ts';
import type { RunRecord } from '../../../../shared/model/diagnosis/verdict.ts';
import type { HostProcess } from '../../../../shared/model/host-sample.ts';
import { baselineOf, findInstanceType, instanceTypes } from '../../../../shared/model/sizing/instances.ts';
import { sizeMachine } from '../../../../shared/model/sizing/size.ts';
import { secondOf } from '../../../rig/scripted-engine.ts';
import { planOf } from '../../core/runs/open-run-book.ts';
import { hostSampleOf } from '../../report/host-fixture.ts';
import { comparableRun, evidenceOf } from '../compare/comparable-run.ts';

const gunicorn = (workers: number): HostConfig => ({
  gunicorn: {
    ...{ pid: 7, commandLine: ['gunicorn'], workers, workerClass: 'sync', threads: 1, timeoutS: 30, backlog: 2048 },
    binds: ['127.0.0.1:8000'],
  },
});

interface Measured {
  readonly user: number;
  readonly rate?: number;
  readonly failed?: number;
  readonly inFlight?: number;
  readonly isLocal?: boolean;
  readonly processes?: readonly HostProcess[];
  readonly config?: HostConfig;
}

/** 10 s at a steady rate on two CPUs. */
function record({ user, rate = 2000, failed = 0, inFlight = 50, isLocal = false, processes = [], config = {} }: Measured): RunRecord {
  const run = comparableRun({
    id: 1,
    asked: rate * 10,
    failed,
    durationMs: 10_000,
    plan: planOf({ executor: { type: 'constant-arrival-rate', rate, durationMs: 10_000 } }),
    evidence: evidenceOf(config, { isLocal }),
  });
  const startedAt = Date.parse(run.summary.metadata.startedAt);
  return {
    ...run,
    seconds: Array.from({ length: 10 }, (_, second) =>
      secondOf(second, { ok: rate - failed / 10, failed: failed / 10, inFlight, cpu: 0.5 }),
    ),
    host: Array.from({ length: 10 }, (_, second) => hostSampleOf(startedAt + (second + 1) * 1000, { user }, { processes })),
  };
}

const typeOf = (sizing: ReturnType<typeof sizeMachine>, type: string) => sizing.instances.find((instance) => instance.type === type);

describe('the story’s question: t2.medium, t2.xlarge, t2.2xlarge or c5.2xlarge', () => {
  // 2,000/s with two CPUs 44 % busy: 0.88 CPUs, 0.44 ms a request. The goal: 4,375/s, that is 1.925 CPUs.
  const sizing = sizeMachine(record({ user: 0.44 }), { ratePerSecond: 4375 });

  it('has the arithmetic of one request', () => {
    expect(sizing.cpuMsPerRequest).toBeCloseTo(0.44, 9);
    expect(sizing.uncertainty).toBeCloseTo(0.1, 9);
    expect(sizing.arithmetic[0]).toContain('0.88 CPUs, so 0.44 ms of CPU a request (±10');
    expect(sizing.arithmetic.join('\n')).toContain('4,375 × 0.44 ms = 1.93 CPUs; at 80');
    expect(SizingSchema.parse(sizing)).toEqual(sizing);
  });

  it.each([
    // Two CPUs at 80 % are 1.6 / 0.00044 = 3,636/s: not even a burst carries the goal. Baseline 20 % of two: 0.4 / 0.00044 = 909/s.
    ['t2.medium', 'no', 3636.36, 909.09, undefined],
    // 3.2 / 0.00044 = 7,273/s in a burst, 0.9 / 0.00044 = 2,045/s for ever; 1,296 credits at 1.925 − 0.9 = 1.025 a minute: 1,264 min.
    ['t2.xlarge', 'for_a_while', 7272.73, 2045.45, 1264],
    // 6.4 / 0.00044 and 1.36 / 0.00044; 1,958.4 credits at 0.565 a minute: 3,466 min.
    ['t2.2xlarge', 'for_a_while', 14_545.45, 3090.91, 3466],
    ['c5.2xlarge', 'yes', 14_545.45, 14_545.45, undefined],
  ] as const)('%s carries it: %s', (type, carries, burst, forever, minutes) => {
    const instance = typeOf(sizing, type);
    expect(instance?.carries).toBe(carries);
    expect(instance?.burstRatePerSecond).toBeCloseTo(burst, 1);
    expect(instance?.ratePerSecond).toBeCloseTo(forever, 1);
    expect(instance?.burstMinutes).toBe(minutes);
  });

  it('recommends the cheapest that carries it for ever, the newest of two at one price, and says what two machines would do', () => {
    // 3.2 CPUs at 80 % are needed: four of them; t3.xlarge's baseline of 1.6 is too little, c5.xlarge and c6i.xlarge both cost $0.17.
    expect(sizing.recommended).toBe('c6i.xlarge');
    expect(sizing.split).toContain('× ');
    expect(sizing.split).toContain('a JSON file becomes a database');
  });
});

describe('what did not serve', () => {
  const stress = [0, 1].map((pid) => ({ pid, name: 'stress-ng-cpu', cpu: 0.5, niceness: 0, residentBytes: 0, user: 'root' }));

  it('a stressor is taken out, and makes it less exact', () => {
    // 1.88 CPUs in use, of which 1 is the stressor's.
    const sizing = sizeMachine(record({ user: 0.94, processes: stress }));
    expect(sizing.cpuMsPerRequest).toBeCloseTo(0.44, 9);
    expect(sizing.uncertainty).toBeCloseTo(0.25, 9);
    expect(sizing.arithmetic[0]).toContain('1.88 CPUs − 1.00 CPUs of a stressor');
  });

  it('another program makes it less exact, by its name; a database does not, as it may serve', () => {
    const process = (name: string) => ({ pid: 9, name, cpu: 0.4, niceness: 0, residentBytes: 0, user: 'root' });
    const disturbed = sizeMachine(record({ user: 0.44, processes: [process('apt-get')] }));
    expect(disturbed.uncertainty).toBeCloseTo(0.25, 9);
    expect(disturbed.arithmetic[0]).toContain('other programs took CPU: apt-get');
    expect(sizeMachine(record({ user: 0.44, processes: [process('mysqld')] })).uncertainty).toBeCloseTo(0.1, 9);
  });

  it('our own generator is, where it runs on the machine', () => {
    expect(sizeMachine(record({ user: 0.69, isLocal: true })).cpuMsPerRequest).toBeCloseTo(0.44, 9);
    expect(sizeMachine(record({ user: 0.69 })).cpuMsPerRequest).toBeCloseTo(0.69, 9);
  });
});

describe('workers', () => {
  it('by Little’s law where all were busy', () => {
    // One worker at 2,000/s with 50 under way: 0.5 ms each; 4,375/s × 0.5 ms ÷ 0.8 = 2.73.
    const sizing = sizeMachine(record({ user: 0.44, config: gunicorn(1) }), { ratePerSecond: 4375 });
    expect(sizing.serviceTimeMs).toBeCloseTo(0.5, 9);
    expect(sizing.workers).toBe(3);
    // None was lost at 2,000/s, which is more than 1 × 1,000 ÷ 0.5 × 0.8 = 1,600.
    expect(sizing.ratePerSecond).toBe(2000);
    expect(sizing.arithmetic.join('\n')).toContain('measured, more than the 1,600');
  });

  it('by the median wait where they were not', () => {
    const sizing = sizeMachine(record({ user: 0.44, config: gunicorn(8), inFlight: 3 }));
    expect(sizing.serviceTimeMs).toBe(1);
    expect(sizing.arithmetic.join('\n')).toContain('no more than the median wait');
  });

  it('set the limit where the CPU does not, once something is lost', () => {
    const sizing = sizeMachine(record({ user: 0.44, failed: 5000, config: gunicorn(1) }));
    // 15,000 succeeded in 10 s on one worker: 0.667 ms each, 1,200/s at 80 %.
    expect(sizing.ratePerSecond).toBeCloseTo(1200, 6);
    expect(sizing.arithmetic.join('\n')).toContain('the workers set the limit');
  });
});

describe('what cannot be said', () => {
  it('is said, with what to do', () => {
    const { host: _host, ...rest } = record({ user: 0.44, config: gunicorn(2) });
    const sizing = sizeMachine({ ...rest, host: [] });
    expect(sizing).toMatchObject({ instances: [], problem: expect.stringContaining('Name it as a target') });
    expect(sizing.workers).toBeGreaterThan(0);
    expect(sizing.cpuMsPerRequest).toBeUndefined();
    expect(SizingSchema.parse(sizing)).toEqual(sizing);
  });

  it('no figure is infinite or not a number, whatever the run', () => {
    for (const one of [record({ user: 0 }), record({ user: 1, rate: 1 }), record({ user: 0.001, rate: 100_000 })]) {
      expect(JSON.stringify(sizeMachine(one))).not.toContain('null');
    }
    expect(sizeMachine(record({ user: 1, rate: 1 }), { ratePerSecond: 1_000_000 }).split).toContain('make a request cheaper');
  });
});

describe('the list of types', () => {
  it('has the baselines AWS documents', () => {
    const baseline = (type: string) => baselineOf(findInstanceType(type) ?? expect.fail(type));
    expect(baseline('t2.medium')).toBeCloseTo(0.2, 9);
    expect(baseline('t2.xlarge')).toBeCloseTo(0.225, 9);
    expect(baseline('t2.2xlarge')).toBeCloseTo(0.17, 9);
    expect(baseline('t3.large')).toBeCloseTo(0.3, 9);
    expect(baseline('t3.2xlarge')).toBeCloseTo(0.4, 9);
    expect(baseline('c5.2xlarge')).toBeUndefined();
  });

  it('is whole: a day of earnings fills the balance, bigger costs more within a family', () => {
    for (const { type, burst } of instanceTypes)
      if (burst !== undefined) expect([type, burst.mostCredits]).toEqual([type, expect.closeTo(24 * burst.creditsPerHour, 6)]);
    const families = Map.groupBy(instanceTypes, ({ type }) => type.split('.')[0]);
    for (const types of families.values()) {
      expect(types.map(({ pricePerHour }) => pricePerHour)).toEqual(
        types.map(({ pricePerHour }) => pricePerHour).toSorted((a, b) => a - b),
      );
    }
    expect(new Set(instanceTypes.map(({ type }) => type)).size).toBe(instanceTypes.length);
  });
});
