import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openLocalMachine } from '../../electron/core/adapters/local/index.ts';
import { createCore } from '../../electron/core/app.ts';
import type { MachineLink } from '../../electron/core/base/machine.ts';
import type { StressJob } from '../../shared/contract/stress.ts';
import { localTargetId } from '../../shared/contract/targets.ts';
import type { RunSummary } from '../../shared/model/run-summary.ts';
import { createInProcessTestClient } from '../rig/test-client.ts';
import { createTestPlatform } from '../rig/test-platform.ts';
import { addTestUser, type TestUser } from '../rig/test-user.ts';
import { BlitzProcess } from './blitz-process.ts';
import { createStressRig, gentle, type StressRig, startOn, stressDatabase, stressProcessesOf, untilGone, untilJob } from './stress-rig.ts';

const hasTools = ['stress-ng', 'sudo', 'script', 'setpriv'].every((tool) => {
  try {
    execFileSync('which', [tool]);
    return true;
  } catch {
    return false;
  }
});
const isRoot = process.getuid?.() === 0;

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function rigOn(link?: MachineLink, options: Parameters<typeof createStressRig>[0] = {}): StressRig {
  const rig = createStressRig({ ...options, ...(link === undefined ? {} : { link }) });
  cleanUps.push(() => rig.dispose());
  return rig;
}

/** This machine, with something put in front of every command. */
function through(...before: readonly string[]): MachineLink {
  const local = openLocalMachine();
  return {
    name: 'shop',
    closed: local.closed,
    run: (options) => local.run({ ...options, argv: [...before, ...options.argv] }),
    openTerminal: (size, signal) => local.openTerminal(size, signal),
    dispose: () => local.dispose(),
  };
}

const as = (user: TestUser) => through('setpriv', '--reuid', user.name, '--regid', user.name, '--init-groups', '--');

function user(sudoers?: readonly string[]): TestUser {
  const made = addTestUser(sudoers === undefined ? {} : { sudoers });
  cleanUps.push(() => made.remove());
  return made;
}

/** The stress-ng of a job: its duration is a mark nobody else's has. */
const left = (job: Pick<StressJob, 'settings'>) => stressProcessesOf(`--timeout ${Math.ceil(job.settings.durationMs / 1000)}s`);
const isRunning = ({ state, workerCount }: StressJob) => state === 'running' && (workerCount ?? 0) > 0;
const isOver = ({ endedAt }: StressJob) => endedAt !== undefined;
/** Durations that tell the jobs of this file from each other and from others'. */
let nextSeconds = 61 + Math.floor(Math.random() * 200);
const unique = () => {
  nextSeconds += 1;
  return nextSeconds * 1000;
};
const niceOf = (pid: number) =>
  Number(
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')[16],
  );

describe.runIf(hasTools)('stress on this machine', () => {
  it('ends by itself, with its figures, a mark at both ends and nothing left', async () => {
    const { service, marks } = rigOn();
    const job = await service.start(startOn(gentle({ durationMs: 3000 })));
    expect(job.state).toBe('starting');
    const running = await untilJob(service, isRunning);
    expect(running).toMatchObject({ actualNiceness: 0, workerCount: 1 });
    expect(running.endsAt - running.startedAt).toBe(3000);
    const ended = await untilJob(service, isOver);
    expect(ended).toMatchObject({ state: 'ended', remaining: 0, metrics: [{ stressor: 'cpu' }] });
    expect(ended.output).toContain('successful run completed');
    expect(marks).toEqual(['stress_started: stress on, 1 CPU worker at 5 % load', 'stress_ended: stress off']);
    // The countdown did not lie: by our clock, and the host's start included.
    expect(Math.abs((ended.endedAt ?? 0) - ended.endsAt)).toBeLessThan(2500);
  });

  it('is stopped within 5 s, keeps its figures, and a second stop changes nothing', async () => {
    const { service } = rigOn();
    const { id } = await service.start(startOn(gentle({ durationMs: unique() })));
    const job = await untilJob(service, isRunning);
    expect(left(job)).not.toEqual([]);
    const asked = performance.now();
    const stopped = await service.stop(id);
    expect(performance.now() - asked).toBeLessThan(5000);
    expect(left(job)).toEqual([]);
    expect(stopped).toMatchObject({ state: 'stopped', reason: 'Stopped by you.', remaining: 0, metrics: [{ stressor: 'cpu' }] });
    expect(await service.stop(id)).toEqual(stopped);
  });

  it('is stopped before it has begun, too', async () => {
    const { service } = rigOn();
    const job = await service.start(startOn(gentle({ durationMs: unique() })));
    expect(await service.stop(job.id)).toMatchObject({ state: 'stopped', remaining: 0 });
    expect(left(job)).toEqual([]);
  });

  it('that is still on its way does not start when everything is stopped', async () => {
    const { service } = rigOn();
    const settings = gentle({ durationMs: unique() });
    const starting = service.start(startOn(settings));
    const refused = expect(starting).rejects.toMatchObject({ code: 'cancelled' });
    expect(await service.stopAll('Stopped by Stop everything.', 5000)).toEqual({ stopped: [], failed: [] });
    await refused;
    expect(left({ settings })).toEqual([]);
  });

  it('removes what it wrote to the disk', async () => {
    const { service } = rigOn();
    const folders = () => readdirSync('/var/tmp').filter((name) => name.startsWith('blitz-stress-'));
    const before = folders();
    const job = await service.start(startOn(gentle({ kind: 'io', durationMs: unique() })));
    await untilJob(service, isRunning);
    expect(folders()).toContain(`blitz-stress-${job.id}`);
    expect(await service.stop(job.id)).toMatchObject({ state: 'stopped', remaining: 0 });
    expect(folders()).toEqual(before);
  });

  it('asks before it starves a host, and starts only one there', async () => {
    const { service } = rigOn();
    const settings = gentle({ durationMs: unique() });
    if (isRoot) {
      const refused = service.start({ ...startOn({ ...settings, niceness: -20 }), confirmed: false });
      await expect(refused).rejects.toMatchObject({ code: 'consent_required', message: expect.stringContaining('nice -20') });
    }
    const both = await Promise.allSettled([service.start(startOn(settings)), service.start(startOn(settings))]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(service.start(startOn(settings))).rejects.toMatchObject({ code: 'conflict' });
  });

  it('touches nobody else’s stress-ng', async () => {
    const mark = `--timeout ${unique() / 1000}s`;
    const program = 'stress-ng';
    const other = spawn(program, ['--cpu', '1', '--cpu-load', '1', ...mark.split(' ')], { stdio: 'ignore', detached: true });
    cleanUps.push(() => void other.kill('SIGKILL'));
    await expect.poll(() => stressProcessesOf(mark).length, { timeout: 10_000 }).toBe(2);
    const { service } = rigOn();
    expect((await service.preflight(localTargetId, gentle(), undefined)).alreadyRunning).toBeGreaterThanOrEqual(1);
    const job = await service.start(startOn(gentle({ durationMs: unique() })));
    await untilJob(service, isRunning);
    expect(await service.stop(job.id)).toMatchObject({ remaining: 0 });
    expect(stressProcessesOf(mark)).toHaveLength(2);
  });

  it('does not take an exit code of 0 for the end', async () => {
    const { service } = rigOn();
    const job = await service.start(startOn(gentle({ durationMs: unique() })));
    await untilJob(service, isRunning);
    const [main] = left(job);
    process.kill(main ?? expect.fail('none runs'), 'SIGTERM');
    expect(await untilJob(service, isOver)).toMatchObject({ state: 'failed', remaining: 0, problem: { code: 'cancelled' } });
  });

  it('ends with the console that is closed', async () => {
    const rig = rigOn();
    const job = await rig.service.start(startOn(gentle({ durationMs: unique() })));
    await untilJob(rig.service, isRunning);
    await rig.service.dispose();
    expect(left(job)).toEqual([]);
    await expect(rig.service.start(startOn(gentle()))).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('says that stress-ng is missing, and how it is installed there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'blitz-test-path-'));
    cleanUps.push(() => rmSync(folder, { recursive: true }));
    for (const tool of ['sh', 'cat', 'id', 'getconf', 'head', 'tail', 'df', 'timeout', 'setsid', 'nice', 'apt-get', 'apk']) {
      const path = ['/usr/bin', '/bin'].map((place) => join(place, tool)).find((candidate) => existsSync(candidate));
      if (path !== undefined) symlinkSync(path, join(folder, tool));
    }
    const { service } = rigOn(through('/usr/bin/env', `PATH=${folder}`));
    const preflight = await service.preflight(localTargetId, gentle(), undefined);
    expect(preflight).toMatchObject({ problem: { code: 'missing_tool' } });
    expect(preflight.stressNg).toBeUndefined();
    if (existsSync('/usr/bin/apt-get')) expect(preflight.installCommand).toMatch(/apt-get install -y stress-ng$/);
    await expect(service.start(startOn(gentle()))).rejects.toMatchObject({ code: 'missing_tool' });
  });

  it('shows what the package manager says, and its exit code', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'blitz-test-path-'));
    cleanUps.push(() => rmSync(folder, { recursive: true }));
    // What would be installed is not what is tested.
    symlinkSync('/bin/echo', join(folder, 'apt-get'));
    const { service } = rigOn(through('/usr/bin/env', `PATH=${folder}:/usr/bin:/bin`));
    const shown: { text: string; exitCode?: number }[] = [];
    for await (const part of service.install(localTargetId, undefined)) shown.push(part);
    if (!isRoot) return;
    expect(shown.map(({ text }) => text).join('')).toBe('$ apt-get install -y stress-ng\ninstall -y stress-ng\n');
    expect(shown.at(-1)?.exitCode).toBe(0);
  });
});

describe.runIf(hasTools && isRoot)('the niceness of stress', () => {
  it('of root is what was asked for, for its whole session', async () => {
    const { service } = rigOn();
    await service.start(startOn(gentle({ durationMs: unique(), niceness: -20 })));
    const job = await untilJob(service, isRunning);
    expect(job).toMatchObject({ actualNiceness: -20 });
    const pids = left(job);
    expect(pids.map(niceOf)).toEqual(pids.map(() => -20));
    const [main = 0] = pids;
    if (existsSync(`/proc/${main}/autogroup`)) expect(readFileSync(`/proc/${main}/autogroup`, 'utf8')).toMatch(/nice -20\n$/);
    await service.stop(job.id);
  });

  it('is never claimed where the system refuses it', async () => {
    const { service } = rigOn(through('setpriv', '--bounding-set', '-sys_nice', '--'));
    await service.start(startOn(gentle({ durationMs: unique(), niceness: -20 })));
    const job = await untilJob(service, isRunning);
    expect(job).toMatchObject({ actualNiceness: 0, note: 'Asked for nice -20; the host runs it at nice 0.' });
    expect(left(job).map(niceOf)).toEqual(left(job).map(() => 0));
  });

  it('of an ordinary user without a rule is refused before the start, with the rule to add', async () => {
    const someone = user();
    const { service } = rigOn(as(someone));
    const preflight = await service.preflight(localTargetId, gentle({ niceness: -20 }), undefined);
    expect(preflight).toMatchObject({ privilege: 'refused', problem: { code: 'unavailable' } });
    expect(preflight.sudoersRule).toMatch(new RegExp(`^${someone.name} ALL=\\(root\\) NOPASSWD: /\\S*nice \\^-n -20 timeout`));
    await expect(service.start(startOn(gentle({ niceness: -20 })))).rejects.toMatchObject({ code: 'unavailable' });
    await service.start(startOn(gentle({ durationMs: unique(), niceness: 5 })));
    expect(await untilJob(service, isRunning)).toMatchObject({ actualNiceness: 5 });
  });

  it.each(['!use_pty', 'use_pty'])('of an ordinary user with that rule is real, and that rule is enough to end it (%s)', async (pty) => {
    const someone = user();
    const rule = (await rigOn(as(someone)).service.preflight(localTargetId, gentle({ niceness: -20 }), undefined)).sudoersRule;
    const ruled = user([]);
    execFileSync('sh', [
      '-c',
      'printf "%s\\n" "$1" "$2" > "$3"',
      'sh',
      `Defaults:${ruled.name} ${pty}`,
      `${rule?.replace(someone.name, ruled.name)}`,
      `/etc/sudoers.d/${ruled.name}`,
    ]);
    const { service } = rigOn(as(ruled));
    const settings = gentle({ durationMs: unique(), niceness: -20 });
    expect(await service.preflight(localTargetId, settings, undefined)).toMatchObject({ privilege: 'sudo' });
    await service.start(startOn(settings));
    const job = await untilJob(service, isRunning);
    expect(job).toMatchObject({ actualNiceness: -20, command: expect.stringMatching(/^sudo -n nice -n -20 timeout/) });
    expect(left(job).map(niceOf)).toEqual(left(job).map(() => -20));
    const asked = performance.now();
    expect(await service.stop(job.id)).toMatchObject({ state: 'stopped', remaining: 0 });
    expect(performance.now() - asked).toBeLessThan(5000);
    expect(left(job)).toEqual([]);
  });
});

describe.runIf(hasTools)('stress whose console is killed', () => {
  it('ends on its host by itself; the next console says what became of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'blitz-test-stress-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    const started = new BlitzProcess(['stress', 'local', '--cpu', '1', '--load', '7', '--duration', '6s'], {
      environment: { BLITZ_DATA: folder },
    });
    await started.wrote(/running/);
    started.child.kill('SIGKILL');
    const mark = '--cpu-load 7 --cpu-method all --timeout 6s';
    // It goes on: nothing of it depended on the console.
    await sleep(300);
    expect(stressProcessesOf(mark)).not.toEqual([]);
    await untilGone(mark, 6000 + 4000 + 10_000);
    await started.ended;

    const platform = createTestPlatform({ dataFolder: folder });
    const core = await createCore(platform);
    cleanUps.push(() => core.dispose());
    const client = createInProcessTestClient(core);
    let found: StressJob | undefined;
    for await (const { jobs } of await client.stress.watch()) {
      [found] = jobs;
      if (found?.endedAt !== undefined) break;
    }
    expect(found).toMatchObject({ state: 'ended', remaining: 0, reason: expect.stringContaining('None of it is left') });
  });

  it('is found by the next console while it goes on, and stopped by Stop everything', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'blitz-test-stress-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    const environment = { BLITZ_DATA: folder };
    const started = new BlitzProcess(['stress', 'local', '--cpu', '1', '--load', '8', '--duration', '45s'], { environment });
    await started.wrote(/running/);
    started.child.kill('SIGKILL');
    await started.ended;
    const stopped = await new BlitzProcess(['stop', '--json'], { environment }).ended;
    expect(JSON.parse(stopped.out)).toEqual({ stopped: ['stress on This machine'], failed: [] });
    expect(stopped.code).toBe(0);
    expect(stressProcessesOf('--cpu-load 8 --cpu-method all --timeout 45s')).toEqual([]);
    expect((await new BlitzProcess(['stop'], { environment }).ended).out).toBe('Nothing was running.\n');
  });

  it('that goes on when a run begins stands at the start of the run', async () => {
    const server = createServer((request, response) => {
      request.resume();
      response.end('x');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => void server.close());
    const core = await createCore(createTestPlatform());
    cleanUps.push(() => core.dispose());
    const client = createInProcessTestClient(core);
    const { id: job } = await client.stress.start(startOn(gentle({ durationMs: unique() })));
    for await (const { jobs } of await client.stress.watch()) if (jobs[0]?.state === 'running') break;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const plan = { requests: [{ url }], executor: { type: 'shared-iterations' as const, iterations: 5, vus: 1 } };
    const { id } = await client.load.start({ plan });
    await client.stress.stop({ id: job });
    const [first] = await client.runs.markers({ id });
    expect(first).toMatchObject({ kind: 'stress_started', text: 'stress on, 1 CPU worker at 5 % load' });
    expect(Math.abs(first?.atMs ?? -1)).toBeLessThan(2000);
  });

  it('that never had the word to start is not waited for', async () => {
    const database = stressDatabase();
    cleanUps.push(() => database.dispose());
    const first = rigOn(undefined, { database });
    const job = await first.service.start(startOn(gentle({ durationMs: unique() })));
    database.run('UPDATE stress_jobs SET root = NULL');
    await first.service.dispose();
    database.run('UPDATE stress_jobs SET open = 1, root = NULL');
    const second = rigOn(undefined, { database });
    expect(second.service.jobs()).toMatchObject([{ id: job.id, state: 'failed' }]);
  });
});

describe.runIf(hasTools)('guards of the command line', () => {
  const failing = async () => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(request.url === '/bad' ? 503 : 200).end('x');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const dataFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'blitz-test-guards-'));
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    return { environment: { BLITZ_DATA: folder } };
  };

  it('end a run whose requests fail, with 108 and the figures', async () => {
    const url = await failing();
    const args = ['run', '--url', `${url}/bad`, '-q', '100', '-z', '60s', '--guard', 'failures<5%', '--json'];
    const { code, out } = await new BlitzProcess(args, dataFolder()).ended;
    const { metadata } = JSON.parse(out) as RunSummary;
    expect({ code, state: metadata.state }).toEqual({ code: 108, state: 'stopped_by_guard' });
    expect(metadata.reason).toMatch(/^Guard: more than 5 % of the requests of the last \S+ s failed \(\d+ of \d+, 100 %\)\.$/);
  });

  it('let a run pass that keeps to them', async () => {
    const url = await failing();
    const guards = ['--target', 'local', '--guard', 'failures<5%', '--guard', 'memory<100%', '--guard', 'unreachable/60s'];
    const { code } = await new BlitzProcess(['run', '--url', `${url}/good`, '-q', '50', '-z', '2s', ...guards], dataFolder()).ended;
    expect(code).toBe(0);
  });

  it('refuse a target that is not there, and a guard nobody understands', async () => {
    const at = dataFolder();
    const run = (...args: string[]) => new BlitzProcess(['run', '--url', 'http://127.0.0.1:1/', ...args], at).ended;
    expect(await run('--target', 'nowhere')).toMatchObject({ code: 104, err: expect.stringContaining('There is no target "nowhere"') });
    expect(await run('--guard', 'cpu>95%')).toMatchObject({ code: 2, err: expect.stringContaining('cpu<95%/5s') });
  });

  it('end a stress job over a limit, with 108', async () => {
    const args = ['stress', 'local', '--cpu', '1', '--load', '11', '--duration', '40s', '--guard', 'memory<1%/1s', '--json'];
    const { code, out } = await new BlitzProcess(args, dataFolder()).ended;
    const job = JSON.parse(out) as StressJob;
    expect(code).toBe(108);
    expect(job).toMatchObject({
      state: 'stopped',
      remaining: 0,
      reason: expect.stringMatching(/^Guard: memory over 1 % for 1 s on This machine/),
    });
    expect(stressProcessesOf('--cpu-load 11 --cpu-method all --timeout 40s')).toEqual([]);
  });

  it('wants a word before it starves a host, and stops at Ctrl+C', async () => {
    const at = dataFolder();
    if (isRoot) {
      const refused = await new BlitzProcess(['stress', 'local', '--preset', 'story'], at).ended;
      expect(refused).toMatchObject({ code: 104, err: expect.stringContaining('Add --yes') });
    }
    const started = new BlitzProcess(['stress', 'local', '--cpu', '1', '--load', '12', '--duration', '40s'], at);
    await started.wrote(/running/);
    started.child.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 105, out: expect.stringContaining('none of its processes') });
    expect(stressProcessesOf('--cpu-load 12 --cpu-method all --timeout 40s')).toEqual([]);
  });
});
