import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLocalMachine } from '../../electron/core/adapters/local/index.ts';
import { runCommand } from '../../electron/core/base/run-command.ts';
import { type DoctorStep, doctorSteps } from '../../shared/contract/hosts.ts';
import { localTargetId, RemotePathSchema } from '../../shared/contract/targets.ts';
import { shellCommand } from '../../shared/model/shell-command.ts';
import { startSilentProxy } from '../rig/silent-proxy.ts';
import { createSshKey } from '../rig/ssh-keys.ts';
import { type SshdServer, startSshd } from '../rig/sshd-server.ts';
import { addTestUser, type TestUser } from '../rig/test-user.ts';
import { BlitzProcess, blitzCommand } from './blitz-process.ts';
import { examine, failure, type HostsRig, openHosts, stepsOf, untilStatus } from './hosts-rig.ts';

const isRoot = process.getuid?.() === 0;
let server: SshdServer;
let rig: HostsRig;
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  server = await startSshd();
});
afterAll(() => server.dispose());
beforeEach(() => {
  rig = openHosts();
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  await rig.dispose();
});

const briefly = ({ steps }: { steps: readonly DoctorStep[] }) => steps.map(({ step, state }) => `${step} ${state}`);
/** The remote steps, all in one state. */
const remote = (state: DoctorStep['state']) => ['shell', 'sudo', 'clock', 'disk', 'logs', 'tools'].map((step) => `${step} ${state}`);
const hop = (...states: DoctorStep['state'][]) => ['name', 'port', 'host_key', 'login'].map((step, index) => `${step} ${states[index]}`);

describe('a session', () => {
  test('is shared, comes back after a cut with a countdown, and runs on the new link; the clock of the host is known', async () => {
    rig.configure(server.configText('shop'));
    const target = rig.target('shop');
    const { sessions } = rig.hosts;
    const [tail, metrics] = await Promise.all([sessions.lease(target.id, 'tail'), sessions.lease(target.id, 'metrics')]);
    expect(sessions.status(target.id)).toMatchObject({ state: 'connected', users: ['tail', 'metrics'] });
    expect(Math.abs(tail.clockOffsetMs ?? 1e9)).toBeLessThan(2000);
    expect(tail.utcOffsetMinutes).toBe(0 - new Date().getTimezoneOffset());
    const sleeping = await tail.machine.run({ argv: ['sleep', '600'], purpose: 'sleep' });
    cleanUps.push(() => rig.hosts.sessions.disconnect(target.id));
    const heard: boolean[] = [];
    tail.onLink((isUp) => heard.push(isUp));

    const reconnecting = untilStatus(rig, target, ({ state }) => state === 'reconnecting');
    server.cutSessions();
    expect(await sleeping.exit).toEqual({ kind: 'lost' });
    const status = await reconnecting;
    expect(status).toMatchObject({ attempt: 1, users: ['tail', 'metrics'] });
    expect(status.retryAt).toBeGreaterThan(Date.now() - 1000);
    expect(status.problem?.message).toBeTruthy();
    await Promise.all([tail.untilUp(), metrics.untilUp()]);
    expect(heard).toEqual([false, true]);
    const answer = await runCommand(metrics.machine, { argv: ['printf', '%s', "it's $HOME"], purpose: 'after' });
    expect(answer).toMatchObject({ stdout: "it's $HOME", exit: { kind: 'exited', code: 0 } });
    const audit = rig.hosts.audit.list({ targetId: target.id, limit: 100 });
    expect(audit.find(({ purpose }) => purpose === 'sleep')).toMatchObject({ command: 'sleep 600', state: 'lost' });
    expect(audit.find(({ purpose }) => purpose === 'after')).toMatchObject({
      state: 'exited',
      exitCode: 0,
      command: `printf %s 'it'\\''s $HOME'`,
    });
  });

  test('finds out what the machine is when it is first connected to, without the doctor, and not again', async () => {
    rig.configure(server.configText('shop'));
    const target = rig.target('shop');
    await rig.hosts.sessions.connect(target.id, undefined);
    const facts = () => rig.hosts.targets.get(target.id).facts;
    await vi.waitFor(() => expect(facts()).toMatchObject({ user: server.user, system: expect.any(String), cpuCount: expect.any(Number) }), {
      timeout: 20_000,
    });
    const looks = () => rig.hosts.audit.list({ targetId: target.id, limit: 100 }).filter(({ purpose }) => purpose.startsWith('first look'));
    expect(looks().map(({ purpose }) => purpose)).toEqual(['first look: roles', 'first look: shell']);
    await rig.hosts.sessions.disconnect(target.id);
    await rig.hosts.sessions.connect(target.id, undefined);
    expect(looks()).toHaveLength(2);
  });

  test('while the machine is away waits longer each time, comes back when told to, and ends when told to', async () => {
    const proxy = await startSilentProxy(server.port);
    cleanUps.push(() => proxy.close());
    rig.configure(server.configText('shop', { Port: proxy.port, HostKeyAlias: `[127.0.0.1]:${server.port}` }));
    const target = rig.target('shop');
    const lease = await rig.hosts.sessions.lease(target.id, 'tail');
    await proxy.refuse();
    const second = await untilStatus(rig, target, ({ attempt, retryAt }) => attempt === 2 && retryAt !== undefined);
    expect((second.retryAt ?? 0) - Date.now()).toBeLessThanOrEqual(2000);
    expect(second.problem).toMatchObject({ code: 'unavailable' });
    expect(await failure(lease.machine.run({ argv: ['true'], purpose: 'x' }))).toMatchObject({ code: 'unavailable' });
    const third = await untilStatus(rig, target, ({ attempt, retryAt }) => attempt === 3 && retryAt !== undefined);
    expect((third.retryAt ?? 0) - Date.now()).toBeGreaterThan(2000);
    await proxy.accept();
    rig.hosts.sessions.retryNow(target.id);
    await lease.untilUp();
    await proxy.refuse();
    await untilStatus(rig, target, ({ state }) => state === 'reconnecting');
    const waiting = failure(lease.untilUp());
    await rig.hosts.sessions.disconnect(target.id);
    expect(await waiting).toMatchObject({ code: 'cancelled' });
    expect(rig.hosts.sessions.status(target.id)).toEqual({ targetId: target.id, state: 'idle', users: [] });
  });
});

describe('the host key', () => {
  const unknown = () => server.configText('shop', { UserKnownHostsFile: join(rig.home, '.ssh', 'known_hosts') });

  test('that nobody knows is asked about, written down, and not asked about again', async () => {
    rig.configure(unknown());
    const target = rig.target('shop');
    const refused = await failure(rig.hosts.sessions.connect(target.id, undefined));
    expect(refused.code).toBe('consent_required');
    expect(refused.hint).toContain('npx blitz doctor shop');
    const person = await rig.person(() => ({ kind: 'trust' }));
    expect(await rig.hosts.sessions.connect(target.id, undefined)).toMatchObject({ state: 'connected' });
    expect(person.asked).toMatchObject([{ kind: 'host_key', targetId: target.id, knownHostsPath: join(rig.home, '.ssh', 'known_hosts') }]);
    const fingerprints = Object.values(server.hostKeys).map(({ fingerprint }) => fingerprint);
    expect(fingerprints).toContain(person.asked[0]?.kind === 'host_key' ? person.asked[0].fingerprint : '');
    await person.leave();
    await rig.hosts.sessions.disconnect(target.id);
    expect(await rig.hosts.sessions.connect(target.id, undefined)).toMatchObject({ state: 'connected' });
  });

  test('that is not trusted is not written down', async () => {
    rig.configure(unknown());
    const target = rig.target('shop');
    const person = await rig.person(() => ({ kind: 'cancel' }));
    expect(await failure(rig.hosts.sessions.connect(target.id, undefined))).toMatchObject({ code: 'cancelled' });
    const path = join(rig.home, '.ssh', 'known_hosts');
    expect(existsSync(path) ? readFileSync(path, 'utf8') : '').not.toContain(String(server.port));
    await person.leave();
  });

  test('that has changed is no question: both fingerprints, the line, what to do, and no reconnect', async () => {
    const own = await startSshd({ hostKeyTypes: ['ed25519'] });
    cleanUps.push(() => own.dispose());
    rig.configure(own.configText('shop'));
    const target = rig.target('shop');
    const lease = await rig.hosts.sessions.lease(target.id, 'tail');
    const old = own.hostKeys.ed25519.fingerprint;
    const person = await rig.person(() => ({ kind: 'trust' }));
    const failed = untilStatus(rig, target, ({ state }) => state === 'failed');
    await own.changeHostKeys(['ed25519']);
    const { problem } = await failed;
    const said = `${problem?.message} ${problem?.hint}`;
    for (const part of [old, own.hostKeys.ed25519.fingerprint, `${own.knownHostsPath}:1`, 'remove line 1']) expect(said).toContain(part);
    expect(person.asked).toEqual([]);
    expect(await failure(lease.untilUp())).toMatchObject({ message: problem?.message });

    const report = await examine(rig, target);
    const [step] = stepsOf(report, 'host_key');
    expect(step).toMatchObject({ state: 'failed', command: expect.stringContaining('ssh-keygen -R') });
    expect(briefly(report)).toEqual([...hop('ok', 'ok', 'failed', 'skipped'), ...remote('skipped')]);
    await person.leave();
  });
});

describe('secrets', () => {
  test('a passphrase is asked for, again when it was wrong, kept for reconnects, and never written down', async () => {
    const key = createSshKey(join(rig.home, 'locked'), { passphrase: 'correct horse' });
    server.authorize(server.user, key.publicKey);
    rig.configure(server.configText('shop', { IdentityFile: key.path }));
    const target = rig.target('shop');
    const answers = ['wrong battery', 'correct horse'];
    const person = await rig.person(() => ({ kind: 'secrets', values: [answers.shift() ?? ''], remember: true }));
    const lease = await rig.hosts.sessions.lease(target.id, 'tail');
    expect(person.asked).toMatchObject([
      { kind: 'passphrase', subject: key.path, again: false },
      { kind: 'passphrase', subject: key.path, again: true },
    ]);
    await person.leave();
    server.cutSessions();
    await untilStatus(rig, target, ({ state }) => state === 'reconnecting');
    await lease.untilUp();
    rig.hosts.audit.flush();
    expect(everythingIn(rig)).toContain(target.id);
    for (const text of [JSON.stringify(rig.logger.lines), everythingIn(rig)]) {
      for (const secret of ['correct horse', 'wrong battery']) expect(text).not.toContain(secret);
    }
    expect(await rig.hosts.secrets.forgetTarget(target.id)).toBe(1);
  });

  test('a passphrase that is wrong three times ends it', async () => {
    const key = createSshKey(join(rig.home, 'locked'), { passphrase: 'correct horse' });
    rig.configure(server.configText('shop', { IdentityFile: key.path }));
    const target = rig.target('shop');
    const person = await rig.person(() => ({ kind: 'secrets', values: ['guess'], remember: false }));
    const error = await failure(rig.hosts.sessions.connect(target.id, undefined));
    expect(person.asked.length).toBeLessThanOrEqual(3);
    expect(error).toMatchObject({ code: 'invalid_input', message: expect.stringContaining(key.path), hint: expect.any(String) });
    expect(rig.hosts.sessions.status(target.id).state).toBe('failed');
    await person.leave();
  });

  test.runIf(isRoot)('a password opens a jump host and the target behind it', async () => {
    const user = addTestUser({ password: 'open sesame' });
    cleanUps.push(() => user.remove());
    const config = ['PasswordAuthentication yes', 'UsePAM no'];
    const own = await startSshd({ user: user.name, config });
    cleanUps.push(() => own.dispose());
    rig.configure(own.configText('jump', { IdentityFile: '/nonexistent' }), server.configText('shop', { ProxyJump: 'jump' }));
    const target = rig.target('shop');
    const person = await rig.person(() => ({ kind: 'secrets', values: ['open sesame'], remember: false }));
    expect(await rig.hosts.sessions.connect(target.id, undefined)).toMatchObject({ state: 'connected' });
    expect(person.asked).toHaveLength(1);
    expect(person.asked[0]).toMatchObject({ kind: 'password', again: false });
    expect(person.asked[0]?.machine).toContain(user.name);
    await person.leave();
  });
});

describe('the doctor', () => {
  test('finds everything well where it is, and what there is', async () => {
    const log = join(rig.home, 'app.log');
    writeFileSync(log, 'hello\n');
    rig.configure(server.configText('shop'));
    const target = rig.target('shop', [log]);
    const report = await examine(rig, target);
    expect(briefly(report).slice(0, 5)).toEqual([...hop('ok', 'ok', 'ok', 'ok'), 'shell ok']);
    expect(report.steps.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(stepsOf(report, 'logs')[0]).toMatchObject({ state: 'ok', detail: expect.stringContaining(log) });
    expect(report.steps.every(({ step }) => doctorSteps.includes(step))).toBe(true);
    expect(report.facts).toMatchObject({ user: server.user, isRoot, cpuCount: expect.any(Number), memoryBytes: expect.any(Number) });
    expect(rig.hosts.targets.get(target.id).facts).toEqual(report.facts);
    // It leaves no session behind, and no process.
    expect(rig.hosts.sessions.status(target.id).state).toBe('idle');
    await vi.waitFor(() => expect(server.sessionPids()).toEqual([]), 10_000);
  });

  test('a port that hangs is given up in time and named; nothing after it is tried', async () => {
    const silent: Server = createServer((socket) => void socket.on('error', () => {}));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => silent.close());
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    rig.configure(server.configText('shop', { Port: port, ConnectTimeout: 2 }));
    const report = await examine(rig, rig.target('shop'));
    expect(briefly(report)).toEqual([...hop('ok', 'failed', 'skipped', 'skipped'), ...remote('skipped')]);
    const [step] = stepsOf(report, 'port');
    expect(step?.fix).toBeTruthy();
    expect(step?.durationMs).toBeLessThan(30_000);
  });

  test('a port nobody listens on, and a name nobody knows', async () => {
    const proxy = await startSilentProxy(0);
    await proxy.close();
    rig.configure(server.configText('closed', { Port: proxy.port }), server.configText('nowhere', { HostName: 'nowhere.invalid' }));
    expect(briefly(await examine(rig, rig.target('closed')))).toEqual([...hop('ok', 'failed', 'skipped', 'skipped'), ...remote('skipped')]);
    const report = await examine(rig, rig.target('nowhere'));
    expect(briefly(report)).toEqual([...hop('failed', 'skipped', 'skipped', 'skipped'), ...remote('skipped')]);
    expect(stepsOf(report, 'name')[0]).toMatchObject({ detail: expect.stringContaining('nowhere.invalid'), fix: expect.any(String) });
  });

  test("tells a jump's failure from the target's", async () => {
    const jump = await startSshd({ config: ['AllowTcpForwarding no'] });
    cleanUps.push(() => jump.dispose());
    rig.configure(jump.configText('jump'), server.configText('inner', { ProxyJump: 'jump' }));
    const refused = await examine(rig, rig.target('inner'));
    const notThrough = ['jump failed', ...hop('ok', 'skipped', 'skipped', 'skipped'), ...remote('skipped')];
    expect(briefly(refused)).toEqual([...hop('ok', 'ok', 'ok', 'ok'), ...notThrough]);
    expect(stepsOf(refused, 'jump')[0]).toMatchObject({
      machine: expect.stringContaining(String(jump.port)),
      fix: expect.stringContaining('AllowTcpForwarding'),
    });

    rig.configure(jump.configText('jump', { IdentityFile: '/nonexistent' }), server.configText('inner', { ProxyJump: 'jump' }));
    const inner = rig.hosts.targets.named('inner') ?? rig.target('inner');
    const locked = await examine(rig, inner);
    const notBegun = ['jump skipped', ...hop('skipped', 'skipped', 'skipped', 'skipped'), ...remote('skipped')];
    expect(briefly(locked)).toEqual([...hop('ok', 'ok', 'ok', 'failed'), ...notBegun]);
    expect(stepsOf(locked, 'login')[0]?.machine).toContain(String(jump.port));

    // The jump is well, and what it cannot reach is the target.
    const open = await startSshd();
    cleanUps.push(() => open.dispose());
    const closed = await startSilentProxy(0);
    await closed.close();
    rig.configure(open.configText('jump'), server.configText('inner', { ProxyJump: 'jump', Port: closed.port }));
    const unreachable = await examine(rig, inner);
    expect(briefly(unreachable)).toEqual([
      ...hop('ok', 'ok', 'ok', 'ok'),
      'jump ok',
      ...hop('ok', 'failed', 'skipped', 'skipped'),
      ...remote('skipped'),
    ]);
  });

  test('a key the machine does not take', async () => {
    const stranger = createSshKey(join(rig.home, 'stranger'));
    rig.configure(server.configText('shop', { IdentityFile: stranger.path }));
    const report = await examine(rig, rig.target('shop'));
    expect(briefly(report)).toEqual([...hop('ok', 'ok', 'ok', 'failed'), ...remote('skipped')]);
    expect(stepsOf(report, 'login')[0]).toMatchObject({ fix: expect.any(String) });
  });

  describe.runIf(isRoot)('for an ordinary user', () => {
    let user: TestUser;
    beforeEach(() => {
      user = addTestUser();
      cleanUps.push(() => user.remove());
    });
    const asUser = () => {
      server.authorize(user.name, server.clientKey.publicKey);
      rig.configure(server.configText('shop', { User: user.name }));
    };

    test('without sudo: the rule to add; a log that may not be read, one that is not there, one in a closed folder', async () => {
      asUser();
      const folder = mkdtempSync(join(tmpdir(), 'blitz-logs-'));
      cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
      // A folder of mkdtemp is closed to others; the one for the sealed file is open.
      const open = join('/var/tmp', `blitz-logs-${user.name}`);
      mkdirSync(open, { mode: 0o755 });
      cleanUps.push(() => rmSync(open, { recursive: true, force: true }));
      writeFileSync(join(open, 'sealed.log'), 'x', { mode: 0o600 });
      writeFileSync(join(folder, 'hidden.log'), 'x');
      const paths = [join(open, 'sealed.log'), join(open, 'absent.log'), join(folder, 'hidden.log'), open];
      const report = await examine(rig, rig.target('shop', paths));
      const [sudo] = stepsOf(report, 'sudo');
      expect(sudo).toMatchObject({
        state: 'warning',
        fix: expect.stringContaining('visudo'),
        command: expect.stringContaining(' NOPASSWD: '),
      });
      expect(sudo?.command).toContain(`${user.name} ALL=(root) NOPASSWD: /usr/bin/nice`);
      const [logs] = stepsOf(report, 'logs');
      expect(logs).toMatchObject({ state: 'failed', fix: expect.any(String), command: expect.stringContaining('sealed.log') });
      expect(logs?.detail).toMatch(
        /sealed\.log may not be read; .*absent\.log is not there yet; .*hidden\.log stands in a folder.*; .* is a folder/,
      );
      expect(report.facts).toMatchObject({ user: user.name, isRoot: false });
    });

    test('with the rule the doctor names, sudo is well', async () => {
      asUser();
      const target = rig.target('shop');
      const [before] = stepsOf(await examine(rig, target), 'sudo');
      const rule = before?.command ?? '';
      const path = `/etc/sudoers.d/${user.name}`;
      writeFileSync(path, `${rule}\n`, { mode: 0o440 });
      cleanUps.push(() => rmSync(path, { force: true }));
      expect(stepsOf(await examine(rig, target), 'sudo')[0]).toMatchObject({ state: 'ok' });
    });
  });

  test.runIf(isRoot)('an account that may not run commands is told from a login that fails', async () => {
    const user = addTestUser({ shell: '/usr/sbin/nologin' });
    cleanUps.push(() => user.remove());
    server.authorize(user.name, server.clientKey.publicKey);
    rig.configure(server.configText('shop', { User: user.name }));
    const report = await examine(rig, rig.target('shop'));
    expect(briefly(report)).toEqual([...hop('ok', 'ok', 'ok', 'ok'), 'shell failed', ...remote('skipped').slice(1)]);
    expect(stepsOf(report, 'shell')[0]?.fix).toBeTruthy();
  });

  test('cancelled, leaves nothing running', async () => {
    rig.configure(server.configText('shop'));
    const target = rig.target('shop');
    const cancelling = new AbortController();
    for await (const { steps } of rig.hosts.doctor.examine(target.id, cancelling.signal)) {
      if (steps.some(({ step, state }) => step === 'shell' && state === 'running')) cancelling.abort();
    }
    await vi.waitFor(() => expect(server.sessionPids()).toEqual([]), 10_000);
    expect(rig.logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('hostile words', () => {
  test('in a path run no command, here and over SSH', async () => {
    const canary = join(rig.home, 'canary');
    const words = [
      `/tmp/$(touch ${canary})`,
      `/tmp/\`touch ${canary}\``,
      `/tmp/'; touch ${canary}; '`,
      `/tmp/"; touch ${canary}; "`,
      `/tmp/; touch ${canary} #`,
      `/tmp/| touch ${canary}`,
      `/tmp/&& touch ${canary}`,
      `/$(touch ${canary})/x/../app.log`,
      '/-rf',
      '/tmp/--version',
      '/tmp/*',
      '/tmp/%s%n\\n\\0',
      '/tmp/\u001b]0;owned\u0007',
      '/tmp/a\tb',
      '/tmp/ü 日本 \u202e',
      `/tmp/\${IFS}touch\${IFS}${canary}`,
      `/tmp/!!`,
      `/tmp/\\`,
    ];
    rig.configure(server.configText('shop'));
    const { id: _id, facts: _facts, ...local } = rig.hosts.targets.get(localTargetId);
    rig.hosts.targets.update(localTargetId, { ...local, logPaths: words });
    for (const target of [rig.hosts.targets.get(localTargetId), rig.target('shop', words)]) {
      const report = await examine(rig, target);
      expect(stepsOf(report, 'logs')[0]?.state).toMatch(/warning|failed/);
      expect(existsSync(canary)).toBe(false);
    }
    for (const word of ['/a\nb', '/a\rb', '/a\0b', 'relative', '~/x', ''])
      expect(RemotePathSchema.safeParse(word).success, word).toBe(false);
  });

  test('of files that are really called like that reach the host as they are', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'blitz-fuzz-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
    const alphabet = [
      ...'abc \'"`$(){}[]<>|&;*?!#~%^=+,:@-\\\t\u001b\u0007é日\u202e',
      '$(',
      '`touch canary`',
      "'; touch canary; '",
      '-n',
      '--',
    ];
    const names = Array.from({ length: 50 }, (_, index) => {
      const length = 1 + ((index * 7) % 12);
      return `${Array.from({ length }, (_, at) => alphabet[(index * 31 + at * 17 + at * at * 5) % alphabet.length]).join('')}${index}`;
    });
    for (const name of names) writeFileSync(join(folder, name), '');
    rig.configure(server.configText('shop'));
    const paths = names.map((name) => join(folder, name));
    const target = rig.target('shop', paths);
    expect(stepsOf(await examine(rig, target), 'logs')[0]).toMatchObject({ state: 'ok' });
    const lease = await rig.hosts.sessions.lease(target.id, 'fuzz');
    const echoed = await runCommand(lease.machine, { argv: ['printf', '%s\\0', ...paths], purpose: 'fuzz' });
    expect(echoed.stdout.split('\0').slice(0, -1)).toEqual(paths);
    const here = ['canary', join(rig.home, 'canary'), '/canary', '/root/canary'];
    expect(here.filter((path) => existsSync(path))).toEqual([]);
  });

  test('in a name run no command, neither in the audit nor in a fix', async () => {
    rig.configure(server.configText('shop'));
    const canary = join(rig.home, 'canary');
    const { id: _id, ...shop } = rig.target('shop');
    const target = rig.hosts.targets.add({ ...shop, name: `'; touch ${canary}; '` });
    expect((await examine(rig, target)).state).toBe('done');
    expect(existsSync(canary)).toBe(false);
  });
});

describe('blitz doctor', () => {
  const run = async (...args: string[]) => {
    const process = new BlitzProcess([...args, '--data', join(rig.home, 'data')], { environment: { HOME: rig.home } });
    cleanUps.push(() => process.kill());
    return process.ended;
  };

  test('prints a line a step and ends with 0, or 97 when one failed; asks nobody where there is no terminal', async () => {
    rig.configure(server.configText('shop'));
    expect((await run('targets', 'import', 'shop')).code).toBe(0);
    const well = await run('doctor', 'shop');
    expect(well, well.out + well.err).toMatchObject({ code: 0 });
    for (const line of ['✓ ok       Name', '✓ ok       Port', '✓ ok       Host key', '✓ ok       Login', '✓ ok       Shell']) {
      expect(well.out).toContain(line);
    }
    const json = await run('doctor', 'shop', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ state: 'done', facts: { user: server.user } });

    rig.configure(server.configText('shop', { UserKnownHostsFile: join(rig.home, 'none') }));
    const asks = await run('doctor', 'shop');
    expect(asks.code, asks.out + asks.err).toBe(97);
    expect(asks.out).toMatch(/✗ failed +Host key/);
    expect(asks.out).toContain('npx blitz doctor shop');
    expect(asks.out).toContain('- skipped');

    appendFileSync(join(rig.home, '.ssh', 'config'), '\nHost gone\n  HostName 127.0.0.1\n  Port 1\n');
    expect((await run('targets', 'add', 'gone')).code).toBe(0);
    expect(await run('doctor', 'gone')).toMatchObject({ code: 97, out: expect.stringMatching(/✗ failed +Port/) });
  });

  test('asks on a terminal: whether the key is right, and a passphrase that is not shown', async () => {
    const key = createSshKey(join(rig.home, 'locked'), { passphrase: 'correct horse' });
    server.authorize(server.user, key.publicKey);
    const knownHosts = join(rig.home, '.ssh', 'known_hosts');
    rig.configure(server.configText('shop', { IdentityFile: key.path, UserKnownHostsFile: knownHosts }));
    expect((await run('targets', 'import', 'shop')).code).toBe(0);
    const machine = openLocalMachine();
    cleanUps.push(() => machine.dispose());
    const terminal = await machine.openTerminal({ columns: 200, rows: 40 });
    let shown = '';
    terminal.output.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
    });
    const shows = (pattern: RegExp) => vi.waitFor(() => expect(shown).toMatch(pattern), { timeout: 60_000, interval: 50 });
    const blitz = ['env', `HOME=${rig.home}`, ...blitzCommand, 'doctor', 'shop', '--data', join(rig.home, 'data')];
    terminal.write(`${shellCommand(blitz)}; echo "ended with $?"\n`);
    await shows(/SHA256:[\s\S]*\[y\/N\]/);
    terminal.write('y\n');
    await shows(/Passphrase of .*locked: /);
    terminal.write('wrong battery\r');
    await shows(/That was wrong\. Passphrase of .*locked: /);
    terminal.write('correct horse\r');
    await shows(/ended with 0/);
    expect(shown).not.toContain('correct horse');
    expect(shown).not.toContain('wrong battery');
    expect(readFileSync(knownHosts, 'utf8')).toContain('ssh-');
  });
});

/** Every byte of the data folder and of the home folder. */
function everythingIn({ home, dataFolder }: HostsRig): string {
  return [home, dataFolder]
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}
