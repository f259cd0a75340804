import { homedir, hostname as localHostName, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { type ProxyHop, parseProxyJump } from './proxy-jump.ts';
import type { ResolvedHost, StrictHostKeyChecking } from './resolved-host.ts';
import { type HostSettings, readHostSettings, systemIncludeFolder } from './ssh-config-settings.ts';
import type { SshConfigPlace, SshHostRequest } from './ssh-host-request.ts';

/** OpenSSH's own order. */
const defaultAuthentications = ['publickey', 'keyboard-interactive', 'password'];
const defaultIdentityFiles = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'];
const defaultConnectTimeoutMs = 10_000;
/** More jumps than this is a circle. */
const maxJumps = 8;

/** Works out what `ssh` would do with a host. Throws `invalid_input` for a configuration OpenSSH would refuse, naming file and line. */
export function resolveSshHost(request: SshHostRequest, place: SshConfigPlace = {}): ResolvedHost {
  return new HostResolver(place, request.useSshConfig).resolve(request, 0);
}

class HostResolver {
  readonly #home: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #localUser = localUserName();
  readonly #files: { readonly path: string; readonly includeFolder: string }[];

  constructor(place: SshConfigPlace, useConfig: boolean) {
    this.#home = place.home ?? homedir();
    this.#environment = place.environment ?? process.env;
    const sshFolder = join(this.#home, '.ssh');
    // Like `ssh -F`: who names a file of their own does without the system's.
    const systemPath = place.systemConfigPath ?? (place.configPath === undefined ? '/etc/ssh/ssh_config' : '');
    this.#files = [
      { path: place.configPath ?? join(sshFolder, 'config'), includeFolder: sshFolder },
      { path: systemPath, includeFolder: systemIncludeFolder(systemPath) },
    ].filter((file) => useConfig && file.path !== '');
  }

  resolve(request: SshHostRequest, depth: number): ResolvedHost {
    if (depth > maxJumps) throw tooManyJumps(request.host);
    const settings = readHostSettings({
      host: request.host,
      given: givenSettings(request),
      givenIdentityFiles: request.identityFile === undefined ? [] : [request.identityFile],
      localUser: this.#localUser,
      home: this.#home,
      files: this.#files,
    });
    const reader = new SettingReader(settings, request.host, this.#home, this.#localUser, this.#environment);
    const jumps = this.#jumpsTo(request, reader, depth);
    return {
      ...reader.host(),
      jumps: jumps.map((jump) => ({ ...jump, jumps: [] })),
      limits: [...settings.limits, ...jumps.flatMap(limitsOf)],
      unsupported: settings.unsupported,
    };
  }

  /** `a,b` is reached through a, then b; what b's own configuration says of jumps does not count, but a's does. */
  #jumpsTo(request: SshHostRequest, reader: SettingReader, depth: number): ResolvedHost[] {
    const value = reader.first('proxyjump');
    if (value === undefined || value.toLowerCase() === 'none') return [];
    const hops = parseProxyJump(value);
    if (hops === undefined) {
      throw new OpsError({
        code: 'invalid_input',
        message: `"${value}" is no way over jump hosts to ${request.host}.`,
        hint: 'Write [user@]host[:port], several separated by commas.',
      });
    }
    const [nearest, ...others] = hops;
    if (nearest === undefined) return [];
    const first = this.resolve(requestFor(nearest, undefined), depth + 1);
    const later = others.map((hop) => this.resolve(requestFor(hop, 'none'), depth + 1));
    const chain = [...first.jumps, first, ...later];
    if (chain.length > maxJumps) throw tooManyJumps(request.host);
    return chain;
  }
}

function requestFor(hop: ProxyHop, proxyJump: string | undefined): SshHostRequest {
  return { ...hop, proxyJump, useSshConfig: true };
}

function limitsOf(jump: ResolvedHost): string[] {
  return jump.limits.map((limit) => `${jump.alias}: ${limit}`);
}

function givenSettings(request: SshHostRequest): Map<string, readonly string[]> {
  const given: [string, string | undefined][] = [
    ['port', request.port?.toString()],
    ['user', request.user],
    ['proxyjump', request.proxyJump],
  ];
  return new Map(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, [value]]])));
}

/** Reads single settings of one host, with OpenSSH's defaults. */
class SettingReader {
  readonly #settings: HostSettings;
  readonly #alias: string;
  readonly #home: string;
  readonly #localUser: string;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(settings: HostSettings, alias: string, home: string, localUser: string, environment: NodeJS.ProcessEnv) {
    this.#settings = settings;
    this.#alias = alias;
    this.#home = home;
    this.#localUser = localUser;
    this.#environment = environment;
  }

  first(name: string): string | undefined {
    return this.#settings.values.get(name)?.[0];
  }

  host(): ResolvedHost {
    const named = (this.first('hostname') ?? this.#alias).replace(/%([%h])/g, (_, token) => (token === 'h' ? this.#alias : '%'));
    const hostName = named.toLowerCase();
    const port = this.#number('port', 22, 1, 65_535);
    const user = this.first('user') ?? this.#localUser;
    const tokens = this.#tokens(hostName, port, user);
    const path = (value: string) => this.#path(value, tokens);
    const paths = (name: string, defaults: readonly string[]) => {
      const values = this.#settings.values.get(name) ?? defaults;
      return values.filter((value) => value.toLowerCase() !== 'none').map(path);
    };
    const configured = this.#settings.identityFiles;
    const identityFiles = configured.length > 0 ? configured : defaultIdentityFiles.map((name) => `~/.ssh/${name}`);
    const hostKeyAlias = this.first('hostkeyalias');
    return {
      alias: this.#alias,
      hostName,
      port,
      user,
      identityFiles: identityFiles.filter((value) => value.toLowerCase() !== 'none').map(path),
      identitiesOnly: this.#isYes('identitiesonly', false),
      identityAgent: this.#agent(path),
      hostKeyAlias,
      userKnownHostsFiles: paths('userknownhostsfile', ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
      globalKnownHostsFiles: paths('globalknownhostsfile', ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']),
      strictHostKeyChecking: this.#strictness(),
      hashKnownHosts: this.#isYes('hashknownhosts', false),
      connectTimeoutMs: this.#duration('connecttimeout') || defaultConnectTimeoutMs,
      serverAliveIntervalMs: this.#duration('serveraliveinterval'),
      serverAliveCountMax: this.#number('serveralivecountmax', 3, 0, 1000),
      addressFamily: this.#addressFamily(),
      passwordPrompts: this.#number('numberofpasswordprompts', 3, 0, 100),
      authentications: this.#authentications(),
      jumps: [],
      limits: [],
      unsupported: [],
    };
  }

  #tokens(hostName: string, port: number, user: string): ReadonlyMap<string, string> {
    return new Map([
      ['%', '%'],
      ['d', this.#home],
      ['h', hostName],
      ['i', String(process.getuid?.() ?? 0)],
      ['k', this.first('hostkeyalias') ?? this.#alias],
      ['L', localHostName().split('.')[0] ?? ''],
      ['l', localHostName()],
      ['n', this.#alias],
      ['p', String(port)],
      ['r', user],
      ['u', this.#localUser],
    ]);
  }

  /** An absolute path: `~`, tokens and variables of the environment replaced. */
  #path(value: string, tokens: ReadonlyMap<string, string>): string {
    const whole = value
      .replace(/%(.)/g, (match, token: string) => tokens.get(token) ?? match)
      .replace(/\$\{([^}]+)\}/g, (_, name: string) => {
        const found = this.#environment[name];
        if (found === undefined) throw badValue(value, `the environment has no ${name}`);
        return found;
      });
    if (whole === '~' || whole.startsWith('~/')) return join(this.#home, whole.slice(1));
    return isAbsolute(whole) ? whole : join(process.cwd(), whole);
  }

  #agent(path: (value: string) => string): string | undefined {
    const value = this.first('identityagent');
    if (value === undefined || value === 'SSH_AUTH_SOCK') return this.#environment.SSH_AUTH_SOCK || undefined;
    if (value.toLowerCase() === 'none') return undefined;
    if (/^\$[A-Za-z_]\w*$/.test(value)) return this.#environment[value.slice(1)] || undefined;
    return path(value);
  }

  #strictness(): StrictHostKeyChecking {
    const value = this.first('stricthostkeychecking')?.toLowerCase() ?? 'ask';
    if (value === 'yes' || value === 'true') return 'yes';
    if (value === 'no' || value === 'off' || value === 'false') return 'no';
    if (value === 'ask' || value === 'accept-new') return value;
    throw badValue(value, 'StrictHostKeyChecking is yes, ask, accept-new or no');
  }

  #addressFamily(): ResolvedHost['addressFamily'] {
    const value = this.first('addressfamily')?.toLowerCase() ?? 'any';
    if (value === 'any' || value === 'inet' || value === 'inet6') return value;
    throw badValue(value, 'AddressFamily is any, inet or inet6');
  }

  #authentications(): string[] {
    const asked = this.first('preferredauthentications')?.split(',') ?? defaultAuthentications;
    const switches: Readonly<Record<string, string>> = {
      publickey: 'pubkeyauthentication',
      'keyboard-interactive': 'kbdinteractiveauthentication',
      password: 'passwordauthentication',
    };
    return asked.map((name) => name.trim()).filter((name) => name in switches && this.#isYes(switches[name] ?? '', true));
  }

  #isYes(name: string, otherwise: boolean): boolean {
    const value = this.first(name)?.toLowerCase();
    if (value === undefined) return otherwise;
    return value !== 'no' && value !== 'false';
  }

  #number(name: string, otherwise: number, least: number, most: number): number {
    const value = this.first(name);
    if (value === undefined) return otherwise;
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < least || number > most) throw badValue(value, `${name} is a number from ${least} to ${most}`);
    return number;
  }

  /** `30`, `1m30s`; 0 when it is not said or `none`. In ms. */
  #duration(name: string): number {
    const value = this.first(name)?.toLowerCase();
    if (value === undefined || value === 'none') return 0;
    if (!/^(\d+[smhdw]?)+$/.test(value)) throw badValue(value, `${name} is a time, e.g. 30 or 1m30s`);
    const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
    return [...value.matchAll(/(\d+)([smhdw]?)/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * (seconds[unit || 's'] ?? 1) * 1000,
      0,
    );
  }
}

function localUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? process.env.USERNAME ?? '';
  }
}

function badValue(value: string, reason: string): OpsError {
  return new OpsError({
    code: 'invalid_input',
    message: `The SSH configuration says "${value}", but ${reason}.`,
    hint: 'Correct it in ~/.ssh/config; `ssh -G host` shows what OpenSSH makes of it.',
  });
}

function tooManyJumps(host: string): OpsError {
  return new OpsError({
    code: 'invalid_input',
    message: `The way to ${host} has more than ${maxJumps} jump hosts: they lead in a circle.`,
    hint: 'Look at ProxyJump in ~/.ssh/config; a jump host that matches "Host *" jumps over itself, `ProxyJump none` ends that.',
  });
}
