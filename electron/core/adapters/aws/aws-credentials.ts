import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsRequest } from './answer-check.ts';
import { toAwsFailure } from './aws-failure.ts';
import { configuredEndpoint, loadProfileTable, type ProfileTable, regionOfEnvironment } from './aws-profiles.ts';
import { type AwsCredentials, runCredentialProcess } from './credential-process.ts';

export interface CredentialRequest {
  /** Empty = the environment, AWS_PROFILE or `default`; then the instance's own role, where allowed. */
  readonly profile: string;
  /** Empty = the profile's own, or the environment's. */
  readonly region: string;
  readonly endpointUrl: string;
  readonly useInstanceRole: boolean;
  /** Asks the user for the code of a device; `again`: the last one was refused. */
  readonly mfa: ((question: { readonly mfaSerial: string; readonly again: boolean }) => Promise<string>) | undefined;
  readonly processLimitMs: number;
  readonly requestLimitMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface ResolvedCredentials {
  readonly credentials: AwsCredentials;
  readonly region: string;
  /** Where a service is reached; undefined = AWS. */
  readonly endpointOf: (service: AwsRequest['service']) => string | undefined;
}

interface Walk extends CredentialRequest {
  readonly table: ProfileTable;
  readonly endpointOf: ResolvedCredentials['endpointOf'];
  readonly resolvedRegion: string;
}

/**
 * The credentials of one profile and of no other, with the region they are used in. Rejects with `unavailable` (cause `no_credentials` or
 * `expired`) naming the profile, and with `invalid_input` where no region is known.
 */
export async function resolveCredentials(request: CredentialRequest): Promise<ResolvedCredentials> {
  const loaded = await loadProfileTable();
  const { table } = loaded;
  const named = request.profile || process.env.AWS_PROFILE || '';
  if (named !== '' && table[named] === undefined) throw noSuchProfile(named, table);
  const useEnvironment = request.profile === '' && hasKeysInEnvironment();
  const profile = useEnvironment ? '' : named || (table.default === undefined ? '' : 'default');
  // Keys of the environment go with the rest of what stands in the files, as with the AWS CLI.
  const around = profile || named || 'default';
  const region = request.region || table[profile]?.region || regionOfEnvironment() || table[around]?.region || '';
  if (region === '') throw noRegion(profile);
  const endpointOf = (service: AwsRequest['service']) => request.endpointUrl || configuredEndpoint(service, around, loaded);
  const walk = { ...request, table, endpointOf, resolvedRegion: region };
  const credentials = profile === '' ? await ofSurroundings(walk) : await ofProfile(profile, walk, []);
  return { credentials, region, endpointOf };
}

function hasKeysInEnvironment(): boolean {
  return Boolean(process.env.AWS_ACCESS_KEY_ID && process.env.AWS_SECRET_ACCESS_KEY);
}

/** What the environment holds, and where the user allows it the role of the instance. */
async function ofSurroundings(walk: Walk): Promise<AwsCredentials> {
  const providers = await import('@aws-sdk/credential-providers');
  const { env } = process;
  if (hasKeysInEnvironment()) return providers.fromEnv()();
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE) return providers.fromTokenFile()();
  if (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI) {
    return providers.fromContainerMetadata({ timeout: 2000, maxRetries: 1 })();
  }
  if (walk.useInstanceRole) return instanceRole();
  throw new OpsError({
    code: 'unavailable',
    message: 'There are no AWS credentials in the environment, and there is no profile named default in ~/.aws.',
    hint: 'Name a profile, or make one with `aws configure sso`.',
    details: { cause: 'no_credentials' },
  });
}

async function instanceRole(): Promise<AwsCredentials> {
  const { fromInstanceMetadata } = await import('@aws-sdk/credential-providers');
  try {
    return await fromInstanceMetadata({ timeout: 2000, maxRetries: 1 })();
  } catch {
    throw new OpsError({
      code: 'unavailable',
      message: 'The instance metadata service gives no credentials.',
      hint: 'Give the instance a role, or name a profile. Elsewhere than on EC2 there is no such service.',
      details: { cause: 'no_credentials' },
    });
  }
}

/** Follows source_profile to the end, so that a program that hangs and a device's code are ours to bound and to ask for. */
async function ofProfile(profile: string, walk: Walk, path: readonly string[]): Promise<AwsCredentials> {
  const settings = walk.table[profile];
  if (settings === undefined) throw noSuchProfile(profile, walk.table, path.at(-1));
  const hasKeys = Boolean(settings.aws_access_key_id && settings.aws_secret_access_key);
  const asSource = path.length > 0;
  if (path.includes(profile) && !(hasKeys && path.at(-1) === profile)) {
    throw unusable(path[0] ?? profile, `its source_profile goes round in a circle (${[...path, profile].join(' → ')})`);
  }
  if (settings.role_arn && settings.source_profile && !(asSource && hasKeys)) {
    const master = await ofProfile(settings.source_profile, walk, [...path, profile]);
    return assumeRole(profile, master, walk);
  }
  if (settings.credential_process && !hasKeys && !settings.web_identity_token_file && !settings.role_arn) {
    return runCredentialProcess(settings.credential_process, profile, walk.processLimitMs, walk.signal);
  }
  if (hasKeys && asSource) {
    return {
      accessKeyId: settings.aws_access_key_id ?? '',
      secretAccessKey: settings.aws_secret_access_key ?? '',
      ...(settings.aws_session_token ? { sessionToken: settings.aws_session_token } : {}),
    };
  }
  const { fromIni } = await import('@aws-sdk/credential-providers');
  try {
    return await fromIni({ profile, ignoreCache: true, clientConfig: clientConfig(walk, settings.region) })();
  } catch (error) {
    throw profileFailure(profile, settings.sso_session !== undefined || settings.sso_start_url !== undefined, error);
  }
}

async function assumeRole(profile: string, master: AwsCredentials, walk: Walk): Promise<AwsCredentials> {
  const settings = walk.table[profile] ?? {};
  const { STSClient, AssumeRoleCommand } = await import('@aws-sdk/client-sts');
  const endpoint = walk.endpointOf('sts');
  const where = endpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint };
  const client = new STSClient({ ...clientConfig(walk, settings.region), ...where, credentials: master });
  try {
    for (let attempt = 1; ; attempt += 1) {
      const code = settings.mfa_serial === undefined ? undefined : await askForCode(profile, settings.mfa_serial, attempt > 1, walk);
      try {
        const answer = await client.send(
          new AssumeRoleCommand({
            RoleArn: settings.role_arn,
            RoleSessionName: settings.role_session_name || 'blitz-console',
            DurationSeconds: Number(settings.duration_seconds ?? 3600) || 3600,
            ...(settings.external_id === undefined ? {} : { ExternalId: settings.external_id }),
            ...(code === undefined ? {} : { SerialNumber: settings.mfa_serial, TokenCode: code }),
          }),
          walk.signal === undefined ? {} : { abortSignal: walk.signal },
        );
        const { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token, Expiration: expiration } = answer.Credentials ?? {};
        if (!id || !secret) throw unusable(profile, 'AWS gave no credentials for its role');
        return {
          accessKeyId: id,
          secretAccessKey: secret,
          ...(token === undefined ? {} : { sessionToken: token }),
          ...(expiration === undefined ? {} : { expiration }),
        };
      } catch (error) {
        // A code of the second before, or one mistyped: asked for twice more.
        if (code !== undefined && attempt < 3 && error instanceof Error && /MultiFactorAuthentication/i.test(error.message)) continue;
        const secrets = [master.secretAccessKey, master.sessionToken ?? '', master.accessKeyId];
        throw toAwsFailure(error, { operation: 'AssumeRole', profile, region: walk.resolvedRegion, secrets });
      }
    }
  } finally {
    client.destroy();
  }
}

function askForCode(profile: string, mfaSerial: string, again: boolean, { mfa }: Walk): Promise<string> {
  if (mfa !== undefined) return mfa({ mfaSerial, again });
  throw unusable(profile, `it needs a code of ${mfaSerial}, and nobody can be asked`, 'Open the console and enter the code there.');
}

function clientConfig(walk: Walk, region: string | undefined) {
  return {
    region: region ?? walk.resolvedRegion,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: walk.requestLimitMs, requestTimeout: walk.requestLimitMs, throwOnRequestTimeout: true },
    ...(walk.endpointUrl === '' ? {} : { endpoint: walk.endpointUrl }),
  };
}

/** The SDK's word on a profile; of what it says only what cannot hold a secret is passed on. */
function profileFailure(profile: string, isSso: boolean, error: unknown): OpsError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (isSso && /expired|invalid|not found|does not exist|refresh/i.test(message)) {
    return new OpsError({
      code: 'unavailable',
      message: `The sign-in of the profile "${profile}" has expired, or there was none.`,
      hint: `Sign in: aws sso login --profile ${profile}`,
      details: { cause: 'expired' },
    });
  }
  const why =
    name === 'CredentialsProviderError' && /^Could not resolve credentials/.test(message) ? 'it holds no credentials' : shortly(error);
  return unusable(profile, why);
}

function shortly(error: unknown): string {
  const { name = 'unknown error', code } = (error ?? {}) as { name?: string; code?: string };
  return code === undefined ? `its credentials cannot be read (${name})` : `its credentials cannot be read (${code})`;
}

function unusable(profile: string, why: string, hint = 'Look at it in ~/.aws/config and ~/.aws/credentials.'): OpsError {
  const message = `The profile "${profile}" cannot be used: ${why}.`;
  return new OpsError({ code: 'unavailable', message, hint, details: { cause: 'no_credentials' } });
}

function noSuchProfile(profile: string, table: ProfileTable, namedBy?: string): OpsError {
  const known = Object.keys(table).toSorted();
  return new OpsError({
    code: 'unavailable',
    message: `There is no profile "${profile}" in ~/.aws${namedBy === undefined ? '' : `; "${namedBy}" names it as its source_profile`}.`,
    hint: known.length === 0 ? 'There are none: make one with `aws configure sso`.' : `There are: ${known.slice(0, 20).join(', ')}.`,
    details: { cause: 'no_credentials' },
  });
}

function noRegion(profile: string): OpsError {
  return new OpsError({
    code: 'invalid_input',
    message: profile === '' ? 'No region is named.' : `No region is named, and the profile "${profile}" has none.`,
    hint: 'Name one, e.g. eu-central-1.',
  });
}
