import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCli } from '../../../electron/cli/program.ts';
import {
  assumedRoleXml,
  awsError,
  instancesXml,
  type ScriptedAws,
  startScriptedAws,
  stsError,
  useAwsFiles,
  usualAnswer,
} from '../aws/scripted-aws.ts';
import { type CapturedStreams, capturedStreams } from './captured-streams.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let aws: ScriptedAws;
let files: ReturnType<typeof useAwsFiles>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-aws-cli-'));
  aws = await startScriptedAws();
  files = useAwsFiles(
    `[profile shop]\nregion = eu-central-1\nendpoint_url = ${aws.url}\n[profile lost]\nrole_arn = r\nsource_profile = gone
[profile admin]\nrole_arn = r\nsource_profile = shop\nmfa_serial = arn:aws:iam::1:mfa/ann\nendpoint_url = ${aws.url}\nregion = eu-central-1\n`,
    '[shop]\naws_access_key_id = AKIASHOP000000000001\naws_secret_access_key = secretsecretsecret\n',
  );
});
afterEach(async () => {
  files.restore();
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(streams: CapturedStreams, args: readonly string[]) {
  const exitCode = await runCli([...args, '--data', join(folder, 'data')], streams);
  expect(streams.written.out + streams.written.err).not.toMatch(/secretsecret/);
  return { exitCode, ...streams.written };
}

const blitz = (...args: readonly string[]) => run(capturedStreams(), args);
const from = ['--profile', 'shop'];

describe('blitz aws', () => {
  test('says who we are, or what to do about it', async () => {
    expect(await blitz('aws', 'whoami', ...from)).toMatchObject({ exitCode: 0, out: expect.stringContaining('account  123456789012\n') });
    aws.answer = () => stsError('ExpiredToken', 'The security token included in the request is expired');
    expect(await blitz('aws', 'whoami', ...from)).toMatchObject({
      exitCode: 97,
      out: '',
      err: expect.stringContaining('"shop" have expired'),
    });
    expect(await blitz('aws', 'whoami', '--profile', 'shpo', '--json')).toMatchObject({
      exitCode: 97,
      out: expect.stringContaining('"state": "signed_out"'),
      err: expect.stringContaining('There are: admin, lost, shop.'),
    });
    expect(await blitz('aws', 'whoami', ...from, '--region', 'nowhere')).toMatchObject({ exitCode: 104 });
    aws.answer = (request) => ({ ...usualAnswer(request), headers: { date: new Date(Date.now() - 1_200_000).toUTCString() } });
    expect(await blitz('aws', 'whoami', ...from)).toMatchObject({ exitCode: 0, err: expect.stringContaining('20 min: set it') });
    expect(await blitz('aws', 'whoami', '--demo')).toMatchObject({ exitCode: 97, err: expect.stringContaining('demo lab') });
  });

  test('asks the person at the terminal for the code of a device, and nobody where there is none', async () => {
    const role = assumedRoleXml('ASIAADMIN', 'secretsecretsecret', 't', new Date(Date.now() + 3_600_000));
    aws.answer = (request) => {
      if (request.operation !== 'AssumeRole') return usualAnswer(request);
      const isRight = new URLSearchParams(request.body).get('TokenCode') === '222222';
      return isRight ? { body: role } : stsError('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code.');
    };
    expect(await blitz('aws', 'whoami', '--profile', 'admin')).toMatchObject({
      exitCode: 97,
      err: expect.stringContaining('nobody is there'),
    });
    const streams = capturedStreams({ terminal: true });
    const input = Object.assign(streams.in, { isTTY: true as const });
    const asked = run(streams, ['aws', 'whoami', '--profile', 'admin']);
    await vi.waitFor(() => expect(streams.written.err).toContain('Code of arn:aws:iam::1:mfa/ann for the profile admin: '), 20_000);
    input.push('111111\n');
    await vi.waitFor(() => expect(streams.written.err).toContain('That code was refused. '), 20_000);
    input.push('222222\n');
    expect(await asked).toMatchObject({ exitCode: 0, out: expect.stringContaining('ASIAADMIN') });
  });

  test('lists profiles and instances, with what keeps them from working', async () => {
    const profiles = await blitz('aws', 'profiles');
    expect(profiles).toMatchObject({ exitCode: 0, out: expect.stringMatching(/lost +assume role +.*"gone"/) });
    const instances = [{ id: 'i-1', name: 'app', publicIp: '203.0.113.7' }];
    aws.answer = (request) => (request.operation === 'DescribeInstances' ? { body: instancesXml(instances) } : usualAnswer(request));
    const listed = await blitz('aws', 'instances', ...from);
    expect(listed).toMatchObject({ exitCode: 0, out: expect.stringMatching(/i-1 +app +t3\.micro +running +203\.0\.113\.7/) });
    expect(listed.err).toContain('a point every 5 minutes');
  });

  test('prints the policy alone on stdout, ready to be used', async () => {
    const { exitCode, out, err } = await blitz('aws', 'policy', '--allow', 'alarms,alarm-changes');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ Version: '2012-10-17', Statement: [{ Sid: 'blitzAlarms' }, { Sid: 'blitzAlarmChanges' }] });
    expect(err).toContain('cloudwatch:SetAlarmState  Tests an alarm');
    expect(await blitz('aws', 'policy', '--allow', 'money')).toMatchObject({ exitCode: 2 });
  });
});

describe('blitz metrics', () => {
  const get = ['metrics', 'get', 'AWS/EC2', 'CPUUtilization', '-d', 'InstanceId=i-1', ...from];

  test('finds metrics by their words, and prints their values as a table, CSV and JSON', async () => {
    const dimensions = [{ Name: 'InstanceId', Value: 'i-1' }];
    const metrics = ['CPUUtilization', 'NetworkIn'].map((MetricName) => ({ Namespace: 'AWS/EC2', MetricName, Dimensions: dimensions }));
    const start = Math.floor(Date.now() / 60_000) * 60 - 120;
    const results = [{ Id: 'q0', Label: 'x', StatusCode: 'PartialData', Timestamps: [start, start + 60], Values: [12.5, 99.123456789] }];
    aws.answer = (request) => {
      if (request.operation === 'ListMetrics') return { body: JSON.stringify({ Metrics: metrics }) };
      return request.operation === 'GetMetricData' ? { body: JSON.stringify({ MetricDataResults: results }) } : usualAnswer(request);
    };
    expect((await blitz('metrics', 'list', 'CPU', ...from)).out).toMatch(/^namespace.*\nAWS\/EC2 +CPUUtilization +InstanceId=i-1\n$/);
    const table = await blitz(...get);
    expect(table).toMatchObject({ exitCode: 0, out: expect.stringMatching(/Z +12\.5\n.*Z +99\.1235\n$/s) });
    expect(table.err).toContain('CloudWatch says PartialData');
    expect((await blitz(...get, '--csv')).out.trimEnd().split('\n')).toEqual([
      'time,AWS/EC2 CPUUtilization InstanceId=i-1 Average 60s',
      `${new Date(start * 1000).toISOString()},12.5`,
      `${new Date(start * 1000 + 60_000).toISOString()},99.123456789`,
    ]);
    expect(JSON.parse((await blitz(...get, '--json')).out)).toMatchObject([{ values: [12.5, 99.123456789], unit: 'Percent' }]);
  });

  test('ends with 97 when AWS refuses, and with 2 when the question is none', async () => {
    aws.answer = () => awsError('AccessDenied', 'not authorized to perform: cloudwatch:GetMetricData', 403);
    expect(await blitz(...get)).toMatchObject({ exitCode: 97, err: expect.stringContaining('npx blitz aws policy') });
    expect(await blitz(...get, '--period', '7s')).toMatchObject({ exitCode: 2 });
    expect(await blitz(...get, '--last', '900d')).toMatchObject({ exitCode: 2 });
    expect(await blitz('metrics', 'get', ...from)).toMatchObject({ exitCode: 2 });
    expect(await blitz('metrics', 'get', '--target', 'local')).toMatchObject({
      exitCode: 104,
      err: expect.stringContaining('No AWS account'),
    });
  });
});
