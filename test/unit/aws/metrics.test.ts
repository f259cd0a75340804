import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AwsGateway, CloudMetricName, CloudMetricQuery } from '../../../electron/core/adapters/aws/index.ts';
import { CloudwatchService } from '../../../electron/core/features/cloudwatch/index.ts';
import type { TargetId } from '../../../shared/base/ids.ts';
import { OpsError } from '../../../shared/base/ops-error.ts';
import type { AwsInstance, AwsScope } from '../../../shared/contract/aws.ts';
import type { MetricQuery } from '../../../shared/contract/cloudwatch.ts';
import type { Target } from '../../../shared/contract/targets.ts';

const shop: AwsScope = { kind: 'aws', profile: 'shop', region: 'eu-central-1' };
const query: MetricQuery = { metric: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: [] }, statistic: 'Average', periodS: 60 };

let there: CloudMetricName[];
let reads: { readonly kind: string; readonly asked: unknown }[];
let fault: OpsError | undefined;
let scopeOf: AwsScope | undefined;
let instance: AwsInstance | undefined;
let cloudwatch: CloudwatchService;
const endings: AbortController[] = [];

beforeEach(() => {
  there = [];
  reads = [];
  fault = undefined;
  scopeOf = shop;
  instance = undefined;
  cloudwatch = open();
});
afterEach(() => {
  for (const ending of endings.splice(0)) ending.abort();
  cloudwatch.dispose();
});

const gateway = {
  async metrics(filter: Partial<CloudMetricName>) {
    reads.push({ kind: 'metrics', asked: filter });
    if (fault !== undefined) throw fault;
    return there.filter(({ namespace }) => filter.namespace === undefined || namespace === filter.namespace);
  },
  async metricData(queries: readonly CloudMetricQuery[], startAt: number, endAt: number) {
    reads.push({ kind: 'metricData', asked: { queries, startAt, endAt } });
    if (fault !== undefined) throw fault;
    return queries.map(({ metric }) => ({ label: metric.name, times: [endAt], values: [reads.length], statusCode: 'Complete' }));
  },
} as unknown as AwsGateway;

function open(minIntervalMs = 20): CloudwatchService {
  return new CloudwatchService({
    aws: { use: (_scope, work, signal) => work(gateway, signal), scopeOf: () => scopeOf },
    instanceOf: async () => instance,
    target: () => ({ id: 'shop', aws: { profile: '', region: '', instanceId: '' } }) as unknown as Target,
    minIntervalMs,
  });
}

function metric(namespace: string, name: string, value = 'i-1'): CloudMetricName {
  return { namespace, name, dimensions: [{ name: 'InstanceId', value }] };
}

function follow(queries: readonly MetricQuery[] = [{ ...query, periodS: 1 }]) {
  const ending = new AbortController();
  endings.push(ending);
  return { ending, stream: cloudwatch.follow(shop, queries, 60_000, ending.signal) };
}

const dataReads = () => reads.filter(({ kind }) => kind === 'metricData').length;

describe('the metrics there are', () => {
  const find = (search: string, more: object = {}) => cloudwatch.metrics({ scope: shop, search, limit: 10, fresh: false, ...more });

  it('are found by all words, the best known first, and read from AWS once in a while', async () => {
    there = [
      metric('Custom', 'orders'),
      metric('CWAgent', 'mem_used_percent'),
      metric('AWS/EC2', 'NetworkIn'),
      metric('AWS/EC2', 'CPUUtilization'),
    ];
    const all = await find('');
    expect(all.metrics.map(({ name }) => name)).toEqual(['CPUUtilization', 'NetworkIn', 'mem_used_percent', 'orders']);
    expect(all).toMatchObject({ total: 4, namespaces: ['AWS/EC2', 'CWAgent', 'Custom'] });
    expect((await find('I-1 ec2 cpu')).metrics.map(({ name }) => name)).toEqual(['CPUUtilization']);
    expect(await find('', { limit: 1 })).toMatchObject({ metrics: [{ name: 'CPUUtilization' }], total: 4 });
    expect((await find('', { namespace: 'Custom' })).total).toBe(1);
    expect(reads).toHaveLength(1);
    await find('', { fresh: true });
    expect(reads).toHaveLength(2);
  });

  it('are asked for again after a failure', async () => {
    fault = new OpsError({ code: 'unavailable', message: 'no network' });
    await expect(find('')).rejects.toBe(fault);
    fault = undefined;
    expect((await find('')).total).toBe(0);
  });
});

describe('what one would look at for a target', () => {
  const ofTarget = () => cloudwatch.ofTarget('shop' as TargetId, undefined);

  it("is EC2's of its instance and then the agent's, with the periods their points come in", async () => {
    instance = { id: 'i-1', type: 't3.small', detailedMonitoring: false, advice: ['too slow'] } as unknown as AwsInstance;
    there = [metric('CWAgent', 'disk_used_percent'), metric('CWAgent', 'mem_used_percent')];
    const { queries, advice, scope } = await ofTarget();
    expect(scope).toEqual(shop);
    expect(advice).toEqual(['too slow']);
    expect(queries.map(({ metric: { name }, periodS }) => [name, periodS])).toEqual([
      ['CPUUtilization', 300],
      ['NetworkIn', 300],
      ['NetworkOut', 300],
      ['StatusCheckFailed', 60],
      ['CPUCreditBalance', 300],
      ['CPUSurplusCreditBalance', 300],
      ['mem_used_percent', 60],
      ['disk_used_percent', 60],
    ]);
    instance = { ...instance, type: 'm7i.large', detailedMonitoring: true };
    const detailed = (await ofTarget()).queries;
    expect(detailed.some(({ metric: { name } }) => name.includes('Credit'))).toBe(false);
    expect(detailed[0]?.periodS).toBe(60);
  });

  it('says what to do where no account is chosen, or no instance is this target', async () => {
    expect(await ofTarget()).toMatchObject({ queries: [], advice: [expect.stringContaining('instance id')] });
    scopeOf = undefined;
    expect(await ofTarget()).toMatchObject({ queries: [], advice: [expect.stringContaining('settings')] });
  });

  it("is of the lab's machine what the lab has", async () => {
    scopeOf = { kind: 'demo', profile: '', region: '' };
    there = [metric('Demo/Lab', 'CPUUtilization')];
    expect(await ofTarget()).toMatchObject({ scope: scopeOf, queries: [{ metric: { namespace: 'Demo/Lab' } }] });
  });
});

describe('values of a span', () => {
  it('are asked with a period that fits it, and come with their unit', async () => {
    const now = Date.now();
    const [series] = await cloudwatch.series(shop, [query], now - 14 * 24 * 3_600_000, now, undefined);
    expect(series).toMatchObject({ label: 'CPUUtilization', unit: 'Percent', statusCode: 'Complete' });
    expect((14 * 24 * 3600) / (series?.query.periodS ?? 1)).toBeLessThanOrEqual(1440);
  });

  it.each([
    ['that ends before it begins', 0, -1],
    ['longer than anything is kept', -500 * 24 * 3_600_000, 0],
    ['that is not a number', Number.NaN, 0],
  ])('%s are refused', async (_name, fromMs, toMs) => {
    const now = Date.now();
    await expect(cloudwatch.series(shop, [query], now + fromMs, now + toMs, undefined)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(reads).toEqual([]);
  });
});

describe('values that are followed', () => {
  it('are read for everybody who watches the same together, and for nobody not at all', async () => {
    const one = follow();
    const two = follow();
    expect((await one.stream.next()).value?.series[0]).toMatchObject({ label: 'CPUUtilization' });
    await two.stream.next();
    expect(dataReads()).toBe(1);
    one.ending.abort();
    two.ending.abort();
    await Promise.all([one.stream.next(), two.stream.next()]);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(dataReads()).toBe(1);
    expect((await follow().stream.next()).value?.series).toHaveLength(1);
    expect(dataReads()).toBe(2);
  });

  it('are never read faster than their shortest period', async () => {
    const { stream } = follow([query, { ...query, periodS: 300 }]);
    const { value } = await stream.next();
    expect((value?.nextAt ?? 0) - (value?.readAt ?? 0)).toBe(60_000);
  });

  it('stay with their age while AWS fails, which is asked ever less often', async () => {
    const { stream } = follow();
    const first = (await stream.next()).value;
    fault = new OpsError({ code: 'unavailable', message: 'Rate exceeded', details: { cause: 'throttled' } });
    const { value } = await stream.next();
    expect(value).toMatchObject({ problem: { message: 'Rate exceeded' }, series: first?.series, readAt: first?.readAt });
    // Read, a second later refused, and then not for another second at least.
    expect((value?.nextAt ?? 0) - (value?.readAt ?? 0)).toBeGreaterThan(1_950);
    fault = undefined;
    const again = (await stream.next()).value;
    expect(again?.problem).toBeUndefined();
    expect(again?.readAt).toBeGreaterThan(first?.readAt ?? 0);
  });
});
