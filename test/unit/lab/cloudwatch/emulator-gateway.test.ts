import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsGateway, type CloudAlarmInput, createAwsGateway } from '../../../../electron/core/adapters/aws/index.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { type FakeCloudWatch, startFakeCloudWatch } from '../../../fakes/cloudwatch/index.ts';

const minuteMs = 60_000;
const startAt = Math.floor(Date.now() / minuteMs) * minuteMs - 10 * minuteMs;
let now = startAt;
let cloud: FakeCloudWatch;
let gateway: AwsGateway;
let skews: number[];
beforeEach(async () => {
  now = startAt;
  skews = [];
  const instance = { id: 'i-1', name: 'shop', type: 't3.micro', state: 'running', privateIp: '10.0.0.1', publicIp: '1.2.3.4' } as const;
  cloud = await startFakeCloudWatch({
    ticks: false,
    now: () => now,
    instances: [{ ...instance, launchedAt: startAt, detailedMonitoring: true }],
  });
  gateway = createAwsGateway({
    identity: { kind: 'demo' },
    region: 'us-east-1',
    endpointUrl: cloud.url,
    useInstanceRole: false,
    onClock: (skewMs) => skews.push(skewMs),
    limits: { requestMs: 5000 },
  });
});
afterEach(async () => {
  await gateway.dispose();
  await cloud.close();
});

const metric = { namespace: 'n', name: 'm', dimensions: [{ name: 'host', value: 'a' }] };

function alarm(change: Partial<CloudAlarmInput> = {}): CloudAlarmInput {
  return {
    name: 'cpu',
    description: 'Why',
    actionsEnabled: true,
    actions: { alarm: [], ok: [], insufficientData: [] },
    tags: { team: 'shop' },
    rule: {
      query: { metric, statistic: 'p95', periodS: 60 },
      comparison: 'GreaterThanOrEqualToThreshold',
      threshold: 80.5,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: 'notBreaching',
    },
    ...change,
  };
}

async function causeOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof OpsError)) throw new Error(`Not an OpsError: ${String(error)}`);
  return error.details.cause ?? error.code;
}

test('everything the console asks of AWS is answered', async () => {
  expect(await gateway.callerIdentity()).toEqual({ account: '000000000000', arn: 'arn:aws:iam::000000000000:user/demo' });
  expect(await gateway.instances()).toMatchObject([{ id: 'i-1', name: 'shop', publicIp: '1.2.3.4', detailedMonitoring: true }]);
  const topic = await gateway.createTopic('ops');
  expect(await gateway.topics()).toEqual([{ arn: topic, name: 'ops' }]);
  await gateway.subscribeEmail(topic, 'ops@shop.example');

  await gateway.putAlarm(alarm({ actions: { alarm: [topic], ok: [], insufficientData: [] } }));
  const [read] = await gateway.alarms();
  expect(read).toMatchObject({ kind: 'metric', state: 'INSUFFICIENT_DATA', actions: { alarm: [topic] }, rule: alarm().rule });
  expect(read?.stateTransitionedAt).toBe(startAt);
  expect(await gateway.tags(read?.arn ?? '')).toEqual({ team: 'shop' });

  await gateway.setActionsEnabled(['cpu'], false);
  now += 1000;
  await gateway.setAlarmState('cpu', 'ALARM', 'a test');
  const history = await gateway.alarmHistory({ since: startAt + 1, stateUpdatesOnly: true, limit: 10 });
  expect(history).toMatchObject([{ alarmName: 'cpu', at: now, fromState: 'INSUFFICIENT_DATA', toState: 'ALARM', reason: 'a test' }]);
  expect(await gateway.alarms(['cpu', 'not there'])).toMatchObject([{ state: 'ALARM', actionsEnabled: false, stateReason: 'a test' }]);
  await gateway.deleteAlarms(['cpu']);
  expect(await gateway.alarms()).toEqual([]);
  expect(await causeOf(gateway.setAlarmState('cpu', 'OK', 'gone'))).toBe('not_found');
});

test('metrics are listed and read as they were sent, all pages of them', async () => {
  const put = (name: string, value: number, at: number) => {
    const sample = { at, sampleCount: 1, sum: value, minimum: value, maximum: value, values: [value] };
    cloud.account.metrics.put({ metric: { ...metric, name }, unit: 'Percent', resolutionS: 60, sample }, at);
  };
  for (let index = 0; index < 1100; index += 1) put(`m${index}`, index, startAt);
  for (let minute = 0; minute < 5; minute += 1) put('m', minute, startAt + minute * minuteMs);
  now = startAt + 5 * minuteMs;
  expect(await gateway.metrics({})).toHaveLength(1101);
  expect(await gateway.metrics({ namespace: 'n', name: 'm', dimensions: metric.dimensions })).toEqual([metric]);
  const [series, absent] = await gateway.metricData(
    [
      { metric, statistic: 'Maximum', periodS: 60 },
      { metric: { ...metric, name: 'absent' }, statistic: 'Sum', periodS: 300 },
    ],
    startAt,
    now,
  );
  const times = [0, 1, 2, 3, 4].map((minute) => startAt + minute * minuteMs);
  expect(series).toEqual({ label: 'm', statusCode: 'Complete', times, values: [0, 1, 2, 3, 4] });
  expect(absent).toMatchObject({ times: [], values: [] });
});

test('what goes wrong with AWS goes wrong here, on demand', async () => {
  const { faults } = cloud;
  faults.throttle({ times: 1 });
  expect(await gateway.alarms()).toEqual([]);
  expect(cloud.requests).toHaveLength(2);

  faults.throttle({ operations: ['ListMetrics'] });
  faults.fail(503, { operations: ['DescribeAlarms'] });
  faults.page(200, { operations: ['DescribeAlarmHistory'] });
  faults.deny({ operations: ['DescribeInstances'] });
  faults.drop({ operations: ['GetCallerIdentity'] });
  const asked = [gateway.metrics({}), gateway.alarms(), gateway.alarmHistory({ limit: 1 }), gateway.instances(), gateway.callerIdentity()];
  // The SDK calls a connection that ends without an answer a timeout.
  expect(await Promise.all(asked.map(causeOf))).toEqual(['throttled', 'unreachable', 'not_aws', 'denied', 'timeout']);

  faults.clear();
  faults.expireTokens();
  const expired = [gateway.alarms(), gateway.instances(), gateway.callerIdentity()];
  expect(await Promise.all(expired.map(causeOf))).toEqual(['expired', 'expired', 'expired']);
  faults.clear();
  faults.requireToken('another');
  expect(await causeOf(gateway.topics())).toBe('no_credentials');
  faults.clear();
  faults.delay(400, { times: 1 });
  const begun = performance.now();
  expect(await gateway.alarms()).toEqual([]);
  expect(performance.now() - begun).toBeGreaterThan(350);
});

test('a clock that is off is told by every answer; a signature that old is refused until the SDK has set its own', async () => {
  now = Date.now();
  cloud.faults.skewMs = 3_600_000;
  expect(await gateway.alarms()).toEqual([]);
  expect(cloud.requests.length).toBeGreaterThan(1);
  // The Date of an answer has whole seconds; the test's clock stands still.
  expect(Math.abs((skews[0] ?? 0) - 3_600_000)).toBeLessThan(60_000);
});
