import { afterEach, describe, expect, test, vi } from 'vitest';
import { Database } from '../../../../electron/core/adapters/sqlite/index.ts';
import { migrate } from '../../../../electron/core/adapters/sqlite/migrations.ts';
import { CommandAudit } from '../../../../electron/core/features/hosts/command-audit.ts';
import type { LinkRequest } from '../../../../electron/core/features/hosts/host-session.ts';
import { HostSessions } from '../../../../electron/core/features/hosts/host-sessions.ts';
import { hostsMigrations } from '../../../../electron/core/features/hosts/hosts-migrations.ts';
import type { SessionTiming } from '../../../../electron/core/features/hosts/session-timing.ts';
import { TargetStore } from '../../../../electron/core/features/hosts/target-store.ts';
import { DisposableStore } from '../../../../shared/base/disposable.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { HostStatus } from '../../../../shared/contract/hosts.ts';
import { localTargetId, TargetInputSchema } from '../../../../shared/contract/targets.ts';
import { createSilentLogger } from '../../../contract/silent-logger.ts';
import { createScriptedLink, type ScriptedLink } from './scripted-link.ts';

const owned: DisposableStore[] = [];
afterEach(async () => {
  for (const store of owned.splice(0)) await store.dispose();
});

const quick: Partial<SessionTiming> = { lingerMs: 20, retryDelaysMs: [1, 1, 1], clockWaitMs: 1000 };
const unreachable = new OpsError({ code: 'unavailable', message: 'No route to it', retry: true });
const changedKey = new OpsError({ code: 'unavailable', message: 'The host key has changed', hint: 'ssh-keygen -R shop' });

/** Sessions over links that open as `script` says: a link, an error, or a promise of either. */
function openSessions(script: (request: LinkRequest, attempt: number) => Promise<ScriptedLink> | ScriptedLink, timing = quick) {
  const store = new DisposableStore();
  owned.push(store);
  const database = store.add(new Database(':memory:'));
  migrate(database, hostsMigrations);
  const logger = createSilentLogger();
  const audit = store.add(new CommandAudit({ database, logger }));
  const targets = store.add(new TargetStore({ database, logger }));
  const target = targets.add(TargetInputSchema.parse({ name: 'shop', access: { kind: 'ssh', host: 'shop.example' } }));
  let attempts = 0;
  const links: ScriptedLink[] = [];
  const sessions = store.add(
    new HostSessions({
      targets,
      currentTargetId: () => target.id,
      audit,
      logger,
      timing,
      open: async (request) => {
        attempts += 1;
        const link = await script(request, attempts);
        links.push(link);
        return link;
      },
    }),
  );
  return { sessions, targets, audit, target, links, attempts: () => attempts };
}

const state = ({ sessions, target }: ReturnType<typeof openSessions>) => sessions.status(target.id).state;
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('It should have failed'),
    (error: unknown) => error as OpsError,
  );

describe('one session', () => {
  test('leases asked for together share one attempt, and the session outlives the last of them a little', async () => {
    const rig = openSessions(() => createScriptedLink());
    const { sessions, target, links, attempts } = rig;
    const leases = await Promise.all(['tail', 'metrics', 'stress'].map((user) => sessions.lease(target.id, user)));
    expect(attempts()).toBe(1);
    expect(sessions.status(target.id)).toMatchObject({ state: 'connected', users: ['tail', 'metrics', 'stress'] });
    for (const lease of leases) await lease.dispose();
    expect(state(rig)).toBe('connected');
    expect(links[0]?.isDisposed).toBe(false);
    await vi.waitFor(() => expect(state(rig)).toBe('idle'));
    expect(links[0]?.isDisposed).toBe(true);
  });

  test('a lease within the linger keeps the link', async () => {
    const rig = openSessions(() => createScriptedLink(), { ...quick, lingerMs: 60_000 });
    await (await rig.sessions.lease(rig.target.id, 'one')).dispose();
    const lease = await rig.sessions.lease(rig.target.id, 'two');
    expect([lease.isUp, rig.attempts()]).toEqual([true, 1]);
  });

  test('knows the clock of the host when the lease is there', async () => {
    const { sessions, target } = openSessions(() => createScriptedLink('ahead', 90_000));
    const lease = await sessions.lease(target.id, 'clock');
    expect(lease.clockOffsetMs).toBeGreaterThan(89_000);
    expect(lease.clockOffsetMs).toBeLessThan(91_000);
    expect(lease.utcOffsetMinutes).toBe(90);
  });

  test('a first attempt that fails rejects everybody who waits with what to do, and shows it', async () => {
    const rig = openSessions(() => Promise.reject(changedKey));
    const [one, two] = await Promise.all([
      failure(rig.sessions.lease(rig.target.id, 'a')),
      failure(rig.sessions.lease(rig.target.id, 'b')),
    ]);
    for (const error of [one, two]) expect(error).toMatchObject({ message: changedKey.message, hint: changedKey.hint });
    expect(rig.sessions.status(rig.target.id)).toMatchObject({
      state: 'failed',
      users: [],
      problem: { code: 'unavailable', message: changedKey.message, hint: changedKey.hint },
    });
    expect(rig.attempts()).toBe(1);
  });

  test('a lease given up before there is a link ends an attempt nobody else wants, and closes one that comes late', async () => {
    const late = Promise.withResolvers<ScriptedLink>();
    let signal: AbortSignal | undefined;
    const rig = openSessions((request) => {
      signal = request.signal;
      return late.promise;
    });
    const giving = new AbortController();
    const leasing = failure(rig.sessions.lease(rig.target.id, 'impatient', giving.signal));
    await vi.waitFor(() => expect(state(rig)).toBe('connecting'));
    giving.abort();
    expect(await leasing).toMatchObject({ code: 'cancelled' });
    expect([signal?.aborted, state(rig)]).toEqual([true, 'idle']);
    const link = createScriptedLink();
    late.resolve(link);
    await vi.waitFor(() => expect(link.isDisposed).toBe(true));
  });

  test('one that gives up leaves the attempt to the others', async () => {
    const coming = Promise.withResolvers<ScriptedLink>();
    const rig = openSessions(() => coming.promise);
    const giving = new AbortController();
    const leasing = failure(rig.sessions.lease(rig.target.id, 'impatient', giving.signal));
    const patient = rig.sessions.lease(rig.target.id, 'patient');
    giving.abort();
    await leasing;
    coming.resolve(createScriptedLink());
    expect((await patient).isUp).toBe(true);
    expect(rig.attempts()).toBe(1);
  });

  test('says that the user is being asked', async () => {
    const answered = Promise.withResolvers<void>();
    const rig = openSessions(async (request) => {
      request.asking(true);
      await answered.promise;
      request.asking(false);
      return createScriptedLink();
    });
    const leasing = rig.sessions.lease(rig.target.id, 'x');
    await vi.waitFor(() => expect(state(rig)).toBe('asking'));
    answered.resolve();
    await leasing;
    expect(state(rig)).toBe('connected');
  });
});

describe('a lost link', () => {
  test('comes back by itself: the lease hears of both, and runs on the new link only', async () => {
    const rig = openSessions(() => createScriptedLink());
    const lease = await rig.sessions.lease(rig.target.id, 'tail');
    const heard: boolean[] = [];
    lease.onLink((isUp) => heard.push(isUp));
    const before = await lease.machine.run({ argv: ['true'], purpose: 'before' });
    rig.links[0]?.break();
    expect(await before.exit).toEqual({ kind: 'lost' });
    await vi.waitFor(() => expect(heard).toEqual([false]));
    await lease.untilUp();
    expect(heard).toEqual([false, true]);
    await lease.machine.run({ argv: ['true'], purpose: 'after' });
    expect(rig.links.map((link) => link.processes.map(({ options }) => options.purpose))).toEqual([['before'], ['after']]);
    expect(rig.links[0]?.isDisposed).toBe(true);
  });

  test('is tried with growing waits that the status counts down to', async () => {
    const rig = openSessions((_request, attempt) => (attempt === 1 ? createScriptedLink() : Promise.reject(unreachable)), {
      ...quick,
      retryDelaysMs: [1, 2, 60_000],
    });
    const lease = await rig.sessions.lease(rig.target.id, 'tail');
    rig.links[0]?.break('the cable');
    await vi.waitFor(() => expect(rig.attempts()).toBe(3));
    await vi.waitFor(() => expect(state(rig)).toBe('reconnecting'));
    const status = rig.sessions.status(rig.target.id);
    expect(status).toMatchObject({ attempt: 3, problem: { message: unreachable.message } });
    expect((status.retryAt ?? 0) - Date.now()).toBeGreaterThan(30_000);
    expect(await failure(lease.machine.run({ argv: ['true'], purpose: 'x' }))).toMatchObject({ code: 'unavailable', retry: true });
    expect(lease.isUp).toBe(false);
  });

  test('is tried at once when somebody says so, or when a new lease comes', async () => {
    const rig = openSessions((_request, attempt) => (attempt === 3 ? Promise.reject(unreachable) : createScriptedLink()), {
      ...quick,
      retryDelaysMs: [60_000],
    });
    const lease = await rig.sessions.lease(rig.target.id, 'tail');
    rig.links[0]?.break();
    await vi.waitFor(() => expect(state(rig)).toBe('reconnecting'));
    rig.sessions.retryNow(rig.target.id);
    await lease.untilUp();
    rig.links[1]?.break();
    await vi.waitFor(() => expect(state(rig)).toBe('reconnecting'));
    // This attempt fails: the newcomer is told, the one that was there goes on waiting.
    expect(await failure(rig.sessions.lease(rig.target.id, 'new'))).toMatchObject({ message: unreachable.message });
    expect(rig.sessions.status(rig.target.id)).toMatchObject({ state: 'reconnecting', users: ['tail'] });
    await rig.sessions.lease(rig.target.id, 'newer');
    expect(lease.isUp).toBe(true);
  });

  test('is tried soon after the machine has slept, though its timers stood still meanwhile', async () => {
    const rig = openSessions(() => createScriptedLink(), { ...quick, retryDelaysMs: [60_000] });
    const lease = await rig.sessions.lease(rig.target.id, 'tail');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    try {
      rig.links[0]?.break();
      await Promise.resolve().then(() => {});
      await vi.advanceTimersByTimeAsync(3000);
      expect([state(rig), rig.attempts()]).toEqual(['reconnecting', 1]);
      vi.setSystemTime(Date.now() + 8 * 3_600_000);
      await vi.advanceTimersByTimeAsync(1000);
      expect([lease.isUp, rig.attempts()]).toEqual([true, 2]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('stops being tried where a human is needed', async () => {
    const rig = openSessions((_request, attempt) => (attempt === 1 ? createScriptedLink() : Promise.reject(changedKey)));
    const lease = await rig.sessions.lease(rig.target.id, 'tail');
    const waiting = lease.onLink(() => {});
    rig.links[0]?.break();
    await vi.waitFor(() => expect(state(rig)).toBe('failed'));
    expect(await failure(lease.untilUp())).toMatchObject({ message: changedKey.message });
    expect(rig.attempts()).toBe(2);
    await waiting.dispose();
  });

  test('is not tried for nobody', async () => {
    const rig = openSessions(() => createScriptedLink(), { ...quick, lingerMs: 60_000 });
    await (await rig.sessions.lease(rig.target.id, 'gone')).dispose();
    rig.links[0]?.break();
    await vi.waitFor(() => expect(state(rig)).toBe('idle'));
    expect(rig.attempts()).toBe(1);
  });

  test('disconnect gives up: no attempt, no lease, and what waits is told', async () => {
    const rig = openSessions((_request, attempt) => (attempt === 1 ? createScriptedLink() : Promise.reject(unreachable)), {
      ...quick,
      retryDelaysMs: [60_000],
    });
    const lease = await rig.sessions.lease(rig.target.id, 'tail');
    rig.links[0]?.break();
    await vi.waitFor(() => expect(state(rig)).toBe('reconnecting'));
    const waiting = failure(lease.untilUp());
    expect(await rig.sessions.disconnect(rig.target.id)).toMatchObject({ state: 'idle', users: [] });
    expect(await waiting).toMatchObject({ code: 'cancelled' });
    expect(await failure(lease.untilUp())).toMatchObject({ code: 'cancelled' });
    expect(await failure(lease.machine.run({ argv: ['true'], purpose: 'x' }))).toMatchObject({ code: 'unavailable' });
  });
});

describe('what runs', () => {
  test('ends with its lease, and with the target', async () => {
    const rig = openSessions(() => createScriptedLink());
    const [one, two] = [await rig.sessions.lease(rig.target.id, 'one'), await rig.sessions.lease(rig.target.id, 'two')];
    const mine = await one.machine.run({ argv: ['sleep', '9'], purpose: 'one' });
    const others = await two.machine.run({ argv: ['sleep', '9'], purpose: 'two' });
    await one.dispose();
    expect(await mine.exit).toMatchObject({ kind: 'signalled' });
    expect((others as unknown as { isClosed: boolean }).isClosed).toBe(false);
    rig.targets.update(rig.target.id, TargetInputSchema.parse({ name: 'shop', access: { kind: 'ssh', host: 'other.example' } }));
    expect(await others.exit).toMatchObject({ kind: 'signalled' });
    expect([two.isUp, state(rig)]).toEqual([false, 'idle']);
  });

  test('is written down with what the shell saw and how it ended', async () => {
    const rig = openSessions(() => createScriptedLink());
    const lease = await rig.sessions.lease(rig.target.id, 'audit');
    const running = await lease.machine.run({ argv: ['tail', '--', "/var/log/it's.log"], purpose: 'tail' });
    const newest = () => rig.audit.list({ targetId: rig.target.id, limit: 1 })[0];
    expect(newest()).toMatchObject({ purpose: 'tail', command: `tail -- '/var/log/it'\\''s.log'`, state: 'running' });
    (running as unknown as { finish: (exit: unknown) => void }).finish({ kind: 'exited', code: 3 });
    await running.exit;
    expect(newest()).toMatchObject({ state: 'exited', exitCode: 3 });
    expect(newest()?.durationMs).toBeGreaterThanOrEqual(0);
  });

  test('a name change is no new session; a removed target has none', async () => {
    const rig = openSessions(() => createScriptedLink());
    const lease = await rig.sessions.lease(rig.target.id, 'x');
    rig.targets.update(rig.target.id, { ...TargetInputSchema.parse({ name: 'store', access: { kind: 'ssh', host: 'shop.example' } }) });
    expect([lease.isUp, lease.target.name]).toEqual([true, 'store']);
    rig.targets.remove(rig.target.id);
    expect(lease.isUp).toBe(false);
    expect(await failure(rig.sessions.lease(rig.target.id, 'y'))).toMatchObject({ code: 'not_found' });
    expect(rig.sessions.currentTarget().id).toBe(localTargetId);
  });
});

test('whoever watches sees every state pass', async () => {
  const rig = openSessions(() => createScriptedLink());
  const seen: HostStatus['state'][] = [];
  const stream = rig.sessions.watch(undefined);
  expect((await stream.next()).value).toEqual({ hosts: [] });
  const watching = (async () => {
    for await (const { hosts } of stream) seen.push(hosts[0]?.state ?? 'idle');
  })();
  const lease = await rig.sessions.lease(rig.target.id, 'x');
  rig.links[0]?.break();
  await vi.waitFor(() => expect(rig.attempts()).toBe(2));
  await lease.untilUp();
  await rig.sessions.dispose();
  await watching;
  expect([...new Set(seen)]).toEqual(expect.arrayContaining(['connecting', 'connected', 'reconnecting']));
});
