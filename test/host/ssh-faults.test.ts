import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSilentProxy } from '../rig/silent-proxy.ts';
import { connectAs, createAsker, runText } from '../rig/ssh-asker.ts';
import { createSshKey } from '../rig/ssh-keys.ts';
import { type SshdServer, startSshd } from '../rig/sshd-server.ts';

let server: SshdServer;
let jump: SshdServer;
let folder: string;
let configPath: string;
const configure = (...blocks: string[]) => writeFileSync(configPath, blocks.join('\n'));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-ssh-'));
  configPath = join(folder, 'config');
  [server, jump] = await Promise.all([startSshd(), startSshd()]);
});
afterAll(async () => {
  await Promise.all([server?.dispose(), jump?.dispose()]);
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => configure(server.configText('shop')));

/** Rejections keep their words: what the user reads is what is tested. */
async function failureOf(alias: string, asker = createAsker(), options = {}): Promise<Record<string, unknown>> {
  try {
    const link = await connectAs(configPath, alias, asker, options);
    await link.dispose();
  } catch (error) {
    const { code, message, hint, details, retry } = error as Record<string, unknown>;
    return { code, message, hint, details, retry };
  }
  throw new Error('It connected');
}

describe('host keys', () => {
  it('asks about a key nobody knows, sends nothing before, and writes it as OpenSSH reads it', async () => {
    const knownHosts = join(folder, 'new', 'known_hosts');
    configure(server.configText('shop', { UserKnownHostsFile: knownHosts }));
    const asker = createAsker({ trust: true });
    const link = await connectAs(configPath, 'shop', asker);
    expect(await runText(link, ['echo', 'in'])).toBe('in\n');
    await link.dispose();
    expect(asker.questions).toEqual([
      {
        kind: 'host_key',
        machine: `${server.user}@127.0.0.1:${server.port}`,
        keyType: 'ssh-ed25519',
        fingerprint: server.hostKeys.ed25519.fingerprint,
        knownHostsPath: knownHosts,
        otherKeyTypes: [],
      },
    ]);
    expect(readFileSync(knownHosts, 'utf8')).toBe(`${server.knownHostsLines(['ed25519'])[0]}\n`);
    expect(statSync(knownHosts).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    const again = createAsker();
    await (await connectAs(configPath, 'shop', again)).dispose();
    expect(again.questions).toEqual([]);
  });

  it('does not connect when nobody vouches for a new key, and no login was tried', async () => {
    configure(server.configText('shop', { UserKnownHostsFile: join(folder, 'none') }));
    const before = server.log();
    expect(await failureOf('shop')).toMatchObject({ code: 'cancelled' });
    expect(server.log().slice(before.length)).not.toMatch(/Accepted|Failed|Postponed|userauth/);
  });

  it('obeys StrictHostKeyChecking: yes refuses, accept-new takes without a question, and neither lets a changed key pass', async () => {
    const knownHosts = join(folder, 'strict');
    configure(server.configText('shop', { UserKnownHostsFile: knownHosts, StrictHostKeyChecking: 'yes' }));
    expect(await failureOf('shop')).toMatchObject({ code: 'consent_required', message: expect.stringContaining('is not known') });
    configure(server.configText('shop', { UserKnownHostsFile: knownHosts, StrictHostKeyChecking: 'accept-new', HashKnownHosts: 'yes' }));
    const asker = createAsker();
    await (await connectAs(configPath, 'shop', asker)).dispose();
    expect(asker.questions).toEqual([]);
    expect(readFileSync(knownHosts, 'utf8')).toMatch(/^\|1\|\S+\|\S+ ssh-ed25519 \S+\n$/);
    const [other = ''] = jump.knownHostsLines(['ed25519'], `[127.0.0.1]:${server.port}`);
    writeFileSync(knownHosts, `${other}\n`);
    configure(server.configText('shop', { UserKnownHostsFile: knownHosts, StrictHostKeyChecking: 'no' }));
    expect(await failureOf('shop')).toMatchObject({ code: 'conflict', message: expect.stringContaining('has changed') });
  });

  it('blocks a changed key before any login and says which line of which file', async () => {
    const changed = await startSshd({ hostKeyTypes: ['ed25519', 'rsa'] });
    try {
      const old = changed.hostKeys.ed25519.fingerprint;
      writeFileSync(changed.knownHostsPath, `# mine\n${changed.knownHostsLines(['ed25519'])[0]}\n`);
      await changed.changeHostKeys();
      configure(changed.configText('shop'));
      const before = changed.log();
      const asker = createAsker({ trust: true, passwords: ['secret'] });
      const failure = await failureOf('shop', asker);
      expect(failure).toMatchObject({ code: 'conflict', retry: false });
      expect(failure.message).toContain(`${changed.knownHostsPath}:2 says ${old}`);
      expect(failure.message).toContain(changed.hostKeys.ed25519.fingerprint);
      expect(failure.hint).toContain('remove line 2');
      expect(asker.questions).toEqual([]);
      expect(changed.log().slice(before.length)).not.toMatch(/Accepted|Failed password/);
      expect(readFileSync(changed.knownHostsPath, 'utf8')).toContain('# mine');
    } finally {
      await changed.dispose();
    }
  });

  it('prefers a type of key that is known, and says so when only another type is', async () => {
    const knownHosts = join(folder, 'rsa-only');
    writeFileSync(knownHosts, `${server.knownHostsLines(['rsa'])[0]}\n`);
    configure(server.configText('shop', { UserKnownHostsFile: knownHosts }));
    const asker = createAsker();
    await (await connectAs(configPath, 'shop', asker)).dispose();
    expect(asker.questions).toEqual([]);
    const onlyEd25519 = await startSshd({ hostKeyTypes: ['ed25519'] });
    try {
      writeFileSync(knownHosts, `${onlyEd25519.knownHostsLines(['rsa'])[0]}\n`);
      configure(onlyEd25519.configText('shop', { UserKnownHostsFile: knownHosts, StrictHostKeyChecking: 'accept-new' }));
      const stranger = createAsker();
      await failureOf('shop', stranger);
      expect(stranger.questions).toMatchObject([{ kind: 'host_key', otherKeyTypes: ['ssh-rsa'] }]);
    } finally {
      await onlyEd25519.dispose();
    }
  });

  it('fails closed on a revoked key, a certificate authority, a line that makes no sense and a file that cannot be read', async () => {
    const knownHosts = join(folder, 'odd');
    configure(server.configText('shop', { UserKnownHostsFile: knownHosts }));
    const [line = ''] = server.knownHostsLines(['ed25519']);
    const asker = createAsker({ trust: true });
    writeFileSync(knownHosts, `${line}\n@revoked * ${line.split(' ').slice(1).join(' ')}\n`);
    expect(await failureOf('shop', asker)).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`revoked in ${knownHosts}:2`),
    });
    writeFileSync(
      knownHosts,
      `@cert-authority ${line}\n`.replace(
        server.hostKeys.ed25519.publicKey.split(' ')[1] ?? '',
        jump.hostKeys.ed25519.publicKey.split(' ')[1] ?? '',
      ),
    );
    expect(await failureOf('shop', asker)).toMatchObject({ code: 'conflict', message: expect.stringContaining('certificate authority') });
    writeFileSync(knownHosts, `${line}\n`);
    appendFileSync(knownHosts, 'shop.example ssh-ed25519 AAAAnonsense\n');
    expect(await failureOf('shop', asker)).toMatchObject({ code: 'conflict', message: expect.stringContaining(`${knownHosts}:2`) });
    configure(server.configText('shop', { UserKnownHostsFile: folder }));
    expect(await failureOf('shop', asker)).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`${folder} cannot be relied on`),
    });
    expect(asker.questions).toEqual([]);
  });
});

describe('the way to a port', () => {
  let odd: Server;
  let oddPort: number;
  let answer = '';
  beforeAll(async () => {
    odd = createServer((socket) => {
      socket.on('error', () => {}).resume();
      if (answer === 'close') socket.destroy();
      else socket.write(answer);
    });
    await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
    oddPort = (odd.address() as { port: number }).port;
  });
  afterAll(() => new Promise((resolve) => odd.close(resolve)));

  it('names what failed: the name, the port, a port that hangs, a server that is none', async () => {
    configure(
      server.configText('noname', { HostName: 'blitz-no-such-host.invalid' }),
      server.configText('refused', { Port: 1 }),
      server.configText('odd', { Port: oddPort, ConnectTimeout: 1 }),
    );
    expect(await failureOf('noname')).toMatchObject({ code: 'unavailable', message: expect.stringMatching(/blitz-no-such-host.invalid/) });
    expect(await failureOf('refused')).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('nothing listens on port 1'),
    });
    answer = 'HTTP/1.1 400 Bad Request\r\n\r\n';
    expect(await failureOf('odd')).toMatchObject({ message: expect.stringMatching(/not an SSH server: it said "HTTP\/1.1 400/) });
    answer = 'close';
    expect(await failureOf('odd')).toMatchObject({ message: expect.stringContaining('closed the connection before it said what it is') });
    answer = '';
    const startedAt = performance.now();
    const hanging = await failureOf('odd');
    expect(hanging).toMatchObject({ code: 'timeout', message: expect.stringContaining('did not answer within 1 s') });
    expect(performance.now() - startedAt).toBeLessThan(5000);
    answer = 'SSH-2.0-silent\r\n';
    expect(await failureOf('odd')).toMatchObject({ code: 'timeout', message: expect.stringContaining('agree on a way to talk') });
  });

  it('can be cancelled while it hangs', async () => {
    answer = '';
    configure(server.configText('odd', { Port: oddPort }));
    const signal = AbortSignal.timeout(200);
    expect(await failureOf('odd', createAsker(), { signal })).toMatchObject({ code: 'cancelled' });
  });

  it('says how far it came', async () => {
    const asker = createAsker();
    await (await connectAs(configPath, 'shop', asker)).dispose();
    const machine = `${server.user}@127.0.0.1:${server.port}`;
    const names = ['name', 'port', 'host_key', 'login'];
    expect(asker.steps.map(({ step, state, hop, machine: of }) => [of, hop, step, state])).toEqual(
      names.flatMap((step) => [
        [machine, 0, step, 'running'],
        [machine, 0, step, 'ok'],
      ]),
    );
    expect(asker.steps[3]?.detail).toMatch(/^OpenSSH_\S+.*, \d+ ms$/);
  });
});

describe('logging in', () => {
  it('names what was tried when a user is unknown or a key is not the right one', async () => {
    const stranger = createSshKey(join(folder, 'stranger'));
    configure(
      server.configText('stranger', { IdentityFile: stranger.path }),
      server.configText('nobody', { User: 'blitz-test-nobody' }),
      server.configText('keyless', { IdentityFile: join(folder, 'absent') }),
    );
    const refused = await failureOf('stranger');
    expect(refused).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(`tried key ${stranger.path}; it accepts publickey`),
    });
    expect(await failureOf('nobody')).toMatchObject({ message: expect.stringContaining('did not let blitz-test-nobody in') });
    expect(await failureOf('keyless')).toMatchObject({ message: expect.stringContaining('there was nothing to try') });
  });

  it('asks for a passphrase only when the host would take the key, again when it is wrong, and says what to do', async () => {
    const locked = createSshKey(join(folder, 'locked'), { passphrase: 'right' });
    configure(server.configText('shop', { IdentityFile: locked.path }));
    const unasked = createAsker({ passphrases: ['right'] });
    await failureOf('shop', unasked);
    expect(unasked.questions).toEqual([]);
    server.authorize(server.user, locked.publicKey);
    const asker = createAsker({ passphrases: ['wrong', 'right'] });
    await (await connectAs(configPath, 'shop', asker)).dispose();
    expect(asker.questions).toMatchObject([
      { kind: 'passphrase', subject: locked.path, again: false },
      { kind: 'passphrase', again: true },
    ]);
    const wrong = await failureOf('shop', createAsker({ passphrases: ['wrong'] }));
    expect(wrong).toMatchObject({ code: 'invalid_input', message: expect.stringContaining(`The passphrase for ${locked.path} is wrong`) });
    expect(await failureOf('shop', createAsker())).toMatchObject({ code: 'cancelled' });
  });

  it('says that a cipher of a key is none it knows, and how to change it', async () => {
    const odd = createSshKey(join(folder, 'chacha'), { passphrase: 'right', cipher: 'chacha20-poly1305@openssh.com' });
    server.authorize(server.user, odd.publicKey);
    configure(server.configText('shop', { IdentityFile: odd.path }));
    const failure = await failureOf('shop', createAsker({ passphrases: ['right'] }));
    expect(failure.message).toContain('encrypted with chacha20-poly1305@openssh.com');
    expect(failure.hint).toContain(`ssh-keygen -p -Z aes256-ctr -f ${odd.path}`);
  });

  it('says that the agent is gone', async () => {
    configure(
      server.configText('shop', { IdentityFile: join(folder, 'absent'), IdentityAgent: join(folder, 'no-agent'), IdentitiesOnly: 'no' }),
    );
    expect((await failureOf('shop')).message).toContain(`The agent at ${join(folder, 'no-agent')} gives no keys`);
  });
});

describe('jump hosts', () => {
  it('tells a jump’s failure from the target’s', async () => {
    const forbidding = await startSshd({ config: ['AllowTcpForwarding no'] });
    try {
      configure(
        jump.configText('jump'),
        forbidding.configText('forbidding'),
        server.configText('through', { ProxyJump: 'jump', Port: 1 }),
        server.configText('refused', { ProxyJump: 'forbidding' }),
        jump.configText('locked', { User: 'blitz-test-nobody' }),
        server.configText('behind', { ProxyJump: 'locked' }),
        server.configText('noname', { ProxyJump: 'jump', HostName: 'blitz-no-such-host.invalid' }),
        server.configText('keyless', { ProxyJump: 'jump', IdentityFile: join(folder, 'absent') }),
      );
      const jumpName = `${jump.user}@127.0.0.1:${jump.port}`;
      const details = { machine: jumpName };
      expect(await failureOf('through')).toMatchObject({
        details,
        message: `${jumpName}, the jump host, cannot reach 127.0.0.1:1: Connection refused.`,
      });
      const refused = await failureOf('refused');
      expect(refused).toMatchObject({ retry: false, message: expect.stringContaining('does not allow connections through it') });
      expect(refused.hint).toContain('AllowTcpForwarding');
      expect(await failureOf('behind')).toMatchObject({ details: { machine: `blitz-test-nobody@127.0.0.1:${jump.port}` } });
      expect(await failureOf('noname')).toMatchObject({
        details,
        message: expect.stringContaining('cannot reach blitz-no-such-host.invalid'),
      });
      expect(await failureOf('keyless')).toMatchObject({ details: { machine: `${server.user}@127.0.0.1:${server.port}` } });
    } finally {
      await forbidding.dispose();
    }
  });

  it('verifies every one of them itself', async () => {
    const knownHosts = join(folder, 'chain');
    configure(
      jump.configText('jump', { UserKnownHostsFile: knownHosts }),
      server.configText('shop', { ProxyJump: 'jump', UserKnownHostsFile: knownHosts }),
    );
    const asker = createAsker({ trust: true });
    const link = await connectAs(configPath, 'shop', asker);
    expect(await runText(link, ['echo', 'in'])).toBe('in\n');
    await link.dispose();
    expect(asker.questions.map(({ fingerprint }) => fingerprint)).toEqual([
      jump.hostKeys.ed25519.fingerprint,
      server.hostKeys.ed25519.fingerprint,
    ]);
  });

  it('does not count the time somebody thinks about a key', async () => {
    configure(server.configText('shop', { UserKnownHostsFile: join(folder, 'slow'), ConnectTimeout: 1 }));
    await (await connectAs(configPath, 'shop', createAsker({ trust: true, delayMs: 1500 }))).dispose();
  });
});

it('keeps what was answered when the host hung up meanwhile', async () => {
  const impatient = await startSshd({ config: ['LoginGraceTime 5'] });
  try {
    const locked = createSshKey(join(folder, 'impatient'), { passphrase: 'right' });
    impatient.authorize(impatient.user, locked.publicKey);
    configure(impatient.configText('shop', { IdentityFile: locked.path }));
    const asker = createAsker({ passphrases: ['right'], delayMs: 8000 });
    const link = await connectAs(configPath, 'shop', asker);
    await link.dispose();
    expect(asker.questions).toHaveLength(1);
  } finally {
    await impatient.dispose();
  }
});

it('leaves nothing open after failures', async () => {
  const proxy = await startSilentProxy(server.port);
  try {
    configure(server.configText('shop', { Port: proxy.port, ConnectTimeout: 1 }));
    proxy.freeze();
    await failureOf('shop');
    await new Promise((resolve) => setTimeout(resolve, 50));
    proxy.thaw();
    await expect.poll(() => proxy.connections, { timeout: 10_000 }).toBe(0);
  } finally {
    await proxy.close();
  }
  chmodSync(folder, 0o700);
});
