import { execFile } from 'node:child_process';
import { accessSync } from 'node:fs';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type AwsGateway,
  type CloudAlarm,
  type CloudAlarmInput,
  type CloudMetricQuery,
  createAwsGateway,
} from '../../electron/core/adapters/aws/index.ts';
import { isPortOpen } from '../../electron/core/adapters/process/loopback-port.ts';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { type FakeCloudWatch, startFakeCloudWatch } from '../fakes/cloudwatch/index.ts';
import { createLabRig, labUp } from './lab-rig.ts';

const run = promisify(execFile);
const minuteMs = 60_000;
const region = 'eu-central-1';

let cloud: FakeCloudWatch;
let gateway: AwsGateway;
beforeEach(async () => {
  cloud = await startFakeCloudWatch({ region, ticks: false });
  gateway = gatewayAt(cloud.url);
});
afterEach(async () => {
  await gateway.dispose();
  await cloud.close();
});

function gatewayAt(endpointUrl: string): AwsGateway {
  return createAwsGateway({ identity: { kind: 'demo' }, region, endpointUrl, useInstanceRole: false });
}

/** Debian's AWS CLI where it is, which speaks the Query protocol; else the one of PATH. */
function awsProgram(): string {
  try {
    accessSync('/usr/bin/aws');
    return '/usr/bin/aws';
  } catch {
    return 'aws';
  }
}

/** The CLI on its own: no files of the user's, no retries. Rejects with what it wrote to stderr. */
async function aws(...args: string[]): Promise<never> {
  const env = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
  };
  const all = [`--endpoint-url=${cloud.url}`, '--output=json', '--cli-connect-timeout=10', '--cli-read-timeout=30', ...args];
  const { stdout } = await run(awsProgram(), all, { env, maxBuffer: 64 * 1024 * 1024 });
  return (stdout === '' ? {} : JSON.parse(stdout)) as never;
}

const cloudwatch = (operation: string, ...args: string[]) => aws('cloudwatch', operation, ...args);

/** The CLI writes times as texts or as seconds, as its version has it. */
function timeOf(value: string | number): number {
  return typeof value === 'number' ? Math.round(value * 1000) : Date.parse(value);
}

interface WireAlarm {
  readonly AlarmName: string;
  readonly AlarmArn: string;
  readonly StateValue: string;
  readonly StateReason: string;
  readonly StateUpdatedTimestamp: string | number;
  readonly Threshold?: number;
  readonly Period?: number;
  readonly DatapointsToAlarm?: number;
  readonly AlarmRule?: string;
}

const ofCli = (alarm: WireAlarm) => [
  alarm.AlarmName,
  alarm.AlarmArn,
  alarm.StateValue,
  alarm.StateReason,
  timeOf(alarm.StateUpdatedTimestamp),
  alarm.AlarmRule ?? [alarm.Threshold, alarm.Period, alarm.DatapointsToAlarm],
];
const ofGateway = ({ name, arn, state, stateReason, stateUpdatedAt, rule, compositeRule }: CloudAlarm) => [
  name,
  arn,
  state,
  stateReason,
  stateUpdatedAt,
  compositeRule ?? [rule?.threshold, rule?.query.periodS, rule?.datapointsToAlarm],
];

const metric = { namespace: 'shop', name: 'busy', dimensions: [{ name: 'host', value: 'a & "b"' }] };
const input = (name: string, threshold: number): CloudAlarmInput => ({
  name,
  description: 'Für <Tests> & "mehr"',
  actionsEnabled: true,
  actions: { alarm: [], ok: [], insufficientData: [] },
  tags: {},
  rule: {
    query: { metric, statistic: 'Average', periodS: 60 },
    comparison: 'GreaterThanThreshold',
    threshold,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    treatMissingData: 'missing',
  },
});

const wireMetric = { Namespace: 'shop', MetricName: 'busy', Dimensions: [{ Name: 'host', Value: 'a & "b"' }] };

test("the AWS CLI and the console's own client agree on alarms over three pages, written by either", async () => {
  for (let index = 0; index < 230; index += 1) await gateway.putAlarm(input(`alarm ${String(index).padStart(3, '0')}`, index / 4));
  const file = { ...wireMetric, AlarmName: 'by the CLI', AlarmDescription: 'Für <Tests> & "mehr"', Statistic: 'Average', Period: 60 };
  const rule = {
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
    Threshold: 57.25,
    ComparisonOperator: 'GreaterThanThreshold',
    ActionsEnabled: true,
  };
  await cloudwatch('put-metric-alarm', '--cli-input-json', JSON.stringify({ ...file, ...rule, TreatMissingData: 'missing' }));
  await cloudwatch('put-composite-alarm', '--alarm-name', 'worst', '--alarm-rule', 'ALARM("alarm 000") OR ALARM("by the CLI")');
  await cloudwatch('set-alarm-state', '--alarm-name', 'by the CLI', '--state-value', 'ALARM', '--state-reason', 'ein <Test> & "mehr"');

  const before = cloud.requests.length;
  const described = await cloudwatch('describe-alarms', '--alarm-types', 'MetricAlarm', 'CompositeAlarm');
  expect(cloud.requests.length - before).toBe(3);
  const { MetricAlarms, CompositeAlarms } = described as { MetricAlarms: WireAlarm[]; CompositeAlarms: WireAlarm[] };
  const alarms = await gateway.alarms();
  expect(alarms).toHaveLength(232);
  expect(MetricAlarms.map(ofCli)).toEqual(alarms.filter(({ kind }) => kind === 'metric').map(ofGateway));
  expect(CompositeAlarms.map(ofCli)).toEqual(alarms.filter(({ kind }) => kind === 'composite').map(ofGateway));
  expect(alarms.find(({ name }) => name === 'worst')?.state).toBe('ALARM');
  // What the CLI wrote is what the console would have written.
  const { rule: written, description } = alarms.find(({ name }) => name === 'by the CLI') ?? {};
  expect({ written, description }).toEqual({ written: input('', 57.25).rule, description: input('', 0).description });
});

test('they agree on values, on the states they set and on the history, and on what is gone', async () => {
  const at = Math.floor(Date.now() / minuteMs) * minuteMs - 5 * minuteMs;
  const data = [10, 20, 90, 95].map((Value, minute) => ({
    MetricName: 'busy',
    Dimensions: wireMetric.Dimensions,
    Value,
    Timestamp: new Date(at + minute * minuteMs).toISOString(),
  }));
  await Promise.all([
    cloudwatch('put-metric-data', '--namespace', 'shop', '--metric-data', JSON.stringify(data)),
    gateway.putAlarm({ ...input('busy', 80), rule: { ...input('busy', 80).rule, evaluationPeriods: 2, datapointsToAlarm: 2 } }),
  ]);
  cloud.tick();
  await gateway.setAlarmState('busy', 'OK', 'by the console');
  await cloudwatch('set-alarm-state', '--alarm-name', 'busy', '--state-value', 'ALARM', '--state-reason', 'by the CLI');

  const queries: CloudMetricQuery[] = ['Average', 'Maximum', 'p50'].map((statistic) => ({ metric, statistic, periodS: 120 }));
  const wireQueries = queries.map(({ statistic, periodS }, index) => ({
    Id: `q${index}`,
    MetricStat: { Metric: wireMetric, Stat: statistic, Period: periodS },
  }));
  const span = ['--start-time', new Date(at).toISOString(), '--end-time', new Date(at + 5 * minuteMs).toISOString()];
  const [read, history, ours, ourHistory] = await Promise.all([
    cloudwatch('get-metric-data', ...span, '--metric-data-queries', JSON.stringify(wireQueries)),
    cloudwatch('describe-alarm-history', '--alarm-name', 'busy'),
    gateway.metricData(queries, at, at + 5 * minuteMs),
    gateway.alarmHistory({ alarmName: 'busy', limit: 50 }),
  ]);
  const { MetricDataResults: results } = read as { MetricDataResults: { Timestamps: (string | number)[]; Values: number[] }[] };
  expect(results.map(({ Timestamps, Values }) => [Timestamps.map(timeOf).toReversed(), Values.toReversed()])).toEqual(
    ours.map(({ times, values }) => [times, values]),
  );
  expect(ours[1]?.values.toSorted((left, right) => left - right).at(-1)).toBe(95);
  const { AlarmHistoryItems: items } = history as {
    AlarmHistoryItems: { Timestamp: string | number; HistoryItemType: string; HistorySummary: string; HistoryData: string }[];
  };
  expect(items.map((item) => [timeOf(item.Timestamp), item.HistoryItemType, item.HistorySummary])).toEqual(
    ourHistory.map((item) => [item.at, item.type, item.summary]),
  );
  expect(ourHistory.filter(({ type }) => type === 'StateUpdate').map(({ toState, reason }) => [toState, reason?.slice(0, 17)])).toEqual([
    ['ALARM', 'by the CLI'],
    ['OK', 'by the console'],
    ['ALARM', 'Threshold Crossed'],
  ]);

  await cloudwatch('delete-alarms', '--alarm-names', 'busy');
  expect(await gateway.alarms()).toEqual([]);
  await expect(cloudwatch('delete-alarms', '--alarm-names', 'busy')).rejects.toThrow(/\(ResourceNotFound\)/);
  await expect(gateway.deleteAlarms(['busy'])).rejects.toMatchObject({ code: 'not_found' });
});

test('the CLI is told what goes wrong in the words of AWS', async () => {
  await aws('sts', 'get-caller-identity');
  cloud.faults.expireTokens();
  await expect(aws('sts', 'get-caller-identity')).rejects.toThrow(/\(ExpiredToken\)/);
  await expect(cloudwatch('describe-alarms')).rejects.toThrow(/\(ExpiredToken(Exception)?\)/);
  cloud.faults.clear();
  cloud.faults.throttle();
  await expect(cloudwatch('list-metrics')).rejects.toThrow(/\(Throttling(Exception)?\).*Rate exceeded/);
});

test('the demo lab brings it, fed by the CPU of this machine, and takes it away again', async () => {
  const rig = createLabRig();
  let demo: AwsGateway | undefined;
  try {
    const { cloudwatchUrl = '' } = await rig.lab.up(labUp());
    demo = gatewayAt(cloudwatchUrl);
    expect(await demo.callerIdentity()).toMatchObject({ account: '000000000000' });
    const [instance] = await demo.instances();
    expect(instance).toMatchObject({ id: 'i-demolab', state: 'running', privateIp: '127.0.0.1' });
    const names = (await demo.alarms()).map(({ name }) => name);
    expect(names).toEqual(['demo CPU', 'demo lab busy', 'demo memory', 'demo overloaded']);
    const cpu = { metric: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: [{ name: 'InstanceId', value: 'i-demolab' }] } };
    const values = await waitFor(
      async () => {
        const [series] = (await demo?.metricData([{ ...cpu, statistic: 'Average', periodS: 1 }], Date.now() - 60_000, Date.now())) ?? [];
        return (series?.values.length ?? 0) >= 2 ? series?.values : undefined;
      },
      { timeoutMs: 30_000, intervalMs: 200 },
    );
    for (const value of values ?? [Number.NaN]) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(100);
    }
    const another = rig.another();
    await another.ready();
    expect(another.status.cloudwatchUrl).toBe(cloudwatchUrl);
    await rig.lab.down();
    expect(await isPortOpen(Number(new URL(cloudwatchUrl).port))).toBe(false);
  } finally {
    await demo?.dispose();
    await rig.dispose();
  }
});
