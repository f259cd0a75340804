import { afterEach, beforeEach, expect, it } from 'vitest';
import { markAlarms } from '../../../../electron/core/features/alarms/mark-alarms.ts';
import type { RunBook } from '../../../../electron/core/features/runs/index.ts';
import type { RunId } from '../../../../shared/base/ids.ts';
import { type AlarmRig, alarmRig, bookedAlarm } from './alarm-rig.ts';

const run = 7 as RunId;
let rig: AlarmRig;
let active: { id: RunId; startedAt: number } | undefined;
let marks: unknown[];
let marking: ReturnType<typeof markAlarms>;

beforeEach(() => {
  rig = alarmRig();
  active = { id: run, startedAt: rig.clock.now() };
  marks = [];
  const runs = {
    get active() {
      return active;
    },
    mark: (id: RunId, event: unknown) => {
      marks.push([id, event]);
      return undefined;
    },
  };
  marking = markAlarms(rig.book, runs as Pick<RunBook, 'active' | 'mark'>);
});
afterEach(() => rig.dispose());

const become = (state: string, at: number, name = 'cpu') => rig.book.take('feed', [bookedAlarm(name, state, at)], { complete: false });

it('marks an alarm that fires during a run and its recovery, each at its own time', () => {
  const now = rig.clock.now();
  become('OK', now - 60_000);
  become('ALARM', now + 10_000);
  become('OK', now + 40_000);
  become('INSUFFICIENT_DATA', now + 50_000);
  expect(marks).toEqual([
    [run, { at: now + 10_000, kind: 'alarm', text: 'ALARM cpu' }],
    [run, { at: now + 40_000, kind: 'alarm_over', text: 'OK cpu' }],
  ]);
});

it('marks nothing of before the run, without a run, or when nobody marks any more', () => {
  const now = rig.clock.now();
  become('OK', now - 90_000);
  become('ALARM', now - 60_000);
  active = undefined;
  become('OK', now + 10_000);
  active = { id: run, startedAt: now };
  void marking.dispose();
  become('ALARM', now + 20_000);
  expect(rig.told).toHaveLength(3);
  expect(marks).toEqual([]);
});

it('cuts a name too long for a chart', () => {
  const now = rig.clock.now();
  const name = 'n'.repeat(200);
  become('OK', now - 1000, name);
  become('ALARM', now + 10_000, name);
  expect(marks).toEqual([[run, { at: now + 10_000, kind: 'alarm', text: `ALARM ${'n'.repeat(60)}…` }]]);
});
