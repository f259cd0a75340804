import { isAbsolute } from 'node:path';

/** The settings of one profile as they stand in the files. Holds secrets: stays in this adapter. */
export type ProfileSettings = Readonly<Record<string, string | undefined>>;
export type ProfileTable = Readonly<Record<string, ProfileSettings>>;

/** What may be told of a profile: no key, no token, no command line. */
export interface ProfileFacts {
  readonly name: string;
  readonly kind: 'sso' | 'assume_role' | 'process' | 'keys' | 'web_identity' | 'environment' | 'other';
  readonly region: string | undefined;
  readonly mfaSerial: string | undefined;
  /** The profile `aws sso login` is for: itself, or the one it gets its credentials from. */
  readonly signInProfile: string | undefined;
  /** Why it cannot work, a sentence each. */
  readonly limits: readonly string[];
}

/** Of both files together. */
export interface LoadedProfiles {
  readonly table: ProfileTable;
  readonly ssoSessions: ReadonlySet<string>;
  /** Of each `[services …]`: `cloudwatch.endpoint_url` and the like. */
  readonly services: ReadonlyMap<string, ProfileSettings>;
}

/** The profiles of ~/.aws/config and ~/.aws/credentials, or of the files the environment names; read anew at every call. */
export async function loadProfileTable(): Promise<LoadedProfiles> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const table: Record<string, ProfileSettings> = {};
  const ssoSessions = new Set<string>();
  const services = new Map<string, ProfileSettings>();
  for (const [name, settings] of [...Object.entries(configFile), ...Object.entries(credentialsFile)]) {
    if (name.startsWith('sso-session.')) ssoSessions.add(name.slice('sso-session.'.length));
    else if (name.startsWith('services.')) services.set(name.slice('services.'.length), settings);
    else table[name] = { ...table[name], ...settings };
  }
  return { table, ssoSessions, services };
}

/** Every profile with what keeps it from working, by name; the environment's own first, where it holds credentials. */
export async function readAwsProfiles(): Promise<ProfileFacts[]> {
  const { table, ssoSessions } = await loadProfileTable();
  const named = Object.entries(table).map(([name, settings]) => factsOf(name, settings, table, ssoSessions));
  const own: ProfileFacts[] = process.env.AWS_ACCESS_KEY_ID
    ? [{ name: '', kind: 'environment', region: regionOfEnvironment(), mfaSerial: undefined, signInProfile: undefined, limits: [] }]
    : [];
  return [...own, ...named.toSorted((a, b) => a.name.localeCompare(b.name))];
}

/** The region the environment names, as the AWS CLI reads it. */
export function regionOfEnvironment(): string | undefined {
  return process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined;
}

/**
 * Where a service is reached when the settings name no endpoint: the environment's word, then that of the profile itself
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html); undefined = AWS. The SDK would ask the profile AWS_PROFILE names.
 */
export function configuredEndpoint(
  service: 'cloudwatch' | 'ec2' | 'sns' | 'sts',
  profile: string,
  loaded: LoadedProfiles,
): string | undefined {
  const { env } = process;
  const settings = loaded.table[profile] ?? {};
  const isIgnored = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? settings.ignore_configured_endpoint_urls ?? '';
  if (/^true$/i.test(isIgnored)) return undefined;
  const own = loaded.services.get(settings.services ?? '')?.[`${service}.endpoint_url`];
  return env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env.AWS_ENDPOINT_URL || own || settings.endpoint_url || undefined;
}

function factsOf(name: string, settings: ProfileSettings, table: ProfileTable, ssoSessions: ReadonlySet<string>): ProfileFacts {
  const kind = kindOf(settings);
  const region = walkSources(name, table, (at) => table[at]?.region || undefined);
  return {
    name,
    kind,
    region,
    mfaSerial: settings.mfa_serial,
    signInProfile: walkSources(name, table, (at) => (kindOf(table[at] ?? {}) === 'sso' ? at : undefined)),
    limits: limitsOf(name, kind, settings, table, ssoSessions),
  };
}

/** In the order the SDK takes them. */
function kindOf(settings: ProfileSettings): ProfileFacts['kind'] {
  if (settings.role_arn && (settings.source_profile || settings.credential_source)) return 'assume_role';
  if (settings.aws_access_key_id && settings.aws_secret_access_key) return 'keys';
  if (settings.web_identity_token_file && settings.role_arn) return 'web_identity';
  if (settings.credential_process) return 'process';
  if (settings.sso_session || settings.sso_start_url) return 'sso';
  return 'other';
}

/** The first answer along the source_profiles, beginning with itself. */
function walkSources(name: string, table: ProfileTable, ask: (at: string) => string | undefined): string | undefined {
  const seen = new Set<string>();
  for (let at: string | undefined = name; at !== undefined && !seen.has(at); at = table[at]?.source_profile) {
    seen.add(at);
    const answer = ask(at);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function limitsOf(
  name: string,
  kind: ProfileFacts['kind'],
  settings: ProfileSettings,
  table: ProfileTable,
  ssoSessions: ReadonlySet<string>,
): string[] {
  const limits: string[] = [];
  const { source_profile: source, sso_session: session, web_identity_token_file: tokenFile } = settings;
  if (source !== undefined && table[source] === undefined) limits.push(`Its source_profile "${source}" is in neither file of ~/.aws.`);
  if (source !== undefined && settings.credential_source !== undefined) {
    limits.push('It names a source_profile and a credential_source: only one of them may stand.');
  }
  if (source !== undefined && source !== name && inCircle(name, table)) limits.push('Its source_profile leads back to itself.');
  if (session !== undefined && !ssoSessions.has(session)) limits.push(`Its sso_session "${session}" is not in ~/.aws/config.`);
  if (kind === 'sso' && !(settings.sso_account_id && settings.sso_role_name)) {
    limits.push('It lacks sso_account_id or sso_role_name: run `aws configure sso`.');
  }
  if (settings.role_arn && kind === 'other') limits.push('It has a role_arn, and neither a source_profile nor a credential_source.');
  if (Boolean(settings.aws_access_key_id) !== Boolean(settings.aws_secret_access_key)) limits.push('It has only one half of a key.');
  if (tokenFile !== undefined && !isAbsolute(tokenFile)) limits.push('Its web_identity_token_file is no absolute path.');
  return limits;
}

function inCircle(name: string, table: ProfileTable): boolean {
  const seen = new Set<string>();
  for (let at: string | undefined = name; at !== undefined; at = table[at]?.source_profile) {
    if (seen.has(at)) return table[at]?.source_profile !== at;
    seen.add(at);
  }
  return false;
}
