import { expect, test } from 'vitest';
import { EmulatedAccount } from '../../../../electron/core/features/lab/cloudwatch/emulated-account.ts';
import { findOperation } from '../../../../electron/core/features/lab/cloudwatch/operations/index.ts';
import { RequestInput } from '../../../../electron/core/features/lab/cloudwatch/request-input.ts';
import type { AlarmState } from '../../../../shared/model/alarm.ts';

const minuteMs = 60_000;
const startAt = Date.UTC(2026, 0, 1);
const states = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const satisfies readonly AlarmState[];
const keep = 'Retain current state';

function open() {
  const account = new EmulatedAccount();
  let now = startAt;
  const call = (operation: string, values: Record<string, unknown>) => {
    const run = findOperation('cloudwatch', operation);
    if (run === undefined) throw new Error(`There is no ${operation}`);
    return run({ account, input: new RequestInput(values), now }) as Record<string, never>;
  };
  return {
    account,
    call,
    put: (change: Record<string, unknown> = {}) =>
      call('PutMetricAlarm', {
        AlarmName: 'a',
        Namespace: 'n',
        MetricName: 'm',
        Statistic: 'Average',
        Period: 60,
        EvaluationPeriods: 3,
        Threshold: 80,
        ComparisonOperator: 'GreaterThanThreshold',
        ...change,
      }),
    datum: (value: number, at: number, name = 'm') =>
      call('PutMetricData', { Namespace: 'n', MetricData: [{ MetricName: name, Value: value, Timestamp: at / 1000 }] }),
    tick: (at: number) => {
      now = at;
      account.tick(at);
    },
    state: (name = 'a') => account.alarms.get(name)?.state,
    history: (type = 'StateUpdate') => account.history.items.filter((item) => item.type === type).map(({ summary }) => summary),
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html: X breaches, 0 does not, - is missing. */
const tables = [
  [3, '0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  [3, '- - - - 0', 'OK', 'OK', 'OK', 'OK'],
  [3, '- - - - -', 'INSUFFICIENT_DATA', keep, 'ALARM', 'OK'],
  [3, '0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [3, '- - X - -', 'ALARM', keep, 'ALARM', 'OK'],
  [2, '0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '- - - X -', 'ALARM', keep, 'ALARM', 'OK'],
] as const;
const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

test.each(tables)('%i of 3 with %s: as documented, for each treatment of missing data', (needed, data, ...expected) => {
  treatments.forEach((TreatMissingData, index) => {
    for (const before of states) {
      const cloud = open();
      cloud.put({ DatapointsToAlarm: needed, TreatMissingData });
      data.split(' ').forEach((sign, minute) => {
        if (sign !== '-') cloud.datum(sign === 'X' ? 90 : 10, startAt + minute * minuteMs);
      });
      cloud.call('SetAlarmState', { AlarmName: 'a', StateValue: before, StateReason: 'before' });
      cloud.tick(startAt + 5 * minuteMs);
      expect([TreatMissingData, before, cloud.state()]).toEqual([
        TreatMissingData,
        before,
        expected[index] === keep ? before : expected[index],
      ]);
    }
  });
});

test('an alarm is judged at the end of each period, with the periods that are over, and again when a datum comes late', () => {
  const cloud = open();
  cloud.put({ EvaluationPeriods: 1 });
  cloud.datum(90, startAt);
  cloud.tick(startAt + 59_000);
  expect(cloud.state()).toBe('INSUFFICIENT_DATA');
  cloud.tick(startAt + 60_000);
  expect(cloud.state()).toBe('ALARM');
  cloud.datum(10, startAt + 60_000);
  cloud.tick(startAt + 119_000);
  expect(cloud.state()).toBe('ALARM');
  cloud.tick(startAt + 120_000);
  expect(cloud.state()).toBe('OK');
  cloud.datum(300, startAt + 61_000);
  cloud.tick(startAt + 121_000);
  expect(cloud.state()).toBe('ALARM');
  expect(cloud.history()).toEqual([
    'Alarm updated from INSUFFICIENT_DATA to ALARM',
    'Alarm updated from ALARM to OK',
    'Alarm updated from OK to ALARM',
  ]);
  expect(cloud.account.alarms.get('a')?.stateReason).toMatch(/^Threshold Crossed: 1 out of the last 1 datapoint \[155\]/);
});

test('a state that was set lasts until the alarm is judged the next time', () => {
  const cloud = open();
  cloud.put({ EvaluationPeriods: 1 });
  cloud.datum(10, startAt);
  cloud.tick(startAt + 60_000);
  cloud.datum(10, startAt + 61_000);
  cloud.call('SetAlarmState', { AlarmName: 'a', StateValue: 'ALARM', StateReason: 'a test' });
  cloud.tick(startAt + 119_000);
  expect(cloud.state()).toBe('ALARM');
  cloud.tick(startAt + 120_000);
  expect(cloud.state()).toBe('OK');
});

test('actions are done on a change of state, where they are on and their topic is there', () => {
  const cloud = open();
  const topic = cloud.account.createTopic('ops');
  cloud.put({ AlarmActions: [topic, 'arn:aws:sns:us-east-1:000000000000:gone'] });
  const set = (StateValue: string) => cloud.call('SetAlarmState', { AlarmName: 'a', StateValue, StateReason: 'r' });
  set('ALARM');
  set('ALARM');
  expect(cloud.history('Action')).toEqual([
    `Successfully executed action ${topic}`,
    'Failed to execute action arn:aws:sns:us-east-1:000000000000:gone. Received error: "Resource not found"',
  ]);
  set('OK');
  cloud.call('DisableAlarmActions', { AlarmNames: ['a', 'not there'] });
  set('ALARM');
  expect(cloud.history('Action')).toHaveLength(2);
  cloud.call('EnableAlarmActions', { AlarmNames: ['a'] });
  expect(cloud.account.alarms.get('a')?.actionsEnabled).toBe(true);
});

test('an alarm on an expression is judged by its values', () => {
  const cloud = open();
  const metric = (Id: string) => ({
    Id,
    MetricStat: { Metric: { Namespace: 'n', MetricName: Id }, Period: 60, Stat: 'Sum' },
    ReturnData: false,
  });
  cloud.call('PutMetricAlarm', {
    AlarmName: 'rate',
    Metrics: [metric('errors'), metric('all'), { Id: 'rate', Expression: '100 * errors / all' }],
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  });
  cloud.datum(5, startAt, 'errors');
  cloud.datum(100, startAt, 'all');
  cloud.tick(startAt + 60_000);
  expect(cloud.state('rate')).toBe('ALARM');
});

test('a composite alarm follows the alarms of its rule, and composite alarms each other', () => {
  const cloud = open();
  for (const AlarmName of ['a', 'b']) cloud.put({ AlarmName });
  const composite = (AlarmName: string, AlarmRule: string) => cloud.call('PutCompositeAlarm', { AlarmName, AlarmRule });
  composite('both', 'ALARM(a) AND ALARM("b")');
  composite('top', `NOT OK(both) AND NOT INSUFFICIENT_DATA('a')`);
  expect([cloud.state('both'), cloud.state('top')]).toEqual(['OK', 'OK']);
  const set = (AlarmName: string, StateValue: string) => cloud.call('SetAlarmState', { AlarmName, StateValue, StateReason: 'r' });
  set('a', 'ALARM');
  expect([cloud.state('both'), cloud.state('top')]).toEqual(['OK', 'OK']);
  set('b', 'ALARM');
  expect([cloud.state('both'), cloud.state('top')]).toEqual(['ALARM', 'ALARM']);
  // A state set by hand stays while none of its alarms changes.
  set('both', 'OK');
  cloud.account.tick(startAt);
  expect(cloud.state('both')).toBe('OK');
  set('b', 'OK');
  expect([cloud.state('both'), cloud.state('top')]).toEqual(['OK', 'OK']);
  expect(JSON.parse(cloud.account.alarms.get('top')?.stateReasonData ?? '{}')).toHaveProperty('triggeringAlarms');
});

test('composite alarms in a circle do not turn for ever', () => {
  const cloud = open();
  const put = (AlarmName: string, AlarmRule: string) => cloud.call('PutCompositeAlarm', { AlarmName, AlarmRule });
  put('x', 'TRUE');
  put('y', 'OK(x)');
  put('x', 'ALARM(y) OR OK(y)');
  put('y', 'ALARM(x) AND OK(y)');
  cloud.tick(startAt + 1000);
  expect(cloud.account.history.items.length).toBeLessThan(50);
});

test('what an alarm is deleted with: nothing of it is left but its history', () => {
  const cloud = open();
  cloud.put({ Tags: [{ Key: 'team', Value: 'shop' }] });
  cloud.put({ Tags: [{ Key: 'team', Value: 'ignored at an update' }], Threshold: 70 });
  const arn = cloud.account.alarmArn('a');
  expect([...cloud.account.tagsOf(arn)]).toEqual([['team', 'shop']]);
  cloud.call('PutCompositeAlarm', { AlarmName: 'c', AlarmRule: 'ALARM(a)' });
  expect(() => cloud.call('DeleteAlarms', { AlarmNames: ['a'] })).toThrow(/composite alarm c looks at it/);
  expect(() => cloud.call('DeleteAlarms', { AlarmNames: ['a', 'c'] })).toThrow(/by itself/);
  cloud.call('DeleteAlarms', { AlarmNames: ['c'] });
  expect(() => cloud.call('DeleteAlarms', { AlarmNames: ['a', 'x'] })).toThrow(/no alarm named x/);
  expect(cloud.state()).toBeDefined();
  cloud.call('DeleteAlarms', { AlarmNames: ['a'] });
  expect(cloud.state()).toBeUndefined();
  expect(cloud.account.tagsOf(arn).size).toBe(0);
  expect(cloud.history('ConfigurationUpdate')).toEqual([
    'Alarm "a" created',
    'Alarm "a" updated',
    'Alarm "c" created',
    'Alarm "c" deleted',
    'Alarm "a" deleted',
  ]);
});

test.each([
  [{ Period: 45 }, /neither 1, 5/],
  [{ DatapointsToAlarm: 4 }, /from 1 to 3/],
  [{ EvaluationPeriods: 2000 }, /more than a day/],
  [{ Statistic: undefined }, /Exactly one of Statistic/],
  [{ ExtendedStatistic: 'p95' }, /Exactly one of Statistic/],
  [{ Statistic: undefined, ExtendedStatistic: 'p101' }, /not supported/],
  [{ ComparisonOperator: 'LessThanLowerThreshold' }, /Anomaly/],
  [{ ComparisonOperator: 'Greater' }, /is none of/],
  [{ TreatMissingData: 'Missing' }, /is none of/],
  [{ Threshold: 'eighty' }, /no number/],
  [{ AlarmActions: ['mailto:me'] }, /Invalid arn syntax/],
  [{ AlarmName: 'x'.repeat(256) }, /longer than 255/],
  [{ AlarmName: '' }, /is required/],
  [{ Dimensions: [{ Name: 'a', Value: '' }] }, /is required/],
])('an alarm with %j is refused', (change, words) => {
  const cloud = open();
  expect(() => cloud.put(change)).toThrow(words);
  expect(cloud.account.alarms.all()).toEqual([]);
});

test.each([
  '',
  'ALARM(a',
  'ALARM(a) ALARM(b)',
  'ALARM() OR TRUE',
  'WARN(a)',
  '(TRUE',
  'TRUE)',
  'NOT',
  'AND',
  'ALARM(gone)',
  '('.repeat(500),
])('the rule %s is refused', (AlarmRule) => {
  const cloud = open();
  for (const AlarmName of ['a', 'b']) cloud.put({ AlarmName });
  expect(() => cloud.call('PutCompositeAlarm', { AlarmName: 'c', AlarmRule })).toThrow();
});

test.each([
  ['TRUE OR TRUE AND FALSE', 'ALARM'],
  ['(TRUE OR TRUE) AND FALSE', 'OK'],
  ['NOT FALSE AND TRUE', 'ALARM'],
  ['NOT (FALSE OR TRUE)', 'OK'],
  ['INSUFFICIENT_DATA("an \\"odd\\" (name)")', 'ALARM'],
  ['INSUFFICIENT_DATA(arn:aws:cloudwatch:us-east-1:000000000000:alarm:a)', 'ALARM'],
])('the rule %s gives %s', (AlarmRule, expected) => {
  const cloud = open();
  for (const AlarmName of ['a', 'an "odd" (name)']) cloud.put({ AlarmName });
  cloud.call('PutCompositeAlarm', { AlarmName: 'c', AlarmRule });
  expect(cloud.state('c')).toBe(expected);
});
