import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import type { MachineLink } from '../../electron/core/base/machine.ts';
import type { StressJob } from '../../shared/contract/stress.ts';
import { connectAs } from '../rig/ssh-asker.ts';
import { type SshdServer, startSshd } from '../rig/sshd-server.ts';
import { addTestUser } from '../rig/test-user.ts';
import { BlitzProcess } from './blitz-process.ts';
import { createStressRig, gentle, type StressRig, startOn, stressProcessesOf, untilGone, untilJob } from './stress-rig.ts';

const isRoot = process.getuid?.() === 0;
const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const isRunning = ({ state, workerCount }: StressJob) => state === 'running' && (workerCount ?? 0) > 0;
const isOver = ({ endedAt }: StressJob) => endedAt !== undefined;
const secondsOf = (job: StressJob) =>
  `--cpu-load ${job.settings.loadPercent} --cpu-method all --timeout ${job.settings.durationMs / 1000}s`;

interface Remote {
  readonly rig: StressRig;
  readonly server: SshdServer;
  connect(): Promise<MachineLink>;
}

async function remote(options: { user?: string; throughJump?: boolean } = {}): Promise<Remote> {
  const folder = mkdtempSync(join(tmpdir(), 'blitz-test-stress-ssh-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  const server = await startSshd(options.user === undefined ? {} : { user: options.user });
  cleanUps.push(() => server.dispose());
  const config = join(folder, 'config');
  let text = server.configText('shop');
  if (options.throughJump) {
    const jump = await startSshd();
    cleanUps.push(() => jump.dispose());
    text = `${jump.configText('jump')}${server.configText('shop', { ProxyJump: 'jump' })}`;
  }
  writeFileSync(config, text);
  const connect = () => connectAs(config, 'shop');
  const rig = createStressRig({ link: await connect() });
  cleanUps.push(() => rig.dispose());
  return { rig, server, connect };
}

const ways = [
  { name: 'as root', durationMs: 6000, options: async () => ({}) },
  {
    name: 'as an ordinary user',
    durationMs: 6000,
    options: async () => {
      const user = addTestUser();
      cleanUps.push(() => user.remove());
      return { user: user.name };
    },
  },
  // Behind a jump that lives a dead target is noticed by its silence.
  { name: 'through a jump host', durationMs: 18_000, options: async () => ({ throughJump: true }) },
];

describe.runIf(isRoot).each(ways)('stress over SSH $name', ({ options, durationMs }) => {
  it('starts, is stopped within 5 s and leaves nothing', async () => {
    const { rig } = await remote(await options());
    const { id } = await rig.service.start(startOn(gentle({ durationMs: 50_000, loadPercent: 3 })));
    const job = await untilJob(rig.service, isRunning);
    expect(stressProcessesOf(secondsOf(job))).toHaveLength(2);
    const asked = performance.now();
    expect(await rig.service.stop(id)).toMatchObject({ state: 'stopped', remaining: 0 });
    expect(performance.now() - asked).toBeLessThan(5000);
    expect(stressProcessesOf(secondsOf(job))).toEqual([]);
  });

  it('whose link is cut goes on, is found again and ends', async () => {
    const { rig, server, connect } = await remote(await options());
    await rig.service.start(startOn(gentle({ durationMs, loadPercent: 4 })));
    const job = await untilJob(rig.service, isRunning);
    const before = rig.hosts.link;
    rig.hosts.setLink(undefined);
    server.cutSessions();
    const lost = await untilJob(rig.service, ({ state }) => state === 'lost');
    expect(lost.reason).toMatch(/^Link lost; the stress ends by itself by \d\d:\d\d:\d\d\.$/);
    expect(stressProcessesOf(secondsOf(job))).toHaveLength(2);
    await before?.dispose();
    rig.hosts.setLink(await connect());
    const again = await untilJob(rig.service, ({ reason }) => /It goes on|None of it is left/.test(reason ?? ''));
    expect(again.reason).toContain('It goes on');
    expect(await untilJob(rig.service, isOver, durationMs + 20_000)).toMatchObject({ state: 'ended', remaining: 0 });
    expect(stressProcessesOf(secondsOf(job))).toEqual([]);
  });
});

describe.runIf(isRoot)('stress over SSH', () => {
  it('whose link never comes back ends on its host all the same', async () => {
    const { rig, server } = await remote();
    await rig.service.start(startOn(gentle({ durationMs: 4000, loadPercent: 6 })));
    const job = await untilJob(rig.service, isRunning);
    rig.hosts.setLink(undefined);
    server.cutSessions();
    await untilJob(rig.service, ({ state }) => state === 'lost');
    expect(rig.service.runningJobs()).toHaveLength(1);
    await untilGone(secondsOf(job), 4000 + 4000 + 10_000);
    // Its host has ended it by now: nobody is asked about it, and Stop everything does not wait for a host that is gone.
    expect(await waitFor(() => rig.service.runningJobs().length === 0, { timeoutMs: 10_000 })).toBe(true);
    expect(await rig.service.stopAll('Stopped by the test.', 10_000)).toEqual({ stopped: [], failed: [] });
  });

  it('that is stopped while the link is down says so, and is looked after when it is back', async () => {
    const { rig, server, connect } = await remote();
    const { id } = await rig.service.start(startOn(gentle({ durationMs: 50_000, loadPercent: 9 })));
    const job = await untilJob(rig.service, isRunning);
    rig.hosts.setLink(undefined);
    server.cutSessions();
    await untilJob(rig.service, ({ state }) => state === 'lost');
    const stopped = await rig.service.stop(id);
    expect(stopped).toMatchObject({ state: 'lost', problem: { message: expect.stringMatching(/could not be stopped/) } });
    expect(stressProcessesOf(secondsOf(job))).toHaveLength(2);
    rig.hosts.setLink(await connect());
    rig.connected();
    await untilJob(rig.service, ({ state }) => state === 'running' || state === 'stopped');
    expect(await rig.service.stop(id)).toMatchObject({ state: 'stopped', remaining: 0 });
    expect(stressProcessesOf(secondsOf(job))).toEqual([]);
  });

  it('is stopped within 5 s though it has every CPU at the highest priority', async () => {
    const { rig } = await remote();
    const { id } = await rig.service.start(startOn(gentle({ workers: 0, loadPercent: 100, durationMs: 5000, niceness: -20 })));
    const job = await untilJob(rig.service, isRunning);
    await sleep(500);
    const asked = performance.now();
    expect(await rig.service.stop(id)).toMatchObject({ state: 'stopped', remaining: 0, actualNiceness: -20 });
    expect(performance.now() - asked).toBeLessThan(5000);
    expect(stressProcessesOf(secondsOf(job))).toEqual([]);
  });

  it('whose console is killed ends on its host, and the next console says so', async () => {
    const user = addTestUser();
    cleanUps.push(() => user.remove());
    const home = mkdtempSync(join(tmpdir(), 'blitz-test-stress-home-'));
    cleanUps.push(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
    const server = await startSshd({ user: user.name });
    cleanUps.push(() => server.dispose());
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(join(home, '.ssh/config'), server.configText('shop'), { mode: 0o600 });
    const options = { environment: { HOME: home, BLITZ_DATA: join(home, 'data') } };
    const added = await new BlitzProcess(['targets', 'add', 'shop'], options).ended;
    expect(added).toMatchObject({ code: 0 });
    const stress = new BlitzProcess(['stress', 'shop', '--cpu', '1', '--load', '2', '--duration', '6s'], options);
    cleanUps.push(() => stress.kill());
    await stress.wrote(/running/);
    stress.child.kill('SIGKILL');
    const mark = '--cpu-load 2 --cpu-method all --timeout 6s';
    await sleep(300);
    expect(stressProcessesOf(mark)).toHaveLength(2);
    await untilGone(mark, 6000 + 4000 + 10_000);
    // It looks at that host, finds nothing left, and has nothing to stop.
    expect(await new BlitzProcess(['stop'], options).ended).toMatchObject({ code: 0, out: 'Nothing was running.\n' });
  });
});
