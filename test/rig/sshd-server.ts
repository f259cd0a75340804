import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort, isPortOpen } from '../../electron/core/adapters/process/loopback-port.ts';
import { createSshKey, type SshKey } from './ssh-keys.ts';

/**
 * A real sshd on 127.0.0.1, with a folder, host keys (ed25519, ecdsa, rsa) and a client key of its own. As root it lets in every user
 * that was authorized (see `addTestUser`); else only its own. Stop it: it does not end by itself.
 *
 *     const server = await startSshd();                       // as the user who runs the tests
 *     server.configText('shop')                               // what ~/.ssh/config would say: key, port, user, known_hosts
 *     const inner = await startSshd(); inner.configText('inner', { ProxyJump: 'shop' })   // through a jump host
 *     server.cutSessions(); await server.stop(); await server.start(); server.changeHostKeys()
 *
 * For links that go silent or break put `startSilentProxy(server.port)` between; for agents see `startSshAgent`.
 */
export interface SshdServer {
  readonly port: number;
  readonly folder: string;
  /** The user `configText` logs in as; authorized for `clientKey`. */
  readonly user: string;
  /** A key without a passphrase. */
  readonly clientKey: SshKey;
  /** By type: `ed25519`, `ecdsa`, `rsa`. */
  readonly hostKeys: Readonly<Record<HostKeyType, SshKey>>;
  /** A known_hosts file that knows this server; the one `configText` names. */
  readonly knownHostsPath: string;
  /** Lets that key in as that user. */
  authorize(user: string, publicKey: string): void;
  /** A `Host` block of an ssh_config for this server; `options` are added and win. */
  configText(alias: string, options?: Readonly<Record<string, string | number>>): string;
  /** A line of known_hosts for each type of key, under `[127.0.0.1]:port` (or another name). */
  knownHostsLines(types?: readonly HostKeyType[], host?: string): string[];
  /** Gives it new host keys of these types and starts it again. `knownHostsPath` keeps the old ones. */
  changeHostKeys(types?: readonly HostKeyType[]): Promise<void>;
  /** Kills the process of every session, not the daemon: each connection breaks, as after a crash on the way. What ran there may live on. */
  cutSessions(): void;
  /** Pids of the sessions that are open: one or two a connection. */
  sessionPids(): number[];
  /** Ends the daemon and every session. */
  stop(): Promise<void>;
  /** Starts it again on the same port, with further lines of sshd_config that win over the first ones. */
  start(config?: readonly string[]): Promise<void>;
  /** What sshd wrote down. */
  log(): string;
  /** Stops it and removes its folder. */
  dispose(): Promise<void>;
}

export const hostKeyTypes = ['ed25519', 'ecdsa', 'rsa'] as const;
export type HostKeyType = (typeof hostKeyTypes)[number];

export interface SshdOptions {
  /** Lines of sshd_config that win over ours, e.g. `MaxSessions 2`, `AllowTcpForwarding no`, `PasswordAuthentication yes`. */
  readonly config?: readonly string[] | undefined;
  /** Who `configText` logs in as: the user who runs the tests. */
  readonly user?: string | undefined;
  /** The types of host key it has: all. */
  readonly hostKeyTypes?: readonly HostKeyType[] | undefined;
}

const sshdPath = '/usr/sbin/sshd';

export async function startSshd(options: SshdOptions = {}): Promise<SshdServer> {
  // The folder is passed by every user who logs in: sshd reads authorized_keys as that user.
  const folder = mkdtempSync(join(tmpdir(), 'blitz-sshd-'));
  chmodSync(folder, 0o755);
  const server = new RealSshd(folder, await findFreePort(), options);
  try {
    await server.start(options.config);
  } catch (error) {
    await server.dispose();
    throw error;
  }
  return server;
}

class RealSshd implements SshdServer {
  readonly port: number;
  readonly folder: string;
  readonly user: string;
  readonly clientKey: SshKey;
  readonly hostKeys: Record<HostKeyType, SshKey>;
  readonly knownHostsPath: string;
  readonly #types: readonly HostKeyType[];
  #daemon: ChildProcess | undefined;
  readonly #killAtExit = () => this.#killAll();

  constructor(folder: string, port: number, options: SshdOptions) {
    this.folder = folder;
    this.port = port;
    this.user = options.user ?? userInfo().username;
    this.#types = options.hostKeyTypes ?? hostKeyTypes;
    mkdirSync(join(folder, 'authorized'), { mode: 0o755 });
    this.clientKey = createSshKey(join(folder, 'client_key'));
    this.hostKeys = Object.fromEntries(hostKeyTypes.map((type) => [type, this.#createHostKey(type)])) as Record<HostKeyType, SshKey>;
    this.knownHostsPath = join(folder, 'known_hosts');
    writeFileSync(this.knownHostsPath, `${this.knownHostsLines(this.#types).join('\n')}\n`, { mode: 0o600 });
    this.authorize(this.user, this.clientKey.publicKey);
    process.once('exit', this.#killAtExit);
  }

  authorize(user: string, publicKey: string): void {
    const path = join(this.folder, 'authorized', user);
    appendFileSync(path, `${publicKey}\n`);
    chmodSync(path, 0o644);
  }

  configText(alias: string, options: Readonly<Record<string, string | number>> = {}): string {
    const settings = {
      HostName: '127.0.0.1',
      Port: this.port,
      User: this.user,
      IdentityFile: this.clientKey.path,
      IdentitiesOnly: 'yes',
      UserKnownHostsFile: this.knownHostsPath,
      GlobalKnownHostsFile: '/dev/null',
      ...options,
    };
    return `Host ${alias}\n${Object.entries(settings)
      .map(([name, value]) => `  ${name} ${value}\n`)
      .join('')}\n`;
  }

  knownHostsLines(types: readonly HostKeyType[] = this.#types, host = `[127.0.0.1]:${this.port}`): string[] {
    return types.map((type) => `${host} ${this.hostKeys[type].publicKey.split(' ').slice(0, 2).join(' ')}`);
  }

  async changeHostKeys(types: readonly HostKeyType[] = hostKeyTypes): Promise<void> {
    for (const type of types) this.hostKeys[type] = this.#createHostKey(type);
    await this.stop();
    await this.start();
  }

  cutSessions(): void {
    for (const pid of this.sessionPids()) killNow(pid);
  }

  sessionPids(): number[] {
    const daemon = this.#daemon?.pid;
    return daemon === undefined ? [] : sshdProcessesUnder(daemon);
  }

  async stop(): Promise<void> {
    const daemon = this.#daemon;
    if (daemon === undefined) return;
    const sessions = this.sessionPids();
    this.#daemon = undefined;
    if (daemon.exitCode === null && daemon.signalCode === null) {
      const exited = once(daemon, 'exit');
      daemon.kill('SIGTERM');
      await exited;
    }
    for (const pid of sessions) killNow(pid);
  }

  async start(config: readonly string[] = []): Promise<void> {
    if (this.#daemon !== undefined) throw new Error('This sshd is running');
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    const configPath = join(this.folder, 'sshd_config');
    writeFileSync(configPath, this.#configuration(config));
    const daemon = spawn(sshdPath, ['-D', '-f', configPath, '-E', join(this.folder, 'sshd.log')], { stdio: 'ignore' });
    this.#daemon = daemon;
    for (let attempt = 0; attempt < 500; attempt += 1) {
      if (daemon.exitCode !== null) throw new Error(`sshd did not start: ${this.log()}`);
      if (await isPortOpen(this.port)) return;
      await sleep(20);
    }
    throw new Error(`sshd does not answer: ${this.log()}`);
  }

  log(): string {
    try {
      return readFileSync(join(this.folder, 'sshd.log'), 'utf8');
    } catch {
      return '';
    }
  }

  async dispose(): Promise<void> {
    process.off('exit', this.#killAtExit);
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #createHostKey(type: HostKeyType): SshKey {
    return createSshKey(join(this.folder, `host_${type}`), { type });
  }

  /** The first value of a keyword counts: those asked for stand first. */
  #configuration(config: readonly string[]): string {
    return [
      ...config,
      `Port ${this.port}`,
      'ListenAddress 127.0.0.1',
      ...this.#types.map((type) => `HostKey ${this.hostKeys[type].path}`),
      `PidFile ${join(this.folder, 'sshd.pid')}`,
      `AuthorizedKeysFile ${join(this.folder, 'authorized')}/%u`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'AllowTcpForwarding yes',
      'MaxStartups 100:30:200',
      'LogLevel VERBOSE',
      'PrintMotd no',
      'PrintLastLog no',
      'UseDNS no',
      // Bash then leaves the start files of whoever runs the tests alone: what they lock while a session is killed stays locked.
      'SetEnv SHLVL=2',
      '',
    ].join('\n');
  }

  #killAll(): void {
    const { pid } = this.#daemon ?? {};
    if (pid === undefined) return;
    for (const session of this.sessionPids()) killNow(session);
    killNow(pid);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** Every process called sshd below one, whatever its depth: the others are what users run. */
function sshdProcessesUnder(ancestor: number): number[] {
  const children = new Map<number, { pid: number; name: string }[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), { pid: Number(entry), name }]);
    } catch {
      // It has ended meanwhile.
    }
  }
  const below = (pid: number): number[] =>
    (children.get(pid) ?? []).filter(({ name }) => name.startsWith('sshd')).flatMap((child) => [child.pid, ...below(child.pid)]);
  return below(ancestor);
}
