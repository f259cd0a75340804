import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsGateway, type AwsGatewayOptions, createAwsGateway, readAwsProfiles } from '../../../electron/core/adapters/aws/index.ts';
import {
  assumedRoleXml,
  awsError,
  failureOf,
  type ScriptedAws,
  startScriptedAws,
  stsError,
  useAwsFiles,
  usualAnswer,
} from './scripted-aws.ts';

let aws: ScriptedAws;
let files: ReturnType<typeof useAwsFiles> | undefined;
const gateways: AwsGateway[] = [];

beforeEach(async () => {
  aws = await startScriptedAws();
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.dispose()));
  await aws.close();
  files?.restore();
});

const keys = (profile: string, id: string) => `[${profile}]\naws_access_key_id = ${id}\naws_secret_access_key = secret-of-${id}\n`;

function as(profile: string, options: Partial<AwsGatewayOptions> = {}): AwsGateway {
  const gateway = createAwsGateway({
    identity: { kind: 'profile', profile },
    region: 'eu-central-1',
    endpointUrl: aws.url,
    useInstanceRole: false,
    limits: { requestMs: 2000, operationMs: 5000, processMs: 5000 },
    ...options,
  });
  gateways.push(gateway);
  return gateway;
}

/** A program that prints credentials, with whatever else a shell can do before. */
function printing(id: string, more: object = {}): string {
  return `echo '${JSON.stringify({ Version: 1, AccessKeyId: id, SecretAccessKey: `secret-of-${id}`, ...more })}'`;
}

const signers = () => aws.seen.map(({ accessKeyId }) => accessKeyId);

describe('who is asked as', () => {
  it('is the profile that is named and nobody else, whatever the environment holds', async () => {
    files = useAwsFiles('', keys('default', 'AKIADEFAULT') + keys('shop', 'AKIASHOP'));
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'x', AWS_PROFILE: 'default' });
    await as('shop').alarms();
    expect(signers()).toEqual(['AKIASHOP']);
    const failure = await failureOf(as('shpo').alarms());
    expect(failure).toMatchObject({ code: 'unavailable', details: { cause: 'no_credentials' }, hint: 'There are: default, shop.' });
    expect(aws.seen).toHaveLength(1);
  });

  it('is without a name the environment, then AWS_PROFILE, then default', async () => {
    files = useAwsFiles('', keys('default', 'AKIADEFAULT') + keys('shop', 'AKIASHOP'));
    await as('').alarms();
    process.env.AWS_PROFILE = 'shop';
    await as('').alarms();
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'x' });
    await as('').alarms();
    expect(signers()).toEqual(['AKIADEFAULT', 'AKIASHOP', 'AKIAENVIRONMENT']);
  });

  it('is nobody where there is nothing, and the region must be known', async () => {
    files = useAwsFiles('', '');
    expect(await failureOf(as('').alarms())).toMatchObject({ code: 'unavailable', details: { cause: 'no_credentials' } });
    expect(await failureOf(as('', { region: '' }).alarms())).toMatchObject({ code: 'invalid_input' });
    files.restore();
    files = useAwsFiles('[profile shop]\nregion = ap-south-1\n', keys('shop', 'AKIASHOP'));
    await as('shop', { region: '' }).alarms();
    expect(aws.seen.at(-1)?.region).toBe('ap-south-1');
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIAENVIRONMENT', AWS_SECRET_ACCESS_KEY: 'x', AWS_PROFILE: 'shop' });
    await as('', { region: '' }).alarms();
    process.env.AWS_REGION = 'us-west-2';
    await as('', { region: '' }).alarms();
    expect(aws.seen.slice(-2).map(({ accessKeyId, region }) => [accessKeyId, region])).toEqual([
      ['AKIAENVIRONMENT', 'ap-south-1'],
      ['AKIAENVIRONMENT', 'us-west-2'],
    ]);
  });

  describe('on a machine with a role of its own', () => {
    let metadata: Server;
    let asked: number;
    beforeEach(async () => {
      asked = 0;
      metadata = createServer((request, response) => {
        asked += 1;
        if (request.method === 'PUT') return response.end('token');
        if (request.url?.endsWith('/security-credentials/')) return response.end('role');
        const expiration = new Date(Date.now() + 3_600_000).toISOString();
        const role = { AccessKeyId: 'ASIAINSTANCE', SecretAccessKey: 'x', Token: 'y', Expiration: expiration, Code: 'Success' };
        return response.end(JSON.stringify(role));
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => metadata.once('listening', resolve));
    });
    afterEach(() => {
      metadata.closeAllConnections();
      metadata.close();
    });
    const atHome = () => {
      process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = `http://127.0.0.1:${(metadata.address() as AddressInfo).port}`;
    };

    it('is the role only where the user allows it and names no profile', async () => {
      files = useAwsFiles('', keys('half', 'AKIAHALF').split('\n').slice(0, 2).join('\n'));
      atHome();
      expect(await failureOf(as('').alarms())).toMatchObject({ details: { cause: 'no_credentials' } });
      expect(await failureOf(as('mistyped', { useInstanceRole: true }).alarms())).toMatchObject({ details: { cause: 'no_credentials' } });
      expect(await failureOf(as('half', { useInstanceRole: true }).alarms())).toMatchObject({ details: { cause: 'no_credentials' } });
      expect(asked).toBe(0);
      await as('', { useInstanceRole: true }).alarms();
      expect(signers()).toEqual(['ASIAINSTANCE']);
    });
  });
});

describe.runIf(process.platform !== 'win32')('a credential_process', () => {
  const profile = (command: string) => `[profile shop]\ncredential_process = ${command}\n`;

  it('is asked once for many requests, and again when AWS calls its keys expired or they are about to end', async () => {
    files = useAwsFiles('');
    const counter = join(files.folder, 'count');
    const script = join(files.folder, 'print.sh');
    const soon = new Date(Date.now() + 10_000).toISOString();
    writeFileSync(
      script,
      `echo x >> '${counter}'\nn=$(wc -l < '${counter}')\necho "{\\"Version\\":1,\\"AccessKeyId\\":\\"AKIA$((n))\\",\\"SecretAccessKey\\":\\"s\\"$([ $n = 2 ] && printf ',"Expiration":"%s"' '${soon}')}"\n`,
    );
    writeFileSync(join(files.folder, 'config'), profile(`sh ${script}`));
    const gateway = as('shop');
    await gateway.alarms();
    await gateway.alarms();
    aws.answer = () => awsError('ExpiredTokenException', 'The security token included in the request is expired', 403);
    expect(await failureOf(gateway.alarms())).toMatchObject({ details: { cause: 'expired' } });
    aws.answer = usualAnswer;
    await gateway.alarms();
    await gateway.alarms();
    expect(signers()).toEqual(['AKIA1', 'AKIA1', 'AKIA1', 'AKIA2', 'AKIA3']);
  });

  it.each([
    ['that fails', `${printing('AKIASHOP')}; exit 3`, 'exit code 3'],
    ['that prints something else', 'echo secret-of-AKIASHOP', 'did not print credentials'],
    ['of another version', printing('AKIASHOP', { Version: 2 }), 'did not print credentials'],
    ['whose keys have ended', printing('AKIASHOP', { Expiration: '2020-01-01T00:00:00Z' }), 'have expired'],
    ['that is not there', '/no/such/program', 'exit code 127'],
  ])('%s is told without what it printed', async (_name, command, words) => {
    files = useAwsFiles(profile(command));
    const failure = await failureOf(as('shop').alarms());
    expect(failure?.message).toContain(words);
    expect(failure?.hint).toBeTruthy();
    expect(JSON.stringify([failure?.message, failure?.hint, failure?.details])).not.toContain('AKIASHOP');
    expect(aws.seen).toEqual([]);
  });

  it('that hangs is ended with all it started', async () => {
    files = useAwsFiles('');
    const pidFile = join(files.folder, 'pid');
    const command = join(files.folder, 'hang.sh');
    writeFileSync(command, `sleep 300 & echo $! > ${pidFile}; wait\n`);
    writeFileSync(join(files.folder, 'config'), profile(`sh ${command}`));
    expect(await failureOf(as('shop', { limits: { processMs: 500 } }).alarms())).toMatchObject({
      code: 'unavailable',
      retry: true,
      message: expect.stringContaining('0.5 s'),
    });
    await expect.poll(() => isRunning(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
  });

  it('is ended with the console', async () => {
    files = useAwsFiles('');
    const pidFile = join(files.folder, 'pid');
    writeFileSync(join(files.folder, 'config'), profile(`sh -c 'echo $$ > ${pidFile}; exec sleep 300'`));
    const gateway = as('shop');
    const asked = failureOf(gateway.alarms());
    await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '').toBe(true);
    await gateway.dispose();
    expect(await asked).toMatchObject({ code: 'cancelled' });
    await expect.poll(() => isRunning(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
  });
});

describe('a role', () => {
  const config = `[profile admin]\nrole_arn = arn:aws:iam::1:role/admin\nsource_profile = base\nmfa_serial = arn:aws:iam::1:mfa/ann\nexternal_id = e1\n`;
  const role = (id: string) => ({ body: assumedRoleXml(id, `secret-of-${id}`, 'token', new Date(Date.now() + 3_600_000)) });

  it('is taken with a code of the device, asked once more when it was refused', async () => {
    files = useAwsFiles(config, keys('base', 'AKIABASE'));
    const asked: object[] = [];
    aws.answer = (request) => {
      if (request.operation !== 'AssumeRole') return usualAnswer(request);
      const isRight = new URLSearchParams(request.body).get('TokenCode') === '222222';
      return isRight
        ? role('ASIAADMIN')
        : stsError('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code.');
    };
    const gateway = as('admin', {
      mfa: async (question) => {
        asked.push(question);
        return question.again ? '222222' : '111111';
      },
    });
    await gateway.alarms();
    await gateway.alarms();
    expect(asked).toEqual([
      { mfaSerial: 'arn:aws:iam::1:mfa/ann', again: false },
      { mfaSerial: 'arn:aws:iam::1:mfa/ann', again: true },
    ]);
    expect(signers()).toEqual(['AKIABASE', 'AKIABASE', 'ASIAADMIN', 'ASIAADMIN']);
    expect(new URLSearchParams(aws.seen[0]?.body).get('ExternalId')).toBe('e1');
  });

  it('needs somebody to ask, and does not hurry them', async () => {
    files = useAwsFiles(config, keys('base', 'AKIABASE'));
    expect(await failureOf(as('admin').alarms())).toMatchObject({
      details: { cause: 'no_credentials' },
      message: expect.stringContaining('arn:aws:iam::1:mfa/ann'),
    });
    aws.answer = (request) => (request.operation === 'AssumeRole' ? role('ASIAADMIN') : usualAnswer(request));
    const code = Promise.withResolvers<string>();
    const patient = as('admin', { limits: { operationMs: 300 }, mfa: () => code.promise });
    const reading = patient.alarms();
    await new Promise((resolve) => setTimeout(resolve, 600));
    code.resolve('123456');
    expect(await reading).toEqual([]);
  });

  it('that AWS refuses, or that hangs, is told with the profile', async () => {
    files = useAwsFiles(config.replace(/mfa_serial.*\n/, ''), keys('base', 'AKIABASE'));
    aws.answer = () => stsError('AccessDenied', 'User is not authorized to perform sts:AssumeRole with secret-of-AKIABASE');
    const denied = await failureOf(as('admin').alarms());
    expect(denied).toMatchObject({ code: 'unavailable', details: { cause: 'denied' }, message: expect.stringContaining('"admin"') });
    expect(denied?.message).not.toContain('secret-of');
    aws.answer = () => ({ hang: true });
    expect(await failureOf(as('admin', { limits: { operationMs: 300 } }).alarms())).toMatchObject({ code: 'timeout', retry: true });
  });

  it('whose sources go round in a circle is told as that', async () => {
    files = useAwsFiles('[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\nsource_profile = a\n');
    expect((await failureOf(as('a').alarms()))?.message).toContain('a → b → a');
    expect((await readAwsProfiles())[0]?.limits.join()).toContain('back to itself');
  });
});

describe('where a service is reached', () => {
  const config = (local: string, other: string) =>
    `[profile shop]\nendpoint_url = ${other}\nservices = local\nrole_arn = r\nsource_profile = base\n[services local]\ncloudwatch =\n  endpoint_url = ${local}\n[profile elsewhere]\nendpoint_url = http://127.0.0.1:9\n`;
  const role = { body: assumedRoleXml('ASIASHOP', 's', 't', new Date(Date.now() + 3_600_000)) };
  let other: ScriptedAws;
  beforeEach(async () => {
    other = await startScriptedAws();
    other.answer = (request) => (request.operation === 'AssumeRole' ? role : usualAnswer(request));
    files = useAwsFiles(config(aws.url, other.url), keys('base', 'AKIABASE'));
    process.env.AWS_PROFILE = 'elsewhere';
  });
  afterEach(() => other.close());
  const operations = (of: ScriptedAws) => of.seen.map(({ operation }) => operation);

  it('is what the profile itself says, not the one AWS_PROFILE names', async () => {
    const gateway = as('shop', { endpointUrl: '' });
    await gateway.alarms();
    await gateway.callerIdentity();
    expect(operations(aws)).toEqual(['DescribeAlarms']);
    expect(operations(other)).toEqual(['AssumeRole', 'GetCallerIdentity']);
  });

  it("is before that the settings', and the environment's", async () => {
    const third = await startScriptedAws();
    try {
      Object.assign(process.env, { AWS_ENDPOINT_URL: other.url, AWS_ENDPOINT_URL_CLOUDWATCH: third.url });
      await as('shop', { endpointUrl: '' }).alarms();
      expect([operations(aws), operations(other), operations(third)]).toEqual([[], ['AssumeRole'], ['DescribeAlarms']]);
      await as('base', { endpointUrl: aws.url }).alarms();
      expect(operations(aws)).toEqual(['DescribeAlarms']);
    } finally {
      await third.close();
    }
  });
});

describe('a single sign-on', () => {
  const config = `[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-central-1\n[profile shop]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n[profile ops]\nrole_arn = arn:aws:iam::1:role/ops\nsource_profile = shop\n`;

  it('that has ended, or never was, says what signs in', async () => {
    files = useAwsFiles(config);
    const home = process.env.HOME;
    process.env.HOME = files.folder;
    try {
      const none = await failureOf(as('shop').alarms());
      expect(none).toMatchObject({ details: { cause: 'expired' }, hint: 'Sign in: aws sso login --profile shop' });
      mkdirSync(join(files.folder, '.aws/sso/cache'), { recursive: true });
      // The SDK's name of the cache's file: the SHA-1 of the session's name.
      const { createHash } = await import('node:crypto');
      const name = createHash('sha1').update('corp').digest('hex');
      const token = { accessToken: 'sso-token', expiresAt: '2020-01-01T00:00:00Z' };
      writeFileSync(join(files.folder, `.aws/sso/cache/${name}.json`), JSON.stringify(token));
      expect(await failureOf(as('ops').alarms())).toMatchObject({ details: { cause: 'expired' } });
    } finally {
      process.env.HOME = home;
    }
    const facts = Object.fromEntries((await readAwsProfiles()).map((one) => [one.name, [one.kind, one.signInProfile, one.limits]]));
    expect(facts).toEqual({ ops: ['assume_role', 'shop', []], shop: ['sso', 'shop', []] });
  });
});

describe('the profiles of ~/.aws', () => {
  it('are listed with what keeps each from working, and without anything secret', async () => {
    files = useAwsFiles(
      `[default]\nregion = eu-west-1\n[profile proc]\ncredential_process = give --password hunter2hunter2\n[profile lost]\nrole_arn = r\nsource_profile = gone\n[profile sso]\nsso_session = nowhere\n[profile web]\nrole_arn = r\nweb_identity_token_file = relative\n[services local]\ncloudwatch =\n  endpoint_url = http://x\n`,
      `${keys('default', 'AKIADEFAULT')}[half]\naws_access_key_id = AKIAHALF\n`,
    );
    const facts = await readAwsProfiles();
    expect(facts.map(({ name, kind, region, limits }) => [name, kind, region, limits.length])).toEqual([
      ['default', 'keys', 'eu-west-1', 0],
      ['half', 'other', undefined, 1],
      ['lost', 'assume_role', undefined, 1],
      ['proc', 'process', undefined, 0],
      ['sso', 'sso', undefined, 2],
      ['web', 'web_identity', undefined, 1],
    ]);
    expect(JSON.stringify(facts)).not.toMatch(/AKIA|secret-of|hunter2/);
    process.env.AWS_ACCESS_KEY_ID = 'AKIAENVIRONMENT';
    expect((await readAwsProfiles())[0]).toMatchObject({ name: '', kind: 'environment' });
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Where nobody reaps orphans, one that was killed stays as a zombie.
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') === false;
  } catch {
    return false;
  }
}
