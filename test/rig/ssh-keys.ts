import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SshKey {
  /** The private key's file, mode 0600. */
  readonly path: string;
  /** One line, as in authorized_keys. */
  readonly publicKey: string;
  /** e.g. `SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDvDP35jO2fsXU1` */
  readonly fingerprint: string;
}

export interface SshKeyOptions {
  readonly type?: 'ed25519' | 'rsa' | 'ecdsa';
  readonly bits?: number;
  readonly passphrase?: string;
  /** Cipher of the key file, as `ssh-keygen -Z` takes it. */
  readonly cipher?: string;
  /** `PEM` for the format before OpenSSH's own. */
  readonly format?: 'PEM';
}

/** Makes a key with ssh-keygen. */
export function createSshKey(path: string, options: SshKeyOptions = {}): SshKey {
  const { type = 'ed25519', bits = type === 'rsa' ? 2048 : undefined, passphrase = '', cipher, format } = options;
  rmSync(path, { force: true });
  const args = ['-q', '-t', type, '-N', passphrase, '-C', 'blitz-test', '-f', path];
  if (bits !== undefined) args.push('-b', String(bits));
  if (cipher !== undefined) args.push('-Z', cipher);
  if (format !== undefined) args.push('-m', format);
  execFileSync('ssh-keygen', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return readSshKey(path);
}

export function readSshKey(path: string): SshKey {
  const [, fingerprint = ''] = execFileSync('ssh-keygen', ['-l', '-f', `${path}.pub`], { encoding: 'utf8' }).split(' ');
  return { path, publicKey: readFileSync(`${path}.pub`, 'utf8').trim(), fingerprint };
}

export interface SshAgent {
  /** SSH_AUTH_SOCK */
  readonly socket: string;
  add(keyPath: string): void;
  stop(): Promise<void>;
}

/** Starts an ssh-agent of our own. */
export async function startSshAgent(keyPaths: readonly string[] = []): Promise<SshAgent> {
  const folder = mkdtempSync(join(tmpdir(), 'blitz-agent-'));
  const socket = join(folder, 'socket');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  const killAtExit = () => agent.kill('SIGKILL');
  process.once('exit', killAtExit);
  for (let attempt = 0; attempt < 500 && !existsSync(socket); attempt += 1) await sleep(10);
  const add = (keyPath: string) => {
    execFileSync('ssh-add', ['-q', keyPath], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  for (const path of keyPaths) add(path);
  return {
    socket,
    add,
    async stop() {
      process.off('exit', killAtExit);
      if (agent.exitCode === null && agent.signalCode === null) {
        const exited = once(agent, 'exit');
        agent.kill('SIGTERM');
        await exited;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
