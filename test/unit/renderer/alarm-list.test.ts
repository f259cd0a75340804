import { beforeEach, describe, expect, it } from 'vitest';
import {
  countStates,
  findAlarms,
  groupAlarms,
  mutedUntil,
  oldPlaces,
  placeKey,
  placesOf,
  placeText,
  sortAlarms,
} from '../../../renderer/features/alarms/alarm-list.ts';
import { useAlarmsStore } from '../../../renderer/features/alarms/alarms-store.ts';
import type { AlarmId, TargetId } from '../../../shared/base/ids.ts';
import type { Alarm } from '../../../shared/contract/alarms.ts';
import type { AwsScopeStatus } from '../../../shared/contract/aws.ts';

const shop = { kind: 'aws', profile: 'shop', region: 'eu-central-1' } as const;
const target = 'shop-prod' as TargetId;
const names = new Map([[target, 'shop-prod']]);

function alarm(name: string, change: Partial<Alarm> = {}): Alarm {
  return {
    id: `local/${name}` as AlarmId,
    name,
    kind: 'local',
    state: 'OK',
    since: 1000,
    reason: '',
    condition: 'CPUUtilization > 80 % for 3 of 5 minutes',
    subject: 'This machine',
    actionsEnabled: true,
    hasActions: false,
    readAt: 0,
    ...change,
  };
}

function status(state: AwsScopeStatus['state'], scope: AwsScopeStatus['scope'] = shop): AwsScopeStatus {
  return { scope, state, requests: { lastMinute: 0, total: 0, monthlyCostUsd: 0, pricesOf: '' } };
}

describe('the list of alarms', () => {
  const alarms = [
    alarm('cpu 10', { state: 'ALARM', since: 5000, targetId: target }),
    alarm('cpu 9', { state: 'ALARM', since: 4000 }),
    alarm('disk', { state: 'INSUFFICIENT_DATA', scope: shop, subject: 'i-0abc', condition: 'disk_used > 85 %' }),
    alarm('memory'),
    alarm('strange', { state: 'ON_FIRE' }),
  ];

  it('shows the worst first, and among them the latest', () => {
    expect(sortAlarms(alarms, 'state', false).map(({ name }) => name)).toEqual(['cpu 10', 'cpu 9', 'disk', 'memory', 'strange']);
  });

  it('sorts names as one counts', () => {
    expect(sortAlarms(alarms, 'name', false).map(({ name }) => name)).toEqual(['cpu 9', 'cpu 10', 'disk', 'memory', 'strange']);
    expect(sortAlarms(alarms, 'since', true)[0]?.name).toBe('cpu 10');
  });

  it.each([
    ['cpu', ['cpu 10', 'cpu 9']],
    ['CPU shop-prod', ['cpu 10']],
    ['i-0ABC', ['disk']],
    ['used eu-central', ['disk']],
    ['insufficient', ['disk']],
    ['cpu disk', []],
  ])('finds %j by all its words', (search, expected) => {
    const found = findAlarms(alarms, { search, place: undefined }, names).filter(({ name }) => name !== 'memory' && name !== 'strange');
    expect(found.map(({ name }) => name)).toEqual(expected);
  });

  it('finds by the place, and names the places with our own first', () => {
    expect(findAlarms(alarms, { search: '', place: placeKey(shop) }, names).map(({ name }) => name)).toEqual(['disk']);
    expect(placesOf(alarms).map(({ label }) => label)).toEqual(['this console', 'shop · eu-central-1']);
    expect(placeText({ kind: 'demo', profile: '', region: '' })).toBe('demo lab');
    expect(placeText({ kind: 'aws', profile: '', region: '' })).toBe("environment · profile's region");
  });

  it('counts a state AWS has learned since as another one', () => {
    expect(countStates(alarms)).toEqual({ ALARM: 2, INSUFFICIENT_DATA: 1, OK: 1, other: 1 });
  });

  it('groups by target, and those with none by where they are kept, behind', () => {
    const gone = alarm('of a target that is gone', { targetId: 'gone' as TargetId });
    expect(groupAlarms([...alarms, gone], names).map(({ title, alarms: members }) => [title, members.length])).toEqual([
      ['shop-prod', 1],
      ['No target, shop · eu-central-1', 1],
      ['No target, this console', 4],
    ]);
  });

  it('is muted by its own mute or by that of everything, until both have ended', () => {
    const id = 'local/a' as AlarmId;
    expect(mutedUntil([{ alarmId: id, until: 50 }], id, 100)).toBeUndefined();
    expect(mutedUntil([{ alarmId: 'local/b' as AlarmId, until: 500 }], id, 100)).toBeUndefined();
    expect(mutedUntil([{ alarmId: id, until: 200 }, { until: 300 }], id, 100)).toBe(300);
  });

  it('is old where its account gives no answer, not where it is slowed down', () => {
    expect(oldPlaces([status('signed_out')])).toEqual(new Set([placeKey(shop)]));
    for (const state of ['ok', 'checking', 'unchecked', 'throttled'] as const) expect(oldPlaces([status(state)]).size).toBe(0);
  });
});

describe('what is looked for', () => {
  beforeEach(() => useAlarmsStore.setState({ sort: 'state', descending: false, states: [], selected: new Set() }));

  it('turns the order round at the second press, and begins with the longest time', () => {
    const { sortBy } = useAlarmsStore.getState();
    sortBy('state');
    expect(useAlarmsStore.getState()).toMatchObject({ sort: 'state', descending: true });
    sortBy('since');
    expect(useAlarmsStore.getState()).toMatchObject({ sort: 'since', descending: true });
    sortBy('name');
    expect(useAlarmsStore.getState()).toMatchObject({ sort: 'name', descending: false });
  });

  it('takes states in and out', () => {
    const { toggleState } = useAlarmsStore.getState();
    toggleState('ALARM');
    toggleState('OK');
    toggleState('ALARM');
    expect(useAlarmsStore.getState().states).toEqual(['OK']);
  });
});
