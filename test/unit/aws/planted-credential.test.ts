import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Core, createCore } from '../../../electron/core/app.ts';
import { createInProcessClient } from '../../../electron/door/in-process-client.ts';
import type { AlarmId } from '../../../shared/base/ids.ts';
import type { AwsScope } from '../../../shared/contract/aws.ts';
import type { Client } from '../../../shared/contract/index.ts';
import { exportFormats } from '../../../shared/contract/runs.ts';
import { createTestPlatform, type TestPlatform } from '../../rig/test-platform.ts';
import {
  assumedRoleXml,
  awsError,
  identityXml,
  type ScriptedAws,
  type SeenRequest,
  startScriptedAws,
  stsError,
  useAwsFiles,
  usualAnswer,
} from './scripted-aws.ts';

/** In each thing that is secret, and in nothing else. */
const plant = 'PLANTED7q';
const keyId = (name: string) => `AKIA${plant.toUpperCase()}${name.toUpperCase()}`;
const secret = (name: string) => `${plant}${name}wJalrXUtnFEMI`;
const profiles = ['keys', 'role', 'process', 'sso', 'broken'];
const metric = { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: [] };

let aws: ScriptedAws;
let files: ReturnType<typeof useAwsFiles>;
let home: string | undefined;
let platform: TestPlatform;
let core: Core;
let client: Client;
let exportFolder: string;
/** Whatever a screen was given, errors with their stacks and causes. */
const payloads: string[] = [];

beforeAll(async () => {
  aws = await startScriptedAws();
  const printed = JSON.stringify({
    Version: 1,
    AccessKeyId: keyId('process'),
    SecretAccessKey: secret('process'),
    SessionToken: secret('processToken'),
  });
  files = useAwsFiles(
    `[profile keys]\nregion = eu-central-1\n[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = keys\nregion = eu-central-1
[profile broken]\ncredential_process = "${process.execPath}" -e "console.log('${secret('broken')}');process.exit(1)" --password ${secret('commandLine')}
[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-central-1
[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r\n`,
    `[keys]\naws_access_key_id = ${keyId('keys')}\naws_secret_access_key = ${secret('keys')}\naws_session_token = ${secret('keysToken')}\n`,
  );
  const print = join(files.folder, 'print.mjs');
  writeFileSync(print, `console.log(${JSON.stringify(printed)});\n`);
  const config = readFileSync(join(files.folder, 'config'), 'utf8');
  writeFileSync(join(files.folder, 'config'), `${config}[profile process]\ncredential_process = "${process.execPath}" "${print}"\n`);
  home = process.env.HOME;
  process.env.HOME = files.folder;
  mkdirSync(join(files.folder, '.aws/sso/cache'), { recursive: true });
  const cached = { accessToken: secret('ssoToken'), refreshToken: secret('ssoRefresh'), expiresAt: '2020-01-01T00:00:00Z' };
  writeFileSync(join(files.folder, `.aws/sso/cache/${createHash('sha1').update('corp').digest('hex')}.json`), JSON.stringify(cached));
  exportFolder = mkdtempSync(join(tmpdir(), 'blitz-exports-'));
  platform = createTestPlatform({ door: 'headless' });
  core = await createCore(platform);
  client = createInProcessClient(core);
});

afterAll(async () => {
  await core.dispose();
  platform.dispose();
  if (home === undefined) delete process.env.HOME;
  else process.env.HOME = home;
  files.restore();
  rmSync(exportFolder, { recursive: true });
  await aws.close();
});

/** What came of it, as the screen gets it. */
async function note(work: Promise<unknown>): Promise<unknown> {
  const outcome = await work.catch((error: unknown) => error);
  payloads.push(inspect(outcome, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxArrayLength: null, maxStringLength: null }));
  return outcome;
}

async function noteFirst(open: (signal: AbortSignal) => Promise<AsyncIterable<unknown>>): Promise<void> {
  const ending = new AbortController();
  const first = async () => {
    for await (const value of await open(ending.signal)) return value;
    return undefined;
  };
  // One that has nothing to say yet is given up.
  const timer = setTimeout(() => ending.abort(), 300);
  await note(first());
  clearTimeout(timer);
  ending.abort();
}

/** An AWS that repeats who asked, and even what only they know: nobody has a worse one. */
function echo({ operation, body, accessKeyId }: SeenRequest) {
  const name = ['keys', 'role', 'process'].find((one) => accessKeyId === keyId(one)) ?? 'keys';
  const words = `${accessKeyId} ${secret(name)}/${secret(`${name}Token`)} said ${body}`;
  const isXml = operation === 'AssumeRole' || operation === 'GetCallerIdentity';
  return isXml ? stsError('AccessDenied', words) : awsError('AccessDenied', words, 403);
}

function healthy(request: SeenRequest) {
  return request.operation === 'GetCallerIdentity' ? { body: identityXml('arn:aws:iam::123456789012:user/ann') } : usualAnswer(request);
}

async function everything(scope: AwsScope): Promise<void> {
  const now = Date.now();
  const span = { scope, queries: [{ metric }], startAt: now - 3_600_000, endAt: now };
  await note(client.aws.check({ scope }));
  await note(client.aws.instances({ scope }));
  await note(client.cloudwatch.metrics({ scope, fresh: true }));
  await note(client.cloudwatch.series(span));
  await noteFirst((signal) => client.cloudwatch.follow({ scope, queries: [{ metric }], spanMs: 3_600_000 }, { signal }));
  await note(client.alarms.topics({ scope }));
  const where = { kind: 'cloudwatch' as const, scope, metric };
  const draft = {
    name: 'cpu',
    where,
    comparison: 'GreaterThanThreshold' as const,
    threshold: 80,
    periodS: 60,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
  };
  await note(client.alarms.preview({ draft }));
  await note(client.alarms.put({ draft }));
  await note(client.alarms.delete({ ids: [`aws/${scope.profile}/${scope.region}/cpu` as AlarmId] }));
}

async function everyScreen(): Promise<void> {
  await note(client.aws.profiles());
  await note(client.settings.get());
  await note(client.app.info());
  await note(client.alarms.refresh());
  await noteFirst((signal) => client.aws.status(undefined, { signal }));
  await noteFirst((signal) => client.aws.questions(undefined, { signal }));
  await noteFirst((signal) => client.alarms.watch(undefined, { signal }));
  await noteFirst((signal) => client.alarms.summary(undefined, { signal }));
}

/** The address of a webhook is its password: one that answers, one that does not. */
async function everyWebhook(): Promise<void> {
  for (const place of [aws.url, 'http://127.0.0.1:9']) {
    await note(client.alarms.setWebhook({ url: `${place}/services/${secret('hook')}?token=${secret('hookToken')}` }));
    await note(client.alarms.webhook());
    await note(client.alarms.testWebhook());
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test('a planted credential is in nothing a screen is given, in no log, in no file and in no report', async () => {
  const role = { body: assumedRoleXml(keyId('role'), secret('role'), secret('roleToken'), new Date(Date.now() + 3_600_000)) };
  await client.settings.update({
    aws: { watch: true, profile: 'keys', region: 'eu-central-1', endpointUrl: aws.url, useInstanceRole: false },
  });
  for (const profile of profiles) {
    const scope = { kind: 'aws' as const, profile, region: 'eu-central-1' };
    aws.answer = (request) => (request.operation === 'AssumeRole' ? role : healthy(request));
    await everything(scope);
    await everyScreen();
    aws.answer = (request) => (request.operation === 'AssumeRole' ? role : echo(request));
    await everything(scope);
    aws.answer = echo;
    await everything(scope);
    await everyScreen();
  }
  aws.answer = healthy;
  await everyWebhook();
  await everyScreen();
  const { id } = await client.load.start({
    plan: { requests: [{ url: `${aws.url}/` }], executor: { type: 'shared-iterations', iterations: 3, vus: 1 } },
  });
  for await (const _sample of await client.load.watch({ id }));
  await note(client.runs.get({ id }));
  for (const format of exportFormats) {
    const report = await client.runs.export({ id, format });
    writeFileSync(join(exportFolder, report.fileName), report.content);
  }
  await core.dispose();

  // It was really used: every kind of key has signed, or was refused before it could.
  expect(new Set(aws.seen.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['', keyId('keys'), keyId('role'), keyId('process')]));
  expect(payloads.join()).toContain('[redacted]');
  expect(payloads.join()).toContain('is not allowed to the profile "keys"');
  expect(payloads.join()).toContain("host: '127.0.0.1:9'");
  const isPlanted = (text: string) => text.toLowerCase().includes(plant.toLowerCase());
  expect(payloads.filter(isPlanted)).toEqual([]);
  const written = [...filesIn(platform.dataFolder), ...filesIn(exportFolder)];
  expect(written.map((path) => path.slice(path.lastIndexOf('.')))).toEqual(expect.arrayContaining(['.log', '.db', '.html', '.json']));
  expect(written.filter((path) => isPlanted(readFileSync(path, 'latin1')))).toEqual([]);
}, 60_000);
