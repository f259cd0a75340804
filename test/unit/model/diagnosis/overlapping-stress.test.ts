import { expect, it } from 'vitest';
import { overlappingStress } from '../../../../shared/model/diagnosis/overlapping-stress.ts';
import { hostSampleOf } from '../../report/host-fixture.ts';

const run = { startedAt: 100_000, endedAt: 130_000 };
const stressor = (niceness: number) => ({ pid: 9, name: 'stress-ng-cpu', cpu: 1, niceness, residentBytes: 0, user: 'root' });
const sample = (at: number, ...niceness: number[]) => ({ ...hostSampleOf(at), processes: niceness.map(stressor) });
const own = { command: 'stress-ng --cpu 2', workers: 2, niceness: -20 };

it('ours is as long as it lasted within the run, with the niceness it really had', () => {
  const jobs = [
    { ...own, startedAt: 90_000, endsAt: 190_000, endedAt: 110_000 },
    { ...own, startedAt: 120_000, endsAt: 125_000 },
    { ...own, startedAt: 10_000, endsAt: 20_000, endedAt: 20_000 },
    { ...own, startedAt: 131_000, endsAt: 140_000 },
  ];
  expect(overlappingStress(run, jobs, [sample(105_000, -20, -20), sample(111_500, -20)])).toEqual([
    { isOurs: true, ...own, fromMs: 0, toMs: 10_000 },
    { isOurs: true, ...own, fromMs: 20_000, toMs: 25_000 },
  ]);
});

it('of somebody else is what was seen among the processes', () => {
  const samples = [sample(90_000, 5), sample(104_000, 0, -5), sample(105_000), sample(106_000, 0), sample(140_000, 0)];
  expect(overlappingStress(run, [], samples)).toEqual([
    { isOurs: false, command: 'stress-ng --cpu', workers: 2, niceness: -5, fromMs: 3000, toMs: 6000 },
  ]);
  expect(overlappingStress(run, [], [sample(105_000)])).toEqual([]);
});
