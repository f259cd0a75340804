import { describe, expect, it } from 'vitest';
import { parseStressMetrics } from '../../../shared/model/stress-metrics.ts';
import { type HostProcessFacts, parseProcessLine, stressProcesses } from '../../../shared/model/stress-processes.ts';

const root = { pid: 100, startTicks: 5000 };
const line = (pid: number, parent: number, session: number, name: string, over: Partial<HostProcessFacts> = {}): HostProcessFacts => ({
  pid,
  parent,
  session,
  name,
  state: 'S',
  niceness: 0,
  startTicks: 5001,
  ...over,
});
const holder = line(100, 1, 100, 'sh', { startTicks: 5000 });
const pids = (processes: readonly HostProcessFacts[]) => processes.map(({ pid }) => pid).toSorted((a, b) => a - b);

describe('the processes of a stress job', () => {
  it('are those of its session, and nobody else’s', () => {
    const found = stressProcesses(
      [
        holder,
        line(101, 100, 100, 'timeout'),
        line(102, 101, 100, 'stress-ng'),
        line(103, 102, 100, 'stress-ng-cpu'),
        line(104, 102, 100, 'stress-ng-cpu'),
        line(200, 1, 200, 'stress-ng'),
        line(201, 200, 200, 'stress-ng-cpu'),
        line(99, 1, 99, 'sh', { startTicks: 10 }),
      ],
      root,
    );
    expect(pids(found.all)).toEqual([101, 102, 103, 104]);
    expect(pids(found.mains)).toEqual([102]);
    expect(pids(found.workers)).toEqual([103, 104]);
    expect(found.isHeld).toBe(true);
  });

  it('follow script and sudo into the sessions they open', () => {
    const found = stressProcesses(
      [
        holder,
        line(110, 100, 100, 'script'),
        line(111, 110, 111, 'sudo'),
        line(112, 111, 112, 'sudo'),
        line(113, 112, 112, 'timeout', { niceness: -20 }),
        line(114, 113, 112, 'stress-ng', { niceness: -20 }),
        line(115, 114, 112, 'stress-ng-cpu', { niceness: -20 }),
      ],
      root,
    );
    expect(pids(found.wrappers)).toEqual([110, 111, 112]);
    expect(pids(found.mains)).toEqual([114]);
    expect(found.workers.map(({ niceness }) => niceness)).toEqual([-20]);
  });

  it('stay known when what they descended from is gone', () => {
    const before = stressProcesses(
      [holder, line(110, 100, 100, 'script'), line(112, 110, 112, 'sudo'), line(114, 112, 112, 'stress-ng')],
      root,
    );
    const after = stressProcesses([line(114, 1, 112, 'stress-ng'), line(116, 114, 112, 'stress-ng-cpu')], root, before.all);
    expect(pids(after.all)).toEqual([114, 116]);
    expect(after.isHeld).toBe(false);
  });

  it('do not take in who got a number of theirs later, or had one before, or is dead', () => {
    const before = stressProcesses([holder, line(102, 100, 100, 'stress-ng')], root);
    const reused = line(102, 1, 300, 'stress-ng', { startTicks: 9000 });
    const older = line(500, 1, 100, 'stress-ng', { startTicks: 4000 });
    const dead = line(103, 1, 100, 'stress-ng-cpu', { state: 'Z' });
    expect(stressProcesses([reused, older, dead], root, before.all).all).toEqual([]);
    expect(stressProcesses([{ ...holder, startTicks: 9000 }], root).isHeld).toBe(false);
  });

  it('are read from lines, and nothing else is', () => {
    expect(parseProcessLine('@p 30642 30641 30639 S -20 123456 stress-ng')).toEqual({
      pid: 30642,
      parent: 30641,
      session: 30639,
      state: 'S',
      niceness: -20,
      startTicks: 123456,
      name: 'stress-ng',
    });
    for (const other of ['', '@p', '@p 1 2 3', 'stress-ng: info', '@end', '@p a b c S 0 1 x'])
      expect(parseProcessLine(other)).toBeUndefined();
  });
});

describe("stress-ng's figures", () => {
  it('are read from what 0.15 and older versions write', () => {
    const output = `stress-ng: info:  [30642] dispatching hogs: 1 cpu
stress-ng: metrc: [30642] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s
stress-ng: metrc: [30642]                           (secs)    (secs)    (secs)   (real time) (usr+sys time)
stress-ng: metrc: [30642] cpu                 131      0.98      0.09      0.00       133.19        1381.39
stress-ng: metrc: [30642] hdd                 8568.00 MB/sec read rate (geometic mean of 1 instances)
stress-ng: info:  [7] vm                  12      3.00      0.15      0.00        4.00        80.00
stress-ng: info:  [30642] successful run completed in 0.99s`;
    expect(parseStressMetrics(output)).toEqual([
      { stressor: 'cpu', bogoOps: 131, realSeconds: 0.98, bogoOpsPerSecond: 133.19 },
      { stressor: 'vm', bogoOps: 12, realSeconds: 3, bogoOpsPerSecond: 4 },
    ]);
    expect(parseStressMetrics('')).toEqual([]);
  });
});
