import { expect, test } from 'vitest';
import type { AlarmRule, AlarmState, MissingDataTreatment } from '../../../shared/model/alarm.ts';
import {
  datapointsBefore,
  decidesAt,
  evaluateAlarm,
  evaluationRange,
  evaluationReason,
  isBreaching,
  statesOver,
} from '../../../shared/model/alarm-evaluation.ts';

const treatments: readonly MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

function rule(change: Partial<AlarmRule> = {}): AlarmRule {
  return {
    comparison: 'GreaterThanThreshold',
    threshold: 80,
    periodMs: 60_000,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    treatMissingData: 'missing',
    ...change,
  };
}

/** `0 X - X`: fine, breaching, missing. */
function points(text: string): (number | undefined)[] {
  return text.split(' ').map((sign) => (sign === '0' ? 10 : sign === 'X' ? 90 : undefined));
}

const keep = 'Retain current state';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, "How alarm state is evaluated when data is missing". */
const threeOfThree: readonly (readonly [string, string, string, string, string])[] = [
  ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  ['- - - - 0', 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', 'INSUFFICIENT_DATA', keep, 'ALARM', 'OK'],
  ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 'ALARM', keep, 'ALARM', 'OK'],
];
const twoOfThree: readonly (readonly [string, string, string, string, string])[] = [
  ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  ['- - - X -', 'ALARM', keep, 'ALARM', 'OK'],
];

for (const [needed, table] of [
  [3, threeOfThree],
  [2, twoOfThree],
] as const) {
  for (const [data, ...expected] of table) {
    treatments.forEach((treatMissingData, index) => {
      test(`${needed} of 3, ${data}, ${treatMissingData}: ${expected[index]}`, () => {
        for (const before of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const satisfies readonly AlarmState[]) {
          const { state } = evaluateAlarm(rule({ datapointsToAlarm: needed, treatMissingData }), points(data), before);
          expect(state).toBe(expected[index] === keep ? before : expected[index]);
        }
      });
    });
  }
}

test.each(['- - - - X', '- - - X -'])('%s does not go to ALARM too soon with 3 of 3', (data) => {
  for (const treatMissingData of ['missing', 'ignore'] as const)
    expect(evaluateAlarm(rule({ treatMissingData }), points(data), 'OK').state).toBe('OK');
});

test('without a missing datapoint only the newest N count', () => {
  expect(evaluateAlarm(rule(), points('X X 0 0 0'), 'ALARM').state).toBe('OK');
  expect(evaluateAlarm(rule(), points('0 0 X X X'), 'OK')).toEqual({ state: 'ALARM', breaching: 3, considered: 3, recent: [90, 90, 90] });
});

test('each comparison is what its name says, at the threshold too', () => {
  const at = (comparison: AlarmRule['comparison']) => [79, 80, 81].map((value) => isBreaching({ comparison, threshold: 80 }, value));
  expect(at('GreaterThanThreshold')).toEqual([false, false, true]);
  expect(at('GreaterThanOrEqualToThreshold')).toEqual([false, true, true]);
  expect(at('LessThanThreshold')).toEqual([true, false, false]);
  expect(at('LessThanOrEqualToThreshold')).toEqual([true, true, false]);
});

test('points are put into the periods they belong to', () => {
  const end = 10 * 60_000;
  const given = [9, 8, 5].map((minute) => ({ at: minute * 60_000, value: minute }));
  expect(datapointsBefore(rule(), given, end)).toEqual([5, undefined, undefined, 8, 9]);
  expect(evaluationRange(rule())).toBe(5);
});

test('a day is gone through: the alarm fires after 3 breaching minutes and recovers after the first fine one', () => {
  const given = Array.from({ length: 12 }, (_, minute) => ({ at: minute * 60_000, value: minute >= 5 && minute < 9 ? 90 : 10 }));
  expect(statesOver(rule(), given, 0, 12 * 60_000)).toEqual([
    { from: 0, state: 'INSUFFICIENT_DATA' },
    { from: 60_000, state: 'OK' },
    { from: 8 * 60_000, state: 'ALARM' },
    { from: 10 * 60_000, state: 'OK' },
  ]);
});

test('a young alarm says when it will decide', () => {
  expect(decidesAt(rule(), 90_000, 120_000)).toBe(300_000);
  expect(decidesAt(rule(), 90_000, undefined)).toBeUndefined();
  expect(decidesAt(rule({ treatMissingData: 'breaching' }), 90_000, undefined)).toBe(240_000);
});

test('reasons are said as CloudWatch says them', () => {
  const one = rule({ evaluationPeriods: 1, datapointsToAlarm: 1 });
  expect(evaluationReason(one, evaluateAlarm(one, points('- - X'), 'OK'), 'OK')).toBe(
    'Threshold Crossed: 1 out of the last 1 datapoint [90] was greater than the threshold (80) (minimum 1 datapoint for OK -> ALARM transition).',
  );
  expect(evaluationReason(rule(), evaluateAlarm(rule(), points('- - - - -'), 'OK'), 'OK')).toMatch(/^Insufficient Data/);
  const none = rule({ treatMissingData: 'breaching' });
  expect(evaluationReason(none, evaluateAlarm(none, points('- - - - -'), 'OK'), 'OK')).toBe(
    'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
  );
  expect(evaluationReason(none, evaluateAlarm(none, points('- - X X -'), 'OK'), 'OK')).toBe(
    'Threshold Crossed: 2 out of the last 2 datapoints [90, 90] were greater than the threshold (80) (minimum 3 datapoints for OK -> ALARM transition). 1 missing datapoint was treated as [Breaching].',
  );
  const fine = rule({ treatMissingData: 'notBreaching' });
  expect(evaluationReason(fine, evaluateAlarm(fine, points('- - X X -'), 'ALARM'), 'ALARM')).toBe(
    'Threshold Crossed: 1 missing datapoint was treated as [NonBreaching] after the last 2 datapoints [90, 90].',
  );
});
