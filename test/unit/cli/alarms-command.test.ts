import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCli } from '../../../electron/cli/program.ts';
import { createCore } from '../../../electron/core/app.ts';
import { createInProcessTestClient } from '../../rig/test-client.ts';
import { createTestPlatform } from '../../rig/test-platform.ts';
import { awsError, type ScriptedAws, startScriptedAws, useAwsFiles } from '../aws/scripted-aws.ts';
import { capturedStreams } from './captured-streams.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let aws: ScriptedAws;
let files: ReturnType<typeof useAwsFiles>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-alarms-cli-'));
  aws = await startScriptedAws();
  files = useAwsFiles(
    `[profile shop]\nregion = eu-central-1\nendpoint_url = ${aws.url}\n`,
    '[shop]\naws_access_key_id = AKIASHOP000000000001\naws_secret_access_key = secretsecretsecret\n',
  );
});
afterEach(async () => {
  files.restore();
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

async function blitz(...args: readonly string[]) {
  const streams = capturedStreams();
  const exitCode = await runCli(['alarms', ...args, '--data', join(folder, 'data')], streams);
  return { exitCode, ...streams.written };
}
const cpu = ['create', 'shop CPU', '--host', 'cpu', '--target', 'local', '--when', '>90%', '--for', '8/10'];
const json = async (...args: readonly string[]) => JSON.parse((await blitz(...args, '--json')).out);

describe('blitz alarms', () => {
  test('says what to do where there is none, lists those there are, and shows one', async () => {
    expect(await blitz()).toMatchObject({ exitCode: 0, out: '', err: expect.stringContaining('npx blitz help alarms') });
    expect(await blitz(...cpu)).toMatchObject({
      exitCode: 0,
      out: 'Created  shop CPU: CPU > 90 % for 8 of 10 seconds\n',
      err: expect.stringContaining('npx blitz serve'),
    });
    const listed = await blitz();
    expect(listed.out).toMatch(/^state +since +alarm +of +condition\nINSUFFICIENT_DATA +[\d: -]+ shop CPU +This machine +CPU > 90 %/);
    expect(await json('--search', 'CPU SHOP')).toMatchObject([{ name: 'shop CPU', kind: 'local' }]);
    expect(await json('--search', 'disk')).toEqual([]);
    expect(await json('--state', 'alarm')).toEqual([]);
    expect((await blitz('--state', 'OK')).err).toContain('None of them is like that.');
    expect((await blitz('show', 'SHOP cpu')).out).toMatch(/^shop CPU\nstate +INSUFFICIENT_DATA since .*what became of it/s);
    expect(await json('show', 'shop CPU')).toMatchObject({ alarm: { name: 'shop CPU' }, history: [{ text: 'Created.' }] });
  });

  test('makes every kind of alarm of our own, and one from a preset', async () => {
    await blitz('create', 'many failures', '--run', 'failure-rate', '--when', '> 5%');
    await blitz(
      'create',
      'errors',
      '--log',
      '/var/log/app.log',
      '--pattern',
      'ERROR',
      '--target',
      'local',
      '--when',
      '>5',
      '--period',
      '1m',
      '--for',
      '1',
    );
    await blitz('create', 'site down', '--http', 'http://127.0.0.1:1/health', '--for', '2/3', '--expect-status', '204', '--disabled');
    await blitz('create', 'slow', '--http', 'http://127.0.0.1:1/', '--http-time', '--when', '>=500', '--missing', 'breaching');
    expect(await blitz('create', '--preset', 'local-cpu', '--target', 'local')).toMatchObject({ exitCode: 0 });
    const conditions = (await json()).map(({ name, condition, actionsEnabled }: Record<string, string>) => [
      name,
      condition,
      actionsEnabled,
    ]);
    expect(conditions).toEqual(
      expect.arrayContaining([
        ['many failures', 'failure rate > 5 % for 3 seconds', true],
        ['errors', expect.stringMatching(/ > 5 for 1 minute$/), true],
        ['site down', 'failed checks >= 1 for 2 of 3 periods of 10 seconds', false],
        ['slow', expect.stringMatching(/>= 500 ms for 30 seconds$/), true],
        ['This machine CPU, every second', expect.stringMatching(/^CPU > 90 % for 8 of 10 seconds$/), true],
      ]),
    );
    const { draft } = await json('show', 'slow');
    expect(draft).toMatchObject({ treatMissingData: 'breaching', where: { metric: { field: 'duration_ms' } } });
  });

  test.each([
    [['create'], 2, 'needs a name'],
    [['create', 'x'], 2, 'What does it look at?'],
    [['create', 'x', '--host', 'cpu', '--when', '>90%'], 2, '--host needs a target'],
    [['create', 'x', '--host', 'cpu', '--target', 'local', '--when', '>90'], 2, "--when '>90%'"],
    [['create', 'x', '--host', 'cpu', '--target', 'local'], 2, 'When does it go to ALARM?'],
    [['create', 'x', '--host', 'moon', '--target', 'local', '--when', '>1'], 2, 'cannot look at that'],
    [['create', 'x', '--host', 'cpu', '--run', 'p95-ms', '--target', 'local', '--when', '>1'], 2, 'What does it look at?'],
    [['create', 'x', '--log', '/l', '--target', 'local', '--when', '>1'], 2, 'pattern'],
    [['create', 'x', '--run', 'p95-ms', '--when', 'high'], 2, '>80%'],
    [['create', 'x', '--run', 'p95-ms', '--when', '>1', '--for', '5/3'], 2, 'M/N'],
    [['create', '--preset', 'local-cpu'], 2, '--target'],
    [['create', '--preset', 'moon', '--target', 'local'], 2, 'local-cpu (CPU, every second)'],
    [['create', 'x', '--run', 'p95-ms', '--when', '>1', '--target', 'nowhere'], 104, 'no target "nowhere"'],
    [['show', 'nothing'], 104, 'no alarm "nothing"'],
    [['test', 'nothing', '--state', 'RED'], 2, 'INSUFFICIENT_DATA'],
    [['mute', '--for', 'long'], 2, 'Not a duration'],
    [['delete'], 2, "missing required argument 'alarm'"],
    [['nonsense'], 2, ''],
  ])('%j ends with %i and says why', async (args, exitCode, message) => {
    expect(await blitz(...args)).toMatchObject({ exitCode, out: '', err: expect.stringContaining(message) });
  });

  test('refuses a name that is taken, and one of several', async () => {
    await blitz(...cpu);
    expect(await blitz(...cpu)).toMatchObject({ exitCode: 104, err: expect.stringContaining('shop CPU') });
  });

  test('disables, enables, tests, mutes and deletes', async () => {
    await blitz(...cpu);
    expect(await blitz('disable', 'shop CPU')).toMatchObject({ exitCode: 0, out: 'Disabled  shop CPU\n' });
    expect((await blitz()).out).toContain('disabled');
    expect(await blitz('enable', 'shop CPU')).toMatchObject({ exitCode: 0, out: 'Enabled  shop CPU\n' });
    expect(await blitz('test', 'shop CPU')).toMatchObject({ exitCode: 0, out: expect.stringContaining('"shop CPU" is in ALARM until') });
    expect((await json('show', 'shop CPU')).history.map(({ to }: { to?: string }) => to)).toContain('ALARM');
    expect(await blitz('mute', 'shop CPU', '--for', '2h')).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^shop CPU: nobody is told until/),
    });
    expect((await blitz()).out).toContain('muted until');
    expect(await blitz('mute')).toMatchObject({ out: expect.stringMatching(/^All alarms: nobody is told until/) });
    expect(await blitz('unmute')).toMatchObject({ exitCode: 0, err: expect.stringContaining('One other mute is in force.') });
    expect(await blitz('unmute', 'shop CPU')).toMatchObject({ exitCode: 0, out: 'shop CPU: no longer muted.\n', err: '' });
    expect(await blitz('mute', '--for', '9000h')).toMatchObject({ exitCode: 104, err: expect.stringContaining('a year at most') });
    expect(await blitz('delete', 'shop CPU', 'shop cpu')).toMatchObject({ exitCode: 0, out: 'Deleted  shop CPU\n' });
    expect(await json()).toEqual([]);
  });

  test('of CloudWatch: ends with 97 when AWS refuses, and with 104 where the account is not watched', async () => {
    aws.answer = () => awsError('AccessDenied', 'not authorized to perform: cloudwatch:DescribeAlarms', 403);
    const metric = ['create', 'x', '--metric', 'AWS/EC2:CPUUtilization', '-d', 'InstanceId=i-1', '--when', '>=80', '--profile', 'shop'];
    const there = [...metric, '--region', 'eu-central-1'];
    expect(await blitz(...there)).toMatchObject({ exitCode: 104, out: '', err: expect.stringContaining('are not watched') });
    const core = await createCore(createTestPlatform({ dataFolder: join(folder, 'data') }));
    const client = createInProcessTestClient(core);
    await client.settings.update({ aws: { ...(await client.settings.get()).aws, watch: true, profile: 'shop', region: 'eu-central-1' } });
    await core.dispose();
    expect(await blitz(...there)).toMatchObject({ exitCode: 97, out: '', err: expect.stringContaining('npx blitz aws policy') });
    expect(await blitz()).toMatchObject({ exitCode: 97, err: expect.stringContaining('npx blitz aws whoami') });
    expect(await blitz('create', 'x', '--metric', 'CPUUtilization', '--when', '>1')).toMatchObject({ exitCode: 2 });
    expect(await blitz('create', 'x', '--metric', 'AWS/EC2:CPU', '--host', 'cpu', '--when', '>1')).toMatchObject({ exitCode: 2 });
  });
});
