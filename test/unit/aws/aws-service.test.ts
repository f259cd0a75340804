import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAwsGateway, readAwsProfiles, regionOfEnvironment } from '../../../electron/core/adapters/aws/index.ts';
import { AwsService, type AwsServiceOptions } from '../../../electron/core/features/aws/aws-service.ts';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { TargetId } from '../../../shared/base/ids.ts';
import { type AwsScope, type AwsSettings, AwsSettingsSchema } from '../../../shared/contract/aws.ts';
import { localTargetId, type Target } from '../../../shared/contract/targets.ts';
import { createSilentLogger } from '../../contract/silent-logger.ts';
import {
  assumedRoleXml,
  awsError,
  failureOf,
  instancesXml,
  type ScriptedAws,
  startScriptedAws,
  stsError,
  useAwsFiles,
  usualAnswer,
} from './scripted-aws.ts';

const shop: AwsScope = { kind: 'aws', profile: 'shop', region: 'eu-central-1' };
const demo: AwsScope = { kind: 'demo', profile: '', region: '' };

let aws: ScriptedAws;
let files: ReturnType<typeof useAwsFiles>;
let settings: AwsSettings;
let targets: Target[];
let demoUrl: string | undefined;
let service: AwsService;
const changed = new Emitter<void>();

beforeEach(async () => {
  aws = await startScriptedAws();
  files = useAwsFiles(
    '[profile shop]\nregion = eu-central-1\n',
    '[shop]\naws_access_key_id = AKIASHOP\naws_secret_access_key = secretsecret\n',
  );
  settings = AwsSettingsSchema.parse({ watch: true, profile: 'shop', region: 'eu-central-1', endpointUrl: aws.url });
  targets = [];
  demoUrl = undefined;
  service = open();
});
afterEach(async () => {
  await service.dispose();
  await aws.close();
  files.restore();
});

function open(more: Partial<AwsServiceOptions> = {}): AwsService {
  return new AwsService({
    settings: () => settings,
    targets: () => targets,
    demoUrl: () => demoUrl,
    findDemo: async () => {},
    onSources: (listener) => changed.on(listener),
    createGateway: createAwsGateway,
    readProfiles: readAwsProfiles,
    regionOfEnvironment,
    logger: createSilentLogger(),
    times: { signedOutPauseMs: 200, gateway: { requestMs: 300, operationMs: 3000 } },
    ...more,
  });
}

async function reopen(more: Partial<AwsServiceOptions>): Promise<void> {
  await service.dispose();
  service = open(more);
}

function target(id: string, more: Partial<Target> = {}): Target {
  return {
    id: id as TargetId,
    name: id,
    appUrl: '',
    access: { kind: 'ssh', host: `${id}.example`, useSshConfig: true },
    logPaths: [],
    aws: { profile: '', region: '', instanceId: '' },
    ...more,
  };
}

const alarms = (scope = shop) => service.use(scope, (gateway, signal) => gateway.alarms(undefined, signal));
const asked = (operation: string) => aws.seen.filter((one) => one.operation === operation).length;
const expired = awsError('ExpiredTokenException', 'The security token included in the request is expired', 403);

describe('an account', () => {
  it('that answers is ok, and says who we are there', async () => {
    expect(service.status(shop).state).toBe('unchecked');
    await alarms();
    expect(service.status(shop)).toMatchObject({ state: 'ok', checkedAt: expect.any(Number), lastOkAt: expect.any(Number) });
    await expect
      .poll(() => service.status(shop).identity)
      .toEqual({ account: '123456789012', arn: 'arn:aws:iam::123456789012:user/AKIASHOP' });
    expect(service.status(shop)).not.toHaveProperty('problem');
  });

  it('whose credentials ended between two requests is asked again with fresh ones, and nobody notices', async () => {
    await alarms();
    let refusals = 1;
    aws.answer = (request) => (refusals-- > 0 ? expired : usualAnswer(request));
    expect(await alarms()).toEqual([]);
    expect(service.status(shop).state).toBe('ok');
    expect(asked('DescribeAlarms')).toBe(3);
  });

  it('that stays expired is left alone for a while and says how to sign in; it comes back without a restart', async () => {
    await reopen({ readProfiles: async () => (await readAwsProfiles()).map((one) => ({ ...one, signInProfile: 'corp' })) });
    await alarms();
    aws.answer = () => expired;
    expect(await failureOf(alarms())).toMatchObject({ details: { cause: 'expired' }, hint: 'Sign in again.' });
    await expect.poll(() => service.status(shop).signInCommand).toBe('aws sso login --profile corp');
    const before = aws.seen.length;
    expect(await failureOf(alarms())).toMatchObject({ details: { cause: 'expired' } });
    expect(aws.seen.length).toBe(before);
    const status = service.status(shop);
    expect(status).toMatchObject({ state: 'signed_out', problem: { message: expect.stringContaining('"shop"') } });
    expect(status.lastOkAt).toBeLessThanOrEqual(status.checkedAt ?? 0);
    aws.answer = usualAnswer;
    await expect
      .poll(() =>
        alarms().then(
          () => service.status(shop).state,
          () => 'still out',
        ),
      )
      .toBe('ok');
    expect(service.status(shop)).not.toHaveProperty('signInCommand');
  });

  it('is looked at anew by a check, whatever was before; a check never fails', async () => {
    aws.answer = () => stsError('InvalidClientTokenId', 'The security token included in the request is invalid.');
    expect(await service.check(shop)).toMatchObject({ state: 'signed_out', problem: { code: 'unavailable' } });
    files.restore();
    files = useAwsFiles('', '[shop]\naws_access_key_id = AKIANEW\naws_secret_access_key = secretsecret\n');
    aws.answer = usualAnswer;
    expect(await service.check(shop)).toMatchObject({ state: 'ok', identity: { arn: 'arn:aws:iam::123456789012:user/AKIANEW' } });
    expect(await service.check({ ...shop, profile: 'gone' })).toMatchObject({ state: 'signed_out', problem: { hint: 'There are: shop.' } });
    expect(await service.check(demo)).toMatchObject({ state: 'unreachable', problem: { hint: expect.stringContaining('demo lab') } });
  });

  it.each([
    ['throttled', awsError('ThrottlingException', 'Rate exceeded')],
    ['denied', awsError('AccessDenied', 'not authorized to perform: cloudwatch:DescribeAlarms', 403)],
    ['unreachable', { status: 500, body: '{}' }],
    ['unreachable', { body: '<html>Log in</html>' }],
    ['unreachable', { hang: true }],
  ])('is %s while that is so, and no longer', async (state, answer) => {
    aws.answer = () => answer;
    expect(await failureOf(alarms())).toBeDefined();
    expect(service.status(shop)).toMatchObject({ state, problem: { message: expect.any(String), hint: expect.any(String) } });
    aws.answer = usualAnswer;
    await alarms();
    expect(service.status(shop).state).toBe('ok');
  });

  it('keeps its state over what is wrong with one question only', async () => {
    await alarms();
    aws.answer = () => awsError('ValidationError', 'bad name', 400);
    expect(await failureOf(alarms())).toMatchObject({ code: 'invalid_input' });
    expect(service.status(shop).state).toBe('ok');
  });

  it('says when the clocks are more than five minutes apart', async () => {
    const shifted = (byMs: number) =>
      (aws.answer = (request) => ({ ...usualAnswer(request), headers: { date: new Date(Date.now() + byMs).toUTCString() } }));
    shifted(-900_000);
    await alarms();
    expect(service.status(shop).clockSkewMs).toBeLessThan(-890_000);
    shifted(200_000);
    await alarms();
    expect(service.status(shop)).not.toHaveProperty('clockSkewMs');
  });

  it('counts every attempt, and what it would cost in a month', async () => {
    const query = { metric: { namespace: 'n', name: 'm', dimensions: [] }, statistic: 'Average', periodS: 60 };
    await service.use(shop, (gateway) =>
      gateway.metricData(
        Array.from({ length: 100 }, () => query),
        0,
        60_000,
      ),
    );
    aws.answer = () => awsError('ThrottlingException', 'Rate exceeded');
    await failureOf(alarms());
    await expect.poll(() => asked('GetCallerIdentity')).toBe(1);
    const { requests } = service.status(shop);
    expect(requests).toMatchObject({ lastMinute: 5, total: 5 });
    // 100 metrics and 3 requests in the first ten minutes, six times an hour: at 0.01 USD a thousand.
    expect(requests.monthlyCostUsd).toBeCloseTo((103 / 1000) * 0.01 * 6 * 730, 6);
    demoUrl = aws.url;
    aws.answer = usualAnswer;
    await alarms(demo);
    expect(service.status(demo)).toMatchObject({ state: 'ok', requests: { monthlyCostUsd: 0 } });
  });

  it('is told to whoever watches, in bursts as one', async () => {
    const ending = new AbortController();
    const stream = service.watchStatus(ending.signal);
    expect((await stream.next()).value).toMatchObject({ scopes: [{ scope: shop, state: 'unchecked' }] });
    await Promise.all([alarms(), alarms(), alarms()]);
    expect((await stream.next()).value).toMatchObject({ scopes: [{ state: 'ok', requests: { total: expect.any(Number) } }] });
    ending.abort();
    expect((await stream.next()).done).toBe(true);
  });
});

describe('what is watched', () => {
  it("is nothing without the user's word, then the settings' account, and one for each target elsewhere", () => {
    targets = [
      target('a', { aws: { profile: '', region: 'us-east-1', instanceId: '' } }),
      target('b', { aws: { profile: 'shop', region: 'us-east-1', instanceId: 'i-1' } }),
      target('c', { aws: { profile: '', region: '', instanceId: 'i-2' } }),
    ];
    expect(service.scopes()).toEqual([shop, { ...shop, region: 'us-east-1' }]);
    settings = { ...settings, watch: false };
    expect(service.scopes()).toEqual([]);
    demoUrl = aws.url;
    expect(service.scopes()).toEqual([demo]);
  });

  it('is told when it changes, and only then', () => {
    let told = 0;
    service.onScopes(() => told++);
    changed.emit();
    expect(told).toBe(0);
    targets = [target('a', { aws: { profile: '', region: 'us-east-1', instanceId: '' } })];
    changed.emit();
    changed.emit();
    expect(told).toBe(1);
  });

  it("is of a target its own account, the settings', or the demo's", () => {
    targets = [target('a', { aws: { profile: 'other', region: '', instanceId: '' } }), target('b'), target(localTargetId)];
    expect(service.scopeOf('a' as TargetId)).toEqual({ ...shop, profile: 'other' });
    expect(service.scopeOf('b' as TargetId)).toEqual(shop);
    demoUrl = aws.url;
    expect(service.scopeOf(localTargetId)).toEqual(demo);
    settings = { ...settings, watch: false, profile: '', region: '' };
    expect(service.scopeOf('b' as TargetId)).toBeUndefined();
  });

  it('goes to another endpoint as soon as the settings name one', async () => {
    await alarms();
    const other = await startScriptedAws();
    try {
      settings = { ...settings, endpointUrl: other.url };
      changed.emit();
      await alarms();
      expect(other.seen.map(({ operation }) => operation)).toContain('DescribeAlarms');
    } finally {
      await other.close();
    }
  });
});

describe('a code of a device', () => {
  beforeEach(() => {
    files.restore();
    files = useAwsFiles(
      '[profile shop]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nmfa_serial = arn:aws:iam::1:mfa/ann\n',
      '[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = secretsecret\n',
    );
    aws.answer = (request) =>
      request.operation === 'AssumeRole'
        ? { body: assumedRoleXml('ASIAROLE', 'secretsecret', 't', new Date(Date.now() + 3_600_000)) }
        : usualAnswer(request);
  });

  it('is asked where somebody watches, and the first answer counts', async () => {
    expect(await failureOf(alarms())).toMatchObject({ message: expect.stringContaining('nobody is there') });
    expect(service.status(shop).state).toBe('signed_out');
    const ending = new AbortController();
    const stream = service.questions(ending.signal);
    expect((await stream.next()).value).toEqual({ questions: [] });
    // Somebody has come: what was refused before is tried at once.
    const reading = alarms();
    const { value } = await stream.next();
    const question = value?.questions[0];
    expect(question).toMatchObject({ profile: 'shop', mfaSerial: 'arn:aws:iam::1:mfa/ann', again: false });
    expect(service.answer(question?.id ?? '', '123456')).toEqual({ taken: true });
    expect(service.answer(question?.id ?? '', '654321')).toEqual({ taken: false });
    expect(await reading).toEqual([]);
    expect(new URLSearchParams(aws.seen.find(({ operation }) => operation === 'AssumeRole')?.body).get('TokenCode')).toBe('123456');
    ending.abort();
  });

  it('that is not given is not asked for again until the user wants to', async () => {
    await reopen({ times: { questionPatienceMs: 5000, signedOutPauseMs: 0 } });
    const ending = new AbortController();
    const stream = service.questions(ending.signal);
    await stream.next();
    const waved = failureOf(alarms());
    service.answer((await stream.next()).value?.questions[0]?.id ?? '', undefined);
    expect(await waved).toMatchObject({ details: { cause: 'no_credentials' }, message: expect.stringContaining('not entered') });
    expect((await stream.next()).value).toEqual({ questions: [] });
    expect(await failureOf(alarms())).toEqual(await waved);
    const checked = service.check(shop);
    service.answer((await stream.next()).value?.questions[0]?.id ?? '', '123456');
    expect(await checked).toMatchObject({ state: 'ok' });
    ending.abort();
  });

  it('is not waited for longer than its time, or than the console runs', async () => {
    await reopen({ times: { questionPatienceMs: 100 } });
    const ending = new AbortController();
    const stream = service.questions(ending.signal);
    await stream.next();
    expect(await failureOf(alarms())).toMatchObject({ message: expect.stringContaining('not entered') });
    await reopen({});
    const again = service.questions(ending.signal);
    await again.next();
    const last = failureOf(alarms());
    expect((await again.next()).value?.questions).toHaveLength(1);
    await service.dispose();
    expect(await last).toMatchObject({ code: 'cancelled' });
    ending.abort();
  });
});

describe('the instances of a region', () => {
  it('are matched to targets, with what keeps a short run from being seen', async () => {
    targets = [
      target('by-address', { access: { kind: 'ssh', host: '203.0.113.7', useSshConfig: true } }),
      target('by-app', { appUrl: 'http://10.0.0.5:8080/' }),
      target('by-id', { aws: { profile: '', region: '', instanceId: 'i-2' } }),
      target('elsewhere', { aws: { profile: '', region: '', instanceId: 'i-9' }, appUrl: 'http://10.0.0.5/' }),
    ];
    const metrics = [{ Namespace: 'CWAgent', MetricName: 'mem_used_percent', Dimensions: [{ Name: 'InstanceId', Value: 'i-1' }] }];
    aws.answer = (request) =>
      request.operation === 'DescribeInstances'
        ? {
            body: instancesXml([
              { id: 'i-2', name: 'worker', monitoring: 'disabled' },
              { id: 'i-1', name: 'app', publicIp: '203.0.113.7', privateIp: '10.0.0.5', monitoring: 'enabled' },
              { id: 'i-3', name: 'gone', state: 'terminated' },
              { id: 'i-4', name: 'idle', state: 'stopped' },
            ]),
          }
        : request.operation === 'ListMetrics'
          ? { body: JSON.stringify({ Metrics: metrics }) }
          : usualAnswer(request);
    const found = await service.instances(shop, undefined);
    expect(found.map(({ id, targetIds, hasAgent }) => [id, targetIds, hasAgent])).toEqual([
      ['i-1', ['by-address', 'by-app'], true],
      ['i-4', [], false],
      ['i-2', ['by-id'], false],
    ]);
    expect(found.map(({ advice }) => advice.length)).toEqual([0, 0, 2]);
    expect(found[2]?.advice[0]).toContain('aws ec2 monitor-instances --instance-ids i-2');
    expect(await service.instanceOf(targets[0] as Target)).toMatchObject({ id: 'i-1', name: 'app' });
    expect(await service.instanceOf(targets[3] as Target)).toBeUndefined();
    expect(asked('DescribeInstances')).toBe(2);
  });

  it('are listed also where the metrics may not be, and are asked for again after a failure', async () => {
    aws.answer = (request) =>
      request.operation === 'ListMetrics' ? awsError('AccessDenied', 'no', 403) : { body: instancesXml([{ id: 'i-1', name: 'app' }]) };
    const [only] = await service.instances(shop, undefined);
    expect(only).not.toHaveProperty('hasAgent');
    aws.answer = () => ({ status: 503, body: '' });
    const it = target('t', { aws: { profile: '', region: '', instanceId: 'i-1' } });
    targets = [it];
    expect(await failureOf(service.instanceOf(it))).toMatchObject({ code: 'unavailable' });
    aws.answer = () => ({ body: instancesXml([{ id: 'i-1', name: 'app' }]) });
    expect(await service.instanceOf(it)).toMatchObject({ id: 'i-1' });
  });
});

describe.runIf(process.platform !== 'win32')('signing in', () => {
  it('runs the CLI for the profile the credentials come from, and shows what it says without what is secret', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'blitz-aws-cli-'));
    try {
      writeFileSync(
        join(folder, 'aws'),
        '#!/bin/sh\necho "Open https://device.example and enter ABCD-EFGH ($*)"\necho "secret_access_key=hunter2hunter2" >&2\nexit 4\n',
        { mode: 0o755 },
      );
      await reopen({
        searchPath: folder,
        readProfiles: async () => (await readAwsProfiles()).map((one) => ({ ...one, signInProfile: 'corp' })),
      });
      let text = '';
      let exitCode: number | undefined;
      for await (const part of service.signIn('shop', undefined)) {
        text += part.text;
        exitCode = part.exitCode;
      }
      expect(text).toContain('enter ABCD-EFGH (sso login --profile corp)');
      expect(text).not.toContain('hunter2');
      expect(exitCode).toBe(4);
      await expect(service.signIn('gone', undefined).next()).rejects.toMatchObject({ code: 'not_found', hint: 'There are: shop.' });
      await reopen({ searchPath: join(folder, 'none') });
      await expect(service.signIn('shop', undefined).next()).rejects.toMatchObject({ code: 'missing_tool' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the profiles', () => {
  it('come with the regions there are and the one that would be used', async () => {
    expect(await service.profiles()).toMatchObject({ profiles: [{ name: 'shop', kind: 'keys' }], defaultRegion: '', warnings: [] });
    process.env.AWS_PROFILE = 'shop';
    expect((await service.profiles()).defaultRegion).toBe('eu-central-1');
    process.env.AWS_REGION = 'us-west-2';
    expect(await service.profiles()).toMatchObject({
      defaultRegion: 'us-west-2',
      regions: expect.arrayContaining(['eu-central-1', 'us-east-1']),
    });
    files.restore();
    files = useAwsFiles('');
    expect((await service.profiles()).warnings.join()).toContain('aws configure');
  });

  it('an identity that is refused keeps no request from being answered', async () => {
    aws.answer = (request) => (request.operation === 'GetCallerIdentity' ? stsError('AccessDenied', 'no') : usualAnswer(request));
    await alarms();
    await expect.poll(() => asked('GetCallerIdentity')).toBe(1);
    expect(service.status(shop)).toMatchObject({ state: 'ok' });
  });
});

it('watches an account for as long as somebody holds it, once, whatever the settings say', () => {
  settings = AwsSettingsSchema.parse({});
  const other: AwsScope = { kind: 'aws', profile: 'other', region: 'us-east-1' };
  let told = 0;
  const listener = service.onScopes(() => {
    told += 1;
  });
  changed.emit();
  expect({ scopes: service.scopes(), told }).toEqual({ scopes: [], told: 1 });
  const [first, second] = [service.hold(other), service.hold({ ...other })];
  expect({ scopes: service.scopes(), told }).toEqual({ scopes: [other], told: 2 });
  void first.dispose();
  void first.dispose();
  expect({ scopes: service.scopes(), told }).toEqual({ scopes: [other], told: 2 });
  void second.dispose();
  expect({ scopes: service.scopes(), told }).toEqual({ scopes: [], told: 3 });
  void listener.dispose();
});
