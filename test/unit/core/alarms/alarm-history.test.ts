import { expect, it } from 'vitest';
import { mergeHistory } from '../../../../electron/core/features/alarms/alarm-history.ts';
import type { RunId } from '../../../../shared/base/ids.ts';
import type { AlarmEvent } from '../../../../shared/contract/alarms.ts';
import { bookedAlarm } from './alarm-rig.ts';

const alarm = bookedAlarm('cpu', 'OK', 0);
const event = (seq: number, at: number, to: string, more: Partial<AlarmEvent> = {}): AlarmEvent => ({
  seq,
  alarmId: alarm.id,
  name: 'cpu',
  at,
  kind: 'state',
  from: 'OK',
  to,
  text: 'seen here',
  ...more,
});
const item = (at: number, toState: string, more: { type?: string; reason?: string } = {}) => ({
  alarmName: 'cpu',
  at,
  type: 'StateUpdate',
  summary: 'as CloudWatch sums it up',
  fromState: 'OK',
  toState,
  ...more,
});

it("tells a change both know of once, at CloudWatch's time and with what only the console knows", () => {
  const own = event(7, 10_000, 'ALARM', { runId: 41 as RunId, during: 'run 41' });
  expect(mergeHistory(alarm, [own], [item(12_000, 'ALARM')], 10)).toEqual([{ ...own, at: 12_000 }]);
});

it('keeps apart what is another state, another time, or the second of two', () => {
  const own = [event(2, 20_000, 'ALARM'), event(1, 10_000, 'ALARM')];
  const merged = mergeHistory(alarm, own, [item(20_500, 'ALARM'), item(15_500, 'ALARM'), item(10_500, 'OK')], 10);
  expect(merged.map(({ seq, at, to }) => [seq, at, to])).toEqual([
    [2, 20_500, 'ALARM'],
    [0, 15_500, 'ALARM'],
    [0, 10_500, 'OK'],
    [1, 10_000, 'ALARM'],
  ]);
});

it('puts the newest first, ends at the limit, and says what an item was that is no change of state', () => {
  const items = [item(30_000, 'OK', { type: 'Action' }), item(10_000, 'OK', { type: 'ConfigurationUpdate', reason: 'threshold' })];
  const merged = mergeHistory(alarm, [event(1, 20_000, 'ALARM', { kind: 'console', text: 'Tested.' })], items, 2);
  expect(merged.map(({ kind, text }) => [kind, text])).toEqual([
    ['action', 'as CloudWatch sums it up'],
    ['console', 'Tested.'],
  ]);
  expect(mergeHistory(alarm, [], items, 10).at(-1)).toMatchObject({ kind: 'configuration', text: 'threshold' });
});
