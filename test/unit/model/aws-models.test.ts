import { describe, expect, test } from 'vitest';
import { RegionSchema } from '../../../shared/contract/aws.ts';
import { monthlyCostUsd, requestCostUsd, requestsText } from '../../../shared/model/aws-cost.ts';
import { awsRegions } from '../../../shared/model/aws-regions.ts';
import { periodFor } from '../../../shared/model/cloud-period.ts';
import { awsAbilities, iamPolicy, iamReasons, readOnlyAbilities } from '../../../shared/model/iam-policy.ts';

const dayMs = 24 * 3_600_000;

describe('the policy', () => {
  test('of looking on changes nothing, and names nothing twice', () => {
    const actions = iamPolicy(readOnlyAbilities).Statement.flatMap(({ Action }) => Action);
    expect(actions.toSorted()).toEqual([
      'cloudwatch:DescribeAlarmHistory',
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
      'cloudwatch:ListMetrics',
      'cloudwatch:ListTagsForResource',
      'ec2:DescribeInstances',
    ]);
    expect(iamPolicy([]).Statement).toEqual([]);
  });

  test('of everything says why of each action, and is valid JSON of IAM', () => {
    const policy = iamPolicy(awsAbilities);
    const actions = policy.Statement.flatMap(({ Action }) => Action);
    expect(new Set(actions).size).toBe(actions.length);
    expect(
      iamReasons(awsAbilities)
        .map(({ action }) => action)
        .toSorted(),
    ).toEqual(actions.toSorted());
    for (const { Sid } of policy.Statement) expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
    expect(iamReasons(['alarms', 'metrics']).find(({ action }) => action.endsWith('GetMetricData'))?.reason).toMatch(/alarm.*values/);
  });
});

describe('what it would cost', () => {
  const request = { at: 0, service: 'cloudwatch' as const, operation: 'DescribeAlarms', metricCount: 0 };

  test('is counted by the metric for their data, by the request for the rest, and not at all elsewhere', () => {
    expect(requestCostUsd({ ...request, operation: 'GetMetricData', metricCount: 500 })).toBeCloseTo(0.005, 10);
    expect(requestCostUsd(request)).toBeCloseTo(0.00001, 10);
    expect(requestCostUsd({ ...request, service: 'ec2' })).toBe(0);
  });

  test('of nine requests a minute is four dollars a month, from the first hour on', () => {
    const nine = (minutes: number) => Array.from({ length: 9 * minutes }, (_, index) => ({ ...request, at: (index * 60_000) / 9 }));
    expect(monthlyCostUsd(nine(120), 120 * 60_000, 0)).toBeCloseTo(9 * 60 * 730 * 0.00001, 1);
    expect(monthlyCostUsd(nine(20), 20 * 60_000, 0)).toBeCloseTo(9 * 60 * 730 * 0.00001, 1);
    expect(monthlyCostUsd(nine(1), 60_000, 0)).toBeLessThan(0.5);
    expect(monthlyCostUsd([], 0, 0)).toBe(0);
  });

  test('is said with its price list; of the demo that nobody is asked', () => {
    const requests = { lastMinute: 1, total: 1234, monthlyCostUsd: 0.263, pricesOf: '2025-06' };
    expect(requestsText(requests, false)).toBe(
      '1 request in the last minute, 1,234 in all. About $0.26 a month at this rate (prices of 2025-06).',
    );
    expect(requestsText(requests, true)).toBe('1 request in the last minute, 1,234 in all. No AWS account is asked.');
  });
});

describe('the period of a span', () => {
  test.each([
    [10, 3_600_000, 10],
    [10, 3 * 3_600_000, 10],
    [1, 3 * 3_600_000, 10],
    [10, 4 * 3_600_000, 60],
    [60, dayMs, 60],
    [60, 3 * dayMs, 180],
    [60, 16 * dayMs, 1200],
    [300, 2 * dayMs, 300],
    [60, 90 * dayMs, 7200],
  ])('%i s wanted of %i ms gives %i s', (wantedS, spanMs, expected) => {
    expect(periodFor(wantedS, 1e12 - spanMs, 1e12, 1e12)).toBe(expected);
  });

  test('is one of those still kept for what is long ago', () => {
    expect(periodFor(1, 1e12 - dayMs, 1e12 - dayMs + 60_000, 1e12)).toBe(60);
    expect(periodFor(60, 1e12 - 20 * dayMs, 1e12 - 20 * dayMs + 60_000, 1e12)).toBe(300);
    expect(periodFor(60, 1e12 - 70 * dayMs, 1e12 - 70 * dayMs + 60_000, 1e12)).toBe(3600);
  });
});

test('every region that can be picked is one the contract takes', () => {
  for (const { id } of awsRegions) expect(RegionSchema.safeParse(id).success, id).toBe(true);
});
