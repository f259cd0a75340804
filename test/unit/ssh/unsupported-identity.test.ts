import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectSsh, type ResolvedHost, resolveSshHost } from '../../../electron/core/adapters/ssh/index.ts';
import { LoginIdentities } from '../../../electron/core/adapters/ssh/login-identities.ts';
import { loginRefused } from '../../../electron/core/adapters/ssh/ssh-failure.ts';
import { DoctorBook } from '../../../electron/core/features/hosts/doctor-report.ts';
import { SshWay } from '../../../electron/core/features/hosts/ssh-way.ts';
import { planWatched } from '../../../electron/core/features/hosts/watched-way.ts';
import type { TargetId } from '../../../shared/base/ids.ts';
import type { DoctorReport } from '../../../shared/contract/hosts.ts';
import { SshAccessSchema, type Target, TargetInputSchema } from '../../../shared/contract/targets.ts';
import { createSshKey, startSshAgent } from '../../rig/ssh-keys.ts';

let home: string;
const inSsh = (name: string) => join(home, '.ssh', name);
const resolve = (host: string, environment: NodeJS.ProcessEnv = {}) =>
  resolveSshHost({ host, useSshConfig: true }, { home, systemConfigPath: '', environment });

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'blitz-identity-'));
  mkdirSync(join(home, '.ssh'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The file ssh-keygen writes for a key that stays on a security key (PROTOCOL.key, PROTOCOL.u2f). */
function securityKeyFile(): string {
  const field = (data: Buffer | string) => {
    const bytes = Buffer.from(data as string);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const publicHalf = Buffer.concat([field('sk-ssh-ed25519@openssh.com'), field(Buffer.alloc(32, 7)), field('ssh:')]);
  const parts = [Buffer.from('openssh-key-v1\0'), field('none'), field('none'), field(''), Buffer.from([0, 0, 0, 1])];
  const text = Buffer.concat([...parts, field(publicHalf), field(Buffer.alloc(64))]).toString('base64');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${text.replace(/.{70}/g, '$&\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

async function loaded(host: ResolvedHost): Promise<LoginIdentities> {
  const identities = new LoginIdentities({
    host,
    keyWorker: '',
    opened: new Map(),
    passphrase: () => Promise.reject(new Error('nobody is asked')),
    outsideLimit: (work) => work(),
    giveUp: () => {},
  });
  await identities.load();
  return identities;
}

const refused = (host: ResolvedHost, { tried, problems, unsupported }: LoginIdentities) =>
  loginRefused(host, { tried, offered: ['publickey'], problems, unsupported });

describe('an identity the console cannot log in with', () => {
  it('is named where it is on a security key, as one of the defaults too', async () => {
    writeFileSync(inSsh('id_ed25519_sk'), securityKeyFile(), { mode: 0o600 });
    const host = resolve('shop');
    const identities = await loaded(host);
    expect(identities.isEmpty).toBe(true);
    const error = refused(host, identities);
    expect(error.message).toContain(
      `there was nothing to try; it accepts publickey. The key ${inSsh('id_ed25519_sk')} is on a security key (FIDO), which is not supported yet.`,
    );
    expect(error.message).not.toMatch(/no key the console can read|cipher/);
    expect(error.hint).toMatch(/^Use a plain key \(ssh-keygen -t ed25519\)/);
  });

  it('is named where it is a certificate, in a file of its own, beside a key, or in the agent', async () => {
    const authority = createSshKey(join(home, 'authority'));
    const key = createSshKey(inSsh('id_ed25519'));
    execFileSync('ssh-keygen', ['-q', '-s', authority.path, '-I', 'me', '-n', 'me', `${key.path}.pub`], { stdio: 'ignore' });
    const certificate = `${key.path}-cert.pub`;
    const agent = await startSshAgent([key.path]);
    try {
      writeFileSync(inSsh('config'), `Host shop\n  IdentityFile ${key.path}\nHost bare\n  IdentityFile ${certificate}\n`);
      const host = resolve('shop', { SSH_AUTH_SOCK: agent.socket });
      const identities = await loaded(host);
      expect(identities.isEmpty).toBe(false);
      expect(identities.unsupported.toSorted()).toEqual([
        `The file ${certificate} is a certificate, which is not supported yet: the key was tried without it`,
        'The key "blitz-test" of the agent is a certificate, which is not supported yet',
      ]);
      const bare = await loaded(resolve('bare'));
      expect([bare.isEmpty, bare.unsupported]).toEqual([true, [`The key ${certificate} is a certificate, which is not supported yet`]]);
    } finally {
      await agent.stop();
    }
  });

  it('leaves the usual words alone for plain keys, and where the agent is none', async () => {
    createSshKey(inSsh('id_ed25519'));
    const host = resolve('shop', { SSH_AUTH_SOCK: inSsh('no-agent') });
    const identities = await loaded(host);
    expect(identities.unsupported).toEqual([]);
    expect(identities.problems).toEqual([expect.stringContaining('gives no keys')]);
    expect(refused(host, identities).hint).toMatch(/^Check the user name/);
  });
});

describe('a setting the console cannot follow', () => {
  it('is said when the login was refused', async () => {
    writeFileSync(inSsh('config'), 'Host shop\n  CertificateFile ~/x-cert.pub\n  PKCS11Provider /usr/lib/p11.so\n  IdentityFile none\n');
    const host = resolve('shop');
    const error = refused(host, await loaded(host));
    expect(error.message).toContain(
      `CertificateFile (${inSsh('config')}:2) is not supported yet. PKCS11Provider (${inSsh('config')}:3) is`,
    );
    expect(error.hint).toContain('ssh-add -s');
  });

  it('ProxyCommand is said when the machine cannot be reached, by the doctor, too', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((closed) => server.close(closed));
    writeFileSync(inSsh('config'), `Host shop\n  HostName 127.0.0.1\n  Port ${port}\n  ProxyCommand nc %h %p\n`);
    const host = resolve('shop');
    const nobody = () => Promise.reject(new Error('nobody is asked'));
    const hooks = { hostKey: nobody, passphrase: nobody, password: nobody, prompts: nobody };
    const said = `nothing listens on port ${port}. The SSH configuration leads there through ProxyCommand (${inSsh('config')}:4), which is not supported yet`;
    await expect(connectSsh(host, { hooks, keyWorker: '' })).rejects.toMatchObject({
      message: expect.stringContaining(said),
      hint: expect.stringContaining('ProxyJump'),
    });

    const access = SshAccessSchema.parse({ kind: 'ssh', host: 'shop' });
    const target: Target = { ...TargetInputSchema.parse({ name: 'shop', access }), id: 't-1' as TargetId };
    const way = Object.assign(Object.create(SshWay.prototype) as SshWay, {
      resolve: () => host,
      connect: (_target: Target, _host: ResolvedHost, { onStep, signal }: Parameters<SshWay['connect']>[2]) =>
        connectSsh(host, { hooks: { ...hooks, ...(onStep ? { onStep } : {}) }, keyWorker: '', signal }),
    });
    const reports: DoctorReport[] = [];
    const book = new DoctorBook(target.id, (report) => reports.push(report));
    expect(await planWatched(way, target, access, book)(new AbortController().signal)).toBeUndefined();
    book.end(undefined);
    const steps = reports.at(-1)?.steps ?? [];
    expect(steps.find(({ step }) => step === 'name')).toMatchObject({ state: 'warning', fix: expect.stringContaining('ProxyCommand') });
    expect(steps.find(({ step }) => step === 'port')).toMatchObject({ state: 'failed', detail: expect.stringContaining(said) });
  });
});
