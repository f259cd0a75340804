import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAwsGateway, readAwsProfiles, regionOfEnvironment } from '../../../electron/core/adapters/aws/index.ts';
import { AwsAlarmFeed } from '../../../electron/core/features/alarms/aws-alarm-feed.ts';
import { cloudAlarmId } from '../../../electron/core/features/alarms/cloud-alarm.ts';
import { AwsService } from '../../../electron/core/features/aws/index.ts';
import { toDisposable } from '../../../shared/base/disposable.ts';
import { type AwsScope, AwsSettingsSchema } from '../../../shared/contract/aws.ts';
import type { AlarmState } from '../../../shared/model/alarm.ts';
import { createSilentLogger } from '../../contract/silent-logger.ts';
import { type FakeCloudWatch, startFakeCloudWatch } from '../../fakes/cloudwatch/index.ts';
import { type AlarmRig, alarmRig } from '../core/alarms/alarm-rig.ts';
import { useAwsFiles } from './scripted-aws.ts';
import { type SteppedClock, steppedClock } from './stepped-clock.ts';

// Real requests of the real SDK; time passes by the test's clock.
vi.setConfig({ testTimeout: 60_000 });

const scope: AwsScope = { kind: 'aws', profile: 'shop', region: 'us-east-1' };
const metric = { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: [{ name: 'InstanceId', value: 'i-1' }] };

let clock: SteppedClock;
let cloud: FakeCloudWatch;
let files: ReturnType<typeof useAwsFiles>;
let rig: AlarmRig;
let aws: AwsService;
let feed: AwsAlarmFeed;

beforeEach(async () => {
  clock = steppedClock();
  cloud = await startFakeCloudWatch({ now: () => clock.now(), ticks: false });
  files = useAwsFiles('');
  const print = join(files.folder, 'print.mjs');
  writeFileSync(
    print,
    `import { readFileSync } from 'node:fs';\nconsole.log(readFileSync(${JSON.stringify(join(files.folder, 'keys'))}, 'utf8'));\n`,
  );
  writeFileSync(join(files.folder, 'config'), `[profile shop]\ncredential_process = "${process.execPath}" "${print}"\n`);
  signIn('one');
  rig = alarmRig({ now: () => clock.now() });
  const settings = AwsSettingsSchema.parse({ watch: true, profile: 'shop', region: scope.region, endpointUrl: cloud.url });
  aws = new AwsService({
    settings: () => settings,
    targets: () => [],
    demoUrl: () => undefined,
    findDemo: async () => {},
    onSources: () => toDisposable(() => {}),
    createGateway: createAwsGateway,
    readProfiles: readAwsProfiles,
    regionOfEnvironment,
    logger: createSilentLogger(),
  });
  feed = new AwsAlarmFeed({ scope, aws, book: rig.book, clock, logger: rig.logger, targetOf: () => undefined });
});
afterEach(async () => {
  await feed.dispose();
  await aws.dispose();
  rig.dispose();
  files.restore();
  await cloud.close();
  clock.restore();
});

/** What the credential_process gives from now on. */
function signIn(token: string): void {
  const keys = { Version: 1, AccessKeyId: `ASIA${token.toUpperCase()}`, SecretAccessKey: 'secretsecret', SessionToken: token };
  writeFileSync(join(files.folder, 'keys'), JSON.stringify(keys));
}

function put(name: string, state: AlarmState): void {
  const now = clock.now() - 3_600_000;
  cloud.account.alarms.put({
    kind: 'metric',
    name,
    arn: cloud.account.alarmArn(name),
    description: undefined,
    actionsEnabled: true,
    actions: { OK: [], ALARM: [], INSUFFICIENT_DATA: [] },
    configurationUpdatedAt: now,
    state,
    stateReason: 'as it was',
    stateReasonData: undefined,
    stateUpdatedAt: now,
    stateTransitionedAt: now,
    rule: {
      comparison: 'GreaterThanThreshold',
      threshold: 80,
      periodMs: 60_000,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: 'missing',
    },
    source: { metric, statistic: 'Average' },
    unit: undefined,
    evaluatedUntil: undefined,
  });
}

/** CloudWatch brings it into another state. */
function change(name: string, state: AlarmState): void {
  const { alarms } = cloud.account;
  alarms.setState(alarms.require(name), state, `is ${state}`, undefined, clock.now() + cloud.faults.skewMs);
}

async function watch(): Promise<void> {
  feed.start();
  await clock.advance(12_000);
  expect(rig.told).toEqual([]);
}

const alarm = (name: string) => rig.book.get(cloudAlarmId(scope, name));

describe("the alarms of CloudWatch over the wire, with AWS' own SDK", () => {
  test('one that fires on real data is told within a poll and 2 s, once; its recovery, too', async () => {
    const cpu = (value: number) => {
      const sample = { at: clock.now(), sampleCount: 1, sum: value, minimum: value, maximum: value, values: [value] };
      cloud.account.metrics.put({ metric, unit: 'Percent', resolutionS: 60, sample }, clock.now());
    };
    await aws.use(scope, (gateway) =>
      gateway.putAlarm({
        name: 'cpu',
        description: '',
        actionsEnabled: true,
        actions: { alarm: [], ok: [], insufficientData: [] },
        tags: { team: 'shop' },
        rule: {
          query: { metric, statistic: 'Average', periodS: 60 },
          comparison: 'GreaterThanThreshold',
          threshold: 80,
          evaluationPeriods: 1,
          datapointsToAlarm: 1,
          treatMissingData: 'notBreaching',
        },
      }),
    );
    const changedAt = new Map<string, number>();
    const toldAt = new Map<string, number>();
    rig.book.onTransition(({ from, to }) => toldAt.set(`${from}>${to}`, clock.now()));
    feed.start();
    let load = 10;
    const second = () => {
      const before = cloud.account.alarms.require('cpu').state;
      cpu(load);
      cloud.tick();
      const after = cloud.account.alarms.require('cpu').state;
      if (after !== before) changedAt.set(`${before}>${after}`, clock.now());
    };
    await clock.advance(130_000, second);
    load = 99;
    await clock.advance(130_000, second);
    load = 10;
    await clock.advance(130_000, second);
    expect(rig.told.slice(-2)).toEqual(['cpu: OK>ALARM', 'cpu: ALARM>OK']);
    for (const change of ['OK>ALARM', 'ALARM>OK']) {
      const lateMs = (toldAt.get(change) ?? Number.NaN) - (changedAt.get(change) ?? Number.NaN);
      expect(lateMs, change).toBeLessThanOrEqual(12_000);
    }
    expect(alarm('cpu')?.reason).toContain('Threshold Crossed');
  });

  test.each([
    ['throttled', () => cloud.faults.throttle(), 62_000],
    ['without a network', () => cloud.faults.drop(), 12_000],
    ['behind a login page', () => cloud.faults.page(), 12_000],
    ['failing', () => cloud.faults.fail(503), 12_000],
  ])(
    '%s for a minute: the list stays with its age, and what happened meanwhile is told afterwards, each change once',
    async (_name, begin, withinMs) => {
      for (const name of ['cpu', 'disk', 'memory']) put(name, 'OK');
      await watch();
      begin();
      await clock.advance(20_000);
      expect(rig.book.all()).toHaveLength(3);
      expect(alarm('cpu')?.staleSince).toBeGreaterThan(0);
      change('cpu', 'ALARM');
      await clock.advance(20_000);
      change('disk', 'ALARM');
      await clock.advance(10_000);
      change('disk', 'OK');
      await clock.advance(10_000);
      expect(rig.told).toEqual([]);
      cloud.faults.clear();
      await clock.advance(withinMs);
      expect(rig.told).toEqual(['cpu: OK>ALARM', 'disk: OK>ALARM', 'disk: ALARM>OK']);
      expect(alarm('cpu')).not.toHaveProperty('staleSince');
      expect(aws.status(scope).state).toBe('ok');
      await clock.advance(60_000);
      expect(rig.told).toHaveLength(3);
    },
  );

  test('a token that ends in between is renewed, and nobody notices', async () => {
    put('cpu', 'OK');
    await watch();
    cloud.faults.expireTokens();
    signIn('two');
    change('cpu', 'ALARM');
    await clock.advance(12_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM']);
    expect(rig.logger.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('signed out, it asks once in a while only; signed in again, it goes on without a restart', async () => {
    put('cpu', 'OK');
    await watch();
    cloud.faults.expireTokens();
    await clock.advance(12_000);
    expect(aws.status(scope)).toMatchObject({ state: 'signed_out' });
    change('cpu', 'ALARM');
    const before = cloud.requests.length;
    await clock.advance(180_000);
    expect(cloud.requests.length - before).toBeLessThanOrEqual(14);
    expect(alarm('cpu')).toMatchObject({ state: 'OK', staleSince: expect.any(Number) });
    signIn('two');
    await clock.advance(100_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM']);
  });

  test('a check after signing in brings it back within seconds', async () => {
    put('cpu', 'OK');
    await watch();
    cloud.faults.expireTokens();
    await clock.advance(60_000);
    change('cpu', 'ALARM');
    signIn('two');
    expect(await aws.check(scope)).toMatchObject({ state: 'ok' });
    await clock.advance(3_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM']);
  });

  test('after the laptop slept for a night it asks within a second, and tells what happened in it', async () => {
    put('cpu', 'OK');
    await watch();
    clock.sleepMachine(4 * 3_600_000);
    change('cpu', 'ALARM');
    clock.sleepMachine(2 * 3_600_000);
    change('cpu', 'OK');
    clock.sleepMachine(2 * 3_600_000);
    await clock.advance(2_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM', 'cpu: ALARM>OK']);
  });

  test.each([
    ['slow', 1_200_000],
    ['fast', -1_200_000],
  ])('our clock is twenty minutes %s: AWS takes the requests all the same, and nothing is late', async (_name, skewMs) => {
    cloud.faults.skewMs = skewMs;
    put('cpu', 'OK');
    await watch();
    await clock.advance(200_000);
    change('cpu', 'ALARM');
    await clock.advance(12_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM']);
    expect(aws.status(scope)).toMatchObject({ state: 'ok', clockSkewMs: expect.closeTo(skewMs, -4) });
  });
});

describe('a thousand alarms', () => {
  test('cost at most ten requests in any minute from the second on, and a storm of changes no more', async () => {
    for (let index = 0; index < 1_000; index += 1) put(`alarm ${String(index).padStart(4, '0')}`, 'OK');
    feed.start();
    await clock.advance(2_000);
    expect(rig.book.all()).toHaveLength(1_000);
    expect(cloud.requests.filter(({ operation }) => operation === 'DescribeAlarms')).toHaveLength(10);
    await clock.advance(60_000);
    const perSecond: number[] = [];
    let seen = cloud.requests.length;
    let next = 0;
    await clock.advance(180_000, () => {
      perSecond.push(cloud.requests.length - seen);
      seen = cloud.requests.length;
      // In the second minute, five a second.
      if (perSecond.length > 60 && perSecond.length <= 120)
        for (let count = 0; count < 5; count += 1, next += 1) change(`alarm ${String(next).padStart(4, '0')}`, 'ALARM');
    });
    const minutes = perSecond.slice(59).map((_, index) => perSecond.slice(index, index + 60).reduce((sum, count) => sum + count, 0));
    expect(Math.max(...minutes)).toBeLessThanOrEqual(10);
    expect(aws.status(scope).requests.lastMinute).toBeLessThanOrEqual(10);
    expect(new Set(rig.told).size).toBe(300);
    expect(rig.told).toHaveLength(300);
  });
});
