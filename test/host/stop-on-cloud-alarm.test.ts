import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunSummary } from '../../shared/model/run-summary.ts';
import { type FakeCloudWatch, startFakeCloudWatch } from '../fakes/cloudwatch/index.ts';
import { BlitzProcess } from './blitz-process.ts';

const region = 'eu-central-1';
let aws: FakeCloudWatch;
let folder: string;
let page: Server;
let answered: number;

beforeEach(async () => {
  aws = await startFakeCloudWatch({ region, ticks: false });
  folder = mkdtempSync(join(tmpdir(), 'blitz-cloud-guard-'));
  answered = 0;
  page = createServer((request, response) => {
    answered += 1;
    request.resume();
    response.end();
  });
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  page.closeAllConnections();
  page.close();
  await aws.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** A run on a data folder nobody has used, with the credentials of a pipeline: those in its environment. */
function run(...args: string[]): BlitzProcess {
  const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}/`;
  const environment = {
    BLITZ_DATA: join(folder, 'data'),
    HOME: folder,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_ENDPOINT_URL: aws.url,
  };
  return new BlitzProcess(['run', '--url', url, '-q', '20', '-z', '60s', '--json', '--stop-on-alarm', 'shop CPU', ...args], {
    environment,
  });
}

function put(state: 'OK' | 'ALARM'): void {
  const at = Date.now() - 3_600_000;
  aws.account.alarms.put({
    kind: 'metric',
    name: 'shop CPU',
    arn: aws.account.alarmArn('shop CPU'),
    description: undefined,
    actionsEnabled: true,
    actions: { OK: [], ALARM: [], INSUFFICIENT_DATA: [] },
    configurationUpdatedAt: at,
    state,
    stateReason: 'as it was',
    stateReasonData: undefined,
    stateUpdatedAt: at,
    stateTransitionedAt: at,
    rule: {
      comparison: 'GreaterThanThreshold',
      threshold: 80,
      periodMs: 60_000,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: 'ignore',
    },
    source: { metric: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: [] }, statistic: 'Average' },
    unit: undefined,
    evaluatedUntil: undefined,
  });
}

it('a pipeline that names an account has its alarm end the run, with 108 and the reason', async () => {
  put('OK');
  const blitz = run('--aws-region', region);
  await expect.poll(() => answered, { timeout: 30_000, interval: 50 }).toBeGreaterThan(5);
  const { alarms } = aws.account;
  alarms.setState(alarms.require('shop CPU'), 'ALARM', 'Threshold Crossed: 97', undefined, Date.now());
  const { code, out, err } = await blitz.ended;
  expect(code, err).toBe(108);
  const { metadata } = JSON.parse(out) as RunSummary;
  expect(metadata.state).toBe('stopped_by_guard');
  expect(metadata.reason).toContain('Guard: alarm "shop CPU" is in ALARM: CPUUtilization > 80');
  expect(metadata.reason).toContain('Threshold Crossed: 97');
});

it('sends nothing where the alarm is in ALARM already, is not there, cannot be read, or no account is named', async () => {
  put('ALARM');
  const inAlarm = await run('--aws-region', region).ended;
  expect(inAlarm.code, inAlarm.err).toBe(104);
  expect(inAlarm.err).toContain('The alarm "shop CPU" is in ALARM already');

  const nowhere = await run().ended;
  expect(nowhere.code).toBe(104);
  expect(nowhere.err).toContain('There is no alarm "shop CPU"');
  expect(nowhere.err).toContain('--aws-profile');

  aws.faults.deny({ operations: ['DescribeAlarms', 'DescribeAlarmHistory'] });
  const denied = await run('--aws-region', region).ended;
  expect(denied.code).toBe(97);
  expect(denied.err).toContain('cannot be read');
  expect(answered).toBe(0);
});
