import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { noticedWithinMs } from '../../electron/core/adapters/ssh/link-watch.ts';
import type { MachineLink } from '../../electron/core/base/machine.ts';
import { type SilentProxy, startSilentProxy } from '../rig/silent-proxy.ts';
import { connectAs, createAsker, outputOf, runText } from '../rig/ssh-asker.ts';
import { createSshKey, startSshAgent } from '../rig/ssh-keys.ts';
import { type SshdServer, startSshd } from '../rig/sshd-server.ts';
import { addTestUser, type TestUser } from '../rig/test-user.ts';

const isRoot = process.getuid?.() === 0;
let server: SshdServer;
let jump: SshdServer;
let second: SshdServer;
let user: TestUser | undefined;
let folder: string;
let configPath: string;
const configure = (...blocks: string[]) => writeFileSync(configPath, blocks.join('\n'));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-ssh-'));
  configPath = join(folder, 'config');
  user = isRoot ? addTestUser() : undefined;
  server = await startSshd({ user: user?.name });
  [jump, second] = await Promise.all([startSshd(), startSshd()]);
});
afterAll(async () => {
  await Promise.all([server, jump, second].map((each) => each?.dispose()));
  user?.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function withLink<T>(alias: string, work: (link: MachineLink) => Promise<T>, options = {}): Promise<T> {
  const link = await connectAs(configPath, alias, createAsker(), options);
  try {
    return await work(link);
  } finally {
    await link.dispose();
  }
}

describe('commands', () => {
  it('run as an ordinary user and as the one who tests, directly and through one and two jump hosts', async () => {
    configure(
      server.configText('user'),
      jump.configText('self'),
      second.configText('second', { ProxyJump: 'self' }),
      server.configText('one', { ProxyJump: 'self' }),
      server.configText('two', { ProxyJump: 'second' }),
      server.configText('listed', { ProxyJump: 'self,second' }),
    );
    for (const [alias, name] of [
      ['user', server.user],
      ['self', jump.user],
      ['one', server.user],
      ['two', server.user],
      ['listed', server.user],
    ] as const) {
      await withLink(alias, async (link) => {
        const result = await outputOf(
          await link.run({ argv: ['sh', '-c', 'id -un; printf %s "$1" >&2; exit 3', 'blitz', `it's "$HOME"\n`], purpose: 'test' }),
        );
        expect(result).toEqual({ stdout: `${name}\n`, stderr: `it's "$HOME"\n`, exit: { kind: 'exited', code: 3 } });
        expect(link.name).toContain(`${name}@127.0.0.1`);
      });
    }
  });

  it('take input, and signals reach them', async () => {
    configure(server.configText('shop'));
    await withLink('shop', async (link) => {
      const cat = await link.run({ argv: ['cat'], purpose: 'test' });
      await cat.write('hello ');
      await cat.write(new Uint8Array([0xc3, 0xa9]));
      cat.endInput();
      expect(await outputOf(cat)).toMatchObject({ stdout: 'hello é', exit: { kind: 'exited', code: 0 } });
      await expect(cat.write('x')).rejects.toMatchObject({ code: 'unavailable' });
      for (const signal of ['TERM', 'INT', 'HUP', 'ALRM', 'KILL'] as const) {
        const sleeper = await link.run({ argv: ['sleep', '600'], purpose: 'test' });
        sleeper.kill(signal);
        expect((await outputOf(sleeper)).exit).toEqual({ kind: 'signalled', signal });
      }
      const closed = await link.run({ argv: ['sh', '-c', 'echo begun; exec sleep 600'], purpose: 'test' });
      // One that has not begun dies of its first word (PIPE).
      await once(closed.stdout, 'data');
      closed.close();
      expect(await closed.exit).toEqual({ kind: 'signalled', signal: 'HUP' });
      expect((await outputOf(await link.run({ argv: ['blitz-no-such-program'], purpose: 'test' }))).exit).toEqual({
        kind: 'exited',
        code: 127,
      });
      await expect(link.run({ argv: ['ls', 'a\0b'], purpose: 'test' })).rejects.toMatchObject({ code: 'invalid_input' });
    });
  });

  it('wait for their turn: no more than the server allows are open at once, and all of them run', async () => {
    const strict = await startSshd({ config: ['MaxSessions 3'] });
    try {
      configure(strict.configText('shop'), server.configText('usual'));
      for (const alias of ['shop', 'usual']) {
        await withLink(alias, async (link) => {
          const texts = await Promise.all(
            Array.from({ length: 30 }, (_, index) => runText(link, ['sh', '-c', 'sleep 0.05; echo "$1"', 'blitz', String(index)])),
          );
          expect(texts.map(Number)).toEqual(Array.from({ length: 30 }, (_, index) => index));
        });
      }
    } finally {
      await strict.dispose();
    }
  });

  it('that go on for hours leave room for others: on further connections, which are closed with the link and lost with it', async () => {
    const single = await startSshd({ config: ['MaxSessions 1'] });
    try {
      configure(single.configText('shop'), server.configText('usual'));
      const sleeper = (link: MachineLink) => link.run({ argv: ['sleep', '600'], purpose: 'test' });
      for (const [alias, count] of [
        ['shop', 4],
        ['usual', 20],
      ] as const) {
        await withLink(alias, async (link) => {
          expect(await Promise.all(Array.from({ length: count }, () => sleeper(link)))).toHaveLength(count);
          expect(await runText(link, ['echo', 'room'])).toBe('room\n');
        });
      }
      const areGone = () => [...single.sessionPids(), ...server.sessionPids()].length === 0;
      expect(await waitFor(areGone, { timeoutMs: 10_000 })).toBe(true);
      await withLink('shop', async (link) => {
        const running = await Promise.all([sleeper(link), sleeper(link), sleeper(link)]);
        single.cutSessions();
        for (const one of running) expect(await one.exit).toEqual({ kind: 'lost' });
        await link.closed;
        await expect(sleeper(link)).rejects.toMatchObject({ code: 'unavailable' });
      });
      expect(await waitFor(areGone, { timeoutMs: 10_000 })).toBe(true);
    } finally {
      await single.dispose();
    }
  });

  it('that are urgent wait for nobody, even where no further connection is let in', async () => {
    const strict = await startSshd();
    try {
      configure(strict.configText('shop'));
      await withLink('shop', async (link) => {
        rmSync(join(strict.folder, 'authorized', strict.user));
        const sleepers = await Promise.all(Array.from({ length: 8 }, () => link.run({ argv: ['sleep', '61234'], purpose: 'test' })));
        const giveUp = new AbortController();
        const waiting = link.run({ argv: ['true'], purpose: 'test', signal: giveUp.signal });
        const state = await Promise.race([waiting.then(() => 'ran'), sleep(1500).then(() => 'waits')]);
        expect(state).toBe('waits');
        expect(await outputOf(await link.run({ argv: ['echo', 'now'], purpose: 'test', isUrgent: true }))).toMatchObject({
          stdout: 'now\n',
        });
        giveUp.abort();
        await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
        // What was told to go is gone, though all went at once.
        for (const sleeper of sleepers) sleeper.close();
        const isQuiet = () => spawnSync('pgrep', ['-f', '^sleep 61234$']).status === 1;
        expect(await waitFor(isQuiet, { timeoutMs: 10_000 })).toBe(true);
      });
    } finally {
      await strict.dispose();
    }
  });

  it('stand still while nobody reads them: memory stays flat', async () => {
    configure(server.configText('shop'));
    await withLink('shop', async (link) => {
      const flood = await link.run({ argv: ['cat', '/dev/zero'], purpose: 'test' });
      flood.stderr.resume();
      let bytes = 0;
      flood.stdout.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      await waitFor(() => bytes > 20_000_000, { timeoutMs: 60_000 });
      flood.stdout.pause();
      await sleep(1000);
      const before = process.memoryUsage().rss;
      await sleep(2000);
      expect(process.memoryUsage().rss - before).toBeLessThan(30_000_000);
      expect(flood.stdout.readableLength).toBeLessThan(4 * 1024 * 1024);
      // The link is alive meanwhile, and others get their answers.
      expect(await runText(link, ['echo', 'alive'])).toBe('alive\n');
      flood.close();
    });
  });

  it('end with their signal, before and after they have begun', async () => {
    configure(server.configText('shop'));
    await withLink('shop', async (link) => {
      const controller = new AbortController();
      const running = await link.run({ argv: ['sleep', '600'], purpose: 'test', signal: controller.signal });
      controller.abort();
      // PIPE where it had not even said its pid.
      expect(await running.exit).toMatchObject({ kind: 'signalled', signal: expect.stringMatching(/HUP|PIPE/) });
      await expect(link.run({ argv: ['true'], purpose: 'test', signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    });
  });
});

describe('a terminal', () => {
  it('has the size asked for, can be resized, stands still unread and answers Ctrl+C at once', async () => {
    configure(server.configText('shop'));
    await withLink('shop', async (link) => {
      const terminal = await link.openTerminal({ columns: 90, rows: 33 });
      let text = '';
      let bytes = 0;
      terminal.output.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        text = (text + chunk.toString('latin1')).slice(-8192);
      });
      const shows = (part: string) => waitFor(() => text.includes(part), { timeoutMs: 30_000 });
      terminal.write('echo "$TERM:$(stty size)"\n');
      expect(await shows('xterm-256color:33 90')).toBe(true);
      terminal.resize({ columns: 120, rows: 40 });
      terminal.write('stty size\n');
      expect(await shows('40 120')).toBe(true);
      terminal.write('yes blitz-flood\n');
      await waitFor(() => bytes > 1_000_000, { timeoutMs: 30_000 });
      terminal.output.pause();
      await sleep(1000);
      expect(terminal.output.readableLength).toBeLessThan(4 * 1024 * 1024);
      terminal.output.resume();
      terminal.write('\u0003');
      terminal.write('echo "over:$((20+22))"\n');
      expect(await shows('over:42')).toBe(true);
      terminal.write('exit 7\n');
      expect(await terminal.exit).toEqual({ kind: 'exited', code: 7 });
    });
  });
});

describe('a link that breaks', () => {
  const lossOf = async (link: MachineLink) => {
    const error = (await link.closed) as (Error & { code?: string; details?: unknown }) | undefined;
    return { code: error?.code, message: error?.message ?? '', details: error?.details };
  };

  it('is noticed within 15 s without traffic, with the usual interval', () => expect(noticedWithinMs(3000)).toBeLessThanOrEqual(15_000));

  it('is noticed when it goes silent, and what ran over it is lost', async () => {
    const proxy = await startSilentProxy(server.port);
    try {
      configure(server.configText('shop', { Port: proxy.port, HostKeyAlias: `[127.0.0.1]:${server.port}` }));
      const link = await connectAs(configPath, 'shop', createAsker(), { aliveIntervalMs: 300 });
      const running = await link.run({ argv: ['sleep', '20'], purpose: 'test' });
      await sleep(2000);
      // Quiet is not dead.
      expect(await runText(link, ['echo', 'alive'])).toBe('alive\n');
      proxy.freeze();
      const frozenAt = performance.now();
      const loss = await lossOf(link);
      expect(loss).toMatchObject({ code: 'unavailable', message: expect.stringContaining('has not answered for 1.2 s') });
      expect(performance.now() - frozenAt).toBeLessThan(10_000);
      expect(await running.exit).toEqual({ kind: 'lost' });
      await expect(link.run({ argv: ['true'], purpose: 'test' })).rejects.toMatchObject({ code: 'unavailable', message: loss.message });
      await link.dispose();
    } finally {
      await proxy.close();
    }
  });

  it('is noticed when it is cut, when the session dies and when the daemon goes', async () => {
    const proxy: SilentProxy = await startSilentProxy(server.port);
    try {
      configure(server.configText('shop', { Port: proxy.port, HostKeyAlias: `[127.0.0.1]:${server.port}` }));
      for (const breakIt of [() => proxy.cut(), () => server.cutSessions(), () => server.stop()]) {
        const link = await connectAs(configPath, 'shop');
        const running = await link.run({ argv: ['sleep', '20'], purpose: 'test' });
        await breakIt();
        expect(await lossOf(link)).toMatchObject({ code: 'unavailable', message: expect.stringContaining('was lost') });
        expect(await running.exit).toEqual({ kind: 'lost' });
        expect(await outputOf(running)).toMatchObject({ stdout: '' });
        await link.dispose();
      }
    } finally {
      await server.start();
      await proxy.close();
    }
  });

  it('says that it was the jump host that died, cut or silent', async () => {
    const proxy = await startSilentProxy(jump.port);
    try {
      configure(
        jump.configText('jump', { Port: proxy.port, HostKeyAlias: `[127.0.0.1]:${jump.port}` }),
        server.configText('shop', { ProxyJump: 'jump' }),
      );
      const name = `${jump.user}@127.0.0.1:${proxy.port}`;
      for (const breakIt of [() => jump.cutSessions(), () => proxy.cut(), () => proxy.freeze()]) {
        const link = await connectAs(configPath, 'shop', createAsker(), { aliveIntervalMs: 300 });
        const running = await link.run({ argv: ['sleep', '20'], purpose: 'test' });
        breakIt();
        expect(await lossOf(link)).toMatchObject({
          details: { machine: name },
          message: expect.stringContaining(`jump host ${name} was lost`),
        });
        expect(await running.exit).toEqual({ kind: 'lost' });
      }
    } finally {
      await proxy.close();
    }
  });

  it('leaves no connection behind when it is disposed of', async () => {
    configure(jump.configText('jump'), server.configText('shop', { ProxyJump: 'jump' }));
    const link = await connectAs(configPath, 'shop');
    await link.run({ argv: ['sleep', '20'], purpose: 'test' });
    expect(jump.sessionPids().length).toBeGreaterThan(0);
    await link.dispose();
    expect(await link.closed).toBeUndefined();
    expect(await waitFor(() => [...jump.sessionPids(), ...server.sessionPids()].length === 0, { timeoutMs: 10_000 })).toBe(true);
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap');
    expect(await waitFor(() => sockets().length === 0, { timeoutMs: 10_000 })).toBe(true);
    await expect(link.run({ argv: ['true'], purpose: 'test' })).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('ways to log in', () => {
  it('takes every type of key, plain and encrypted, old format and new', async () => {
    const keys = [
      createSshKey(join(folder, 'ed25519'), { type: 'ed25519', passphrase: 'right' }),
      createSshKey(join(folder, 'rsa'), { type: 'rsa', bits: 3072 }),
      createSshKey(join(folder, 'rsa-pem'), { type: 'rsa', passphrase: 'right', format: 'PEM' }),
      createSshKey(join(folder, 'ecdsa256'), { type: 'ecdsa', bits: 256 }),
      createSshKey(join(folder, 'ecdsa384'), { type: 'ecdsa', bits: 384, passphrase: 'right', cipher: 'aes256-gcm@openssh.com' }),
      createSshKey(join(folder, 'ecdsa521'), { type: 'ecdsa', bits: 521 }),
    ];
    for (const key of keys) {
      server.authorize(server.user, key.publicKey);
      configure(server.configText('shop', { IdentityFile: key.path }));
      const link = await connectAs(configPath, 'shop', createAsker({ passphrases: ['right'] }));
      expect(await runText(link, ['echo', key.path])).toBe(`${key.path}\n`);
      await link.dispose();
    }
  });

  it('does not hold up the loop while it decrypts a key', async () => {
    const key = createSshKey(join(folder, 'heavy'), { passphrase: 'right' });
    server.authorize(server.user, key.publicKey);
    configure(server.configText('shop', { IdentityFile: key.path }));
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const link = await connectAs(configPath, 'shop', createAsker({ passphrases: ['right'] }));
    delay.disable();
    await link.dispose();
    expect(delay.max / 1e6).toBeLessThan(250);
  });

  it('takes keys of an agent', async () => {
    const key = createSshKey(join(folder, 'agent-key'), { type: 'rsa' });
    const others = ['one', 'two'].map((name) => createSshKey(join(folder, name)).path);
    const agent = await startSshAgent([...others, key.path]);
    try {
      server.authorize(server.user, key.publicKey);
      rmSync(key.path);
      configure(server.configText('shop', { IdentityFile: key.path, IdentitiesOnly: 'no', IdentityAgent: agent.socket }));
      await withLink('shop', async (link) => expect(await runText(link, ['echo', 'in'])).toBe('in\n'));
      const strict = await startSshd({ config: ['MaxAuthTries 2'], user: user?.name });
      try {
        configure(strict.configText('shop', { IdentityFile: key.path, IdentitiesOnly: 'no', IdentityAgent: agent.socket }));
        await expect(connectAs(configPath, 'shop')).rejects.toMatchObject({
          message: expect.stringContaining('too many attempts'),
          hint: expect.stringContaining('IdentitiesOnly'),
        });
      } finally {
        await strict.dispose();
      }
    } finally {
      await agent.stop();
    }
  });

  it.runIf(isRoot)('takes a password, asks again for a wrong one, and gives up in words', async () => {
    const owner = addTestUser({ password: 'pass word' });
    const open = await startSshd({ config: ['PasswordAuthentication yes'], user: owner.name });
    try {
      configure(open.configText('shop', { IdentityFile: join(folder, 'absent') }));
      const asker = createAsker({ passwords: ['wrong', 'pass word'] });
      const link = await connectAs(configPath, 'shop', asker);
      expect(await runText(link, ['id', '-un'])).toBe(`${owner.name}\n`);
      await link.dispose();
      expect(asker.questions).toMatchObject([
        { kind: 'password', subject: `${owner.name}@127.0.0.1:${open.port}`, again: false },
        { kind: 'password', again: true },
      ]);
      const never = createAsker({ passwords: ['wrong'] });
      await expect(connectAs(configPath, 'shop', never)).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining('tried password; it accepts publickey, password'),
      });
      expect(never.questions).toHaveLength(3);
    } finally {
      await open.dispose();
      owner.remove();
    }
  });

  it.runIf(isRoot && existsSync('/etc/pam.d/sshd'))('answers keyboard-interactive prompts', async () => {
    const owner = addTestUser({ password: 'pass word' });
    const open = await startSshd({ config: ['UsePAM yes', 'KbdInteractiveAuthentication yes'], user: owner.name });
    try {
      configure(open.configText('shop', { IdentityFile: join(folder, 'absent') }));
      const asker = createAsker({ prompts: (prompts) => prompts.map(() => 'pass word') });
      const link = await connectAs(configPath, 'shop', asker);
      expect(await runText(link, ['id', '-un'])).toBe(`${owner.name}\n`);
      await link.dispose();
      expect(asker.questions).toMatchObject([{ kind: 'prompts', prompts: [{ text: 'Password: ', echo: false }] }]);
    } finally {
      await open.dispose();
      owner.remove();
    }
  });
});

describe.runIf(isRoot)('login shells', () => {
  const hostile = [
    `it's`,
    '\\',
    "\\'",
    '$HOME',
    '`id`',
    '!x',
    '!!',
    '*',
    '~',
    '{a,b}',
    '\n',
    'a\nb',
    '%s',
    '"',
    ' ',
    '',
    '\u001b[2J',
    'é😀',
    '^a^b',
    '#',
  ];
  const shells = ['/bin/bash', '/bin/sh', '/usr/bin/fish', '/usr/bin/tcsh', '/bin/csh', '/usr/bin/zsh'].filter((path) => existsSync(path));

  it.each(shells)('%s gets every argument as it is', async (shell) => {
    const owner = addTestUser({ shell });
    try {
      server.authorize(owner.name, server.clientKey.publicKey);
      configure(server.configText('shop', { User: owner.name }));
      await withLink('shop', async (link) => {
        const text = await runText(link, ['printf', '%s\\0', ...hostile]);
        expect(text.split('\0').slice(0, -1)).toEqual(hostile);
        const sleeper = await link.run({ argv: ['sleep', '600'], purpose: 'test' });
        sleeper.kill('TERM');
        expect(await sleeper.exit).toEqual({ kind: 'signalled', signal: 'TERM' });
      });
    } finally {
      owner.remove();
    }
  });

  it('says that an account without a shell runs nothing', async () => {
    const owner = addTestUser({ shell: '/usr/sbin/nologin' });
    try {
      server.authorize(owner.name, server.clientKey.publicKey);
      configure(server.configText('shop', { User: owner.name }));
      await withLink('shop', async (link) => {
        await expect(link.run({ argv: ['true'], purpose: 'test' })).rejects.toMatchObject({
          code: 'missing_tool',
          message: expect.stringContaining('This account is currently not available'),
        });
      });
    } finally {
      owner.remove();
    }
  });
});
