import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLocalMachine } from '../../electron/core/adapters/local/index.ts';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { createCore } from '../../electron/core/app.ts';
import type { Machine } from '../../electron/core/base/machine.ts';
import { sampleHost } from '../../electron/core/features/metrics/sample-host.ts';
import type { HostSample } from '../../shared/model/host-sample.ts';
import { besiege } from '../rig/besieged-listener.ts';
import { startTestChild } from '../rig/child-process.ts';
import { startNginx } from '../rig/nginx-server.ts';
import { cpuSecondsOf, isDescendant, processesOfSessions, samplerShells, sessionsOf } from '../rig/sampler-processes.ts';
import { createInProcessTestClient } from '../rig/test-client.ts';
import { createTestPlatform } from '../rig/test-platform.ts';

const run = promisify(execFile);

/** Samples a machine until it is told to stop. */
function startSampling(machine: Machine) {
  const ending = new AbortController();
  const samples: HostSample[] = [];
  const ended = sampleHost({ machine, signal: ending.signal, onSample: (sample) => samples.push(sample) });
  ended.catch(() => {});
  return {
    samples,
    ended,
    async until(condition: (samples: readonly HostSample[]) => boolean, timeoutMs = 60_000): Promise<void> {
      expect(await waitFor(() => condition(samples), { timeoutMs })).toBe(true);
    },
    async stop(): Promise<void> {
      ending.abort();
      await ended;
    },
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** mpstat's and vmstat's own means over the same seconds, in per cent. */
async function measuredElsewhere(seconds: number) {
  const env = { ...process.env, LC_ALL: 'C' };
  const [mpstat, vmstat] = await Promise.all([
    run('mpstat', [String(seconds), '1'], { env }),
    run('vmstat', [String(seconds), '2'], { env }),
  ]);
  // CPU %usr %nice %sys %iowait %irq %soft %steal %guest %gnice %idle
  const [usr = 0, nice = 0, sys = 0, iowait = 0, irq = 0, soft = 0, steal = 0] = (/^Average:\s+all\s+(.*)$/m.exec(mpstat.stdout)?.[1] ?? '')
    .split(/\s+/)
    .map(Number);
  // … us sy id wa st: nice counts as us there, interrupts as sy.
  const fields = vmstat.stdout.trim().split('\n').at(-1)?.trim().split(/\s+/).map(Number) ?? [];
  return {
    mpstat: { user: usr, nice, system: sys, iowait, irq: irq + soft, steal },
    vmstat: { user: fields[12] ?? Number.NaN, system: fields[13] ?? Number.NaN, idle: fields[14] ?? Number.NaN, freeKilobytes: fields[3] },
  };
}

describe('metrics of this machine', () => {
  const machine = openLocalMachine();
  let sampling: ReturnType<typeof startSampling>;
  let shell = 0;

  beforeAll(async () => {
    sampling = startSampling(machine);
    await sampling.until((samples) => samples.length > 0);
    [shell = 0] = samplerShells((pid) => isDescendant(pid, process.pid));
  });
  afterAll(async () => {
    await sampling.stop();
    await machine.dispose();
  });

  test('agree with mpstat and vmstat within 5 points over the same seconds, under a load of which all see the same', async () => {
    const load = run('stress-ng', ['--cpu', '1', '--cpu-load', '50', '--timeout', '25s', '--quiet']);
    await sleep(1500);
    const from = Date.now();
    const elsewhere = await measuredElsewhere(18);
    const to = Date.now();
    await sampling.until((samples) => (samples.at(-1)?.at ?? 0) > to + 500);
    const samples = sampling.samples.filter(({ at }) => at > from + 500 && at < to + 500);
    expect(samples.length).toBeGreaterThan(8);
    const percent = (share: keyof HostSample['cpu']) => 100 * mean(samples.map(({ cpu }) => cpu[share]));
    const off = (ours: number, theirs: number) => Math.abs(ours - theirs);
    for (const share of ['user', 'nice', 'system', 'iowait', 'irq', 'steal'] as const) {
      expect(off(percent(share), elsewhere.mpstat[share]), `${share}: ${percent(share)} and ${elsewhere.mpstat[share]}`).toBeLessThan(5);
    }
    const user = percent('user') + percent('nice');
    const system = percent('system') + percent('irq');
    expect(off(user, elsewhere.vmstat.user), `us: ${user}`).toBeLessThan(5);
    expect(off(system, elsewhere.vmstat.system), `sy: ${system}`).toBeLessThan(5);
    expect(off(100 - user - system - percent('iowait') - percent('steal'), elsewhere.vmstat.idle), 'id').toBeLessThan(5);
    // It saw something, and said who did it.
    expect(user).toBeGreaterThan(15);
    expect(samples.some(({ processes }) => processes.some(({ name, cpu }) => name.startsWith('stress-ng') && cpu > 0.2))).toBe(true);
    await load;
  });

  test('tell each CPU, whose the processes are, and how full the disk is', async () => {
    await sampling.until((samples) => samples.at(-1)?.rootDisk !== undefined && samples.at(-1)?.processes.at(-1)?.user !== '');
    const last = sampling.samples.at(-1);
    expect(last?.cpus.length).toBeGreaterThan(0);
    const means = (last?.cpus ?? []).reduce((sum, { user }) => sum + user, 0) / (last?.cpus.length ?? 1);
    expect(Math.abs(means - (last?.cpu.user ?? 0))).toBeLessThan(0.1);
    expect(last?.processes.filter(({ user }) => user === 'root' || user !== '').length).toBeGreaterThan(3);
    expect(last?.memory.totalBytes).toBeGreaterThan(last?.memory.availableBytes ?? Number.POSITIVE_INFINITY);
    expect(last?.rootDisk?.usedBytes).toBeGreaterThan(1_000_000);
  });

  test('show the accept queue of a listener that is deaf, and count what it refuses', async () => {
    const siege = await besiege(12);
    const since = Date.now();
    await sampling.until((samples) => {
      const queue = samples.at(-1)?.queues.find(({ port }) => port === siege.port);
      return (queue?.queued ?? 0) > (queue?.limit ?? Number.POSITIVE_INFINITY);
    });
    // A connection that is refused is tried again after 1, 3, 7 s: each is another overflow.
    await sampling.until((samples) => samples.some(({ at, tcp }) => at > since && tcp.listenOverflows > 0 && tcp.listenDrops > 0));
    await siege.end();
    await sampling.until((samples) => samples.at(-1)?.queues.every(({ port }) => port !== siege.port) ?? false);
  });

  test('find nginx’s status page and look at its workers', async () => {
    const nginx = await startNginx({ server: 'location = /basic_status { stub_status; }' });
    try {
      await sampling.until(
        (samples) => samples.at(-1)?.nginx !== undefined && samples.at(-1)?.nginxWorkers?.openFiles !== undefined,
        100_000,
      );
      const last = sampling.samples.at(-1);
      expect(last?.nginx?.active).toBeGreaterThan(0);
      expect(last?.nginxWorkers?.nofile).toBeGreaterThan(100);
      expect(last?.nginxWorkers?.openFiles).toBeLessThan(last?.nginxWorkers?.nofile ?? 0);
    } finally {
      await nginx.stop();
    }
  });

  test('cost less than 1 % of one CPU, as it says itself and as the kernel counts', async () => {
    const before = { cpu: cpuSecondsOf(shell), at: performance.now() };
    const count = sampling.samples.length;
    await sampling.until((samples) => samples.length >= count + 30);
    const spent = (cpuSecondsOf(shell) - before.cpu) / ((performance.now() - before.at) / 1000);
    const said = sampling.samples.at(-1)?.samplerCpu ?? Number.NaN;
    console.log(`the sampler takes ${(100 * spent).toFixed(2)} % of one CPU, and says ${(100 * said).toFixed(2)} %`);
    expect(spent).toBeLessThan(0.01);
    expect(said).toBeLessThan(0.01);
    expect(Math.abs(said - spent)).toBeLessThan(0.004);
    expect(said).toBeGreaterThan(0);
  });

  test('come at an even pace', () => {
    const gaps = sampling.samples.slice(1).map(({ at }, index) => at - (sampling.samples[index]?.at ?? 0));
    expect(gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeGreaterThan(900);
    const first = sampling.samples[0];
    const last = sampling.samples.at(-1);
    const periods = ((last?.at ?? 0) - (first?.at ?? 0)) / 1000;
    // No drift: as many samples as seconds, but for those a busy machine was late with.
    expect(sampling.samples.length - 1).toBeLessThanOrEqual(periods + 1.5);
    expect(sampling.samples.length - 1).toBeGreaterThan(periods * 0.7);
  });
});

describe('nothing is left behind', () => {
  const allGone = (sessions: ReadonlySet<number>, timeoutMs: number) =>
    waitFor(() => processesOfSessions(sessions).length === 0, { timeoutMs, intervalMs: 100 });

  test('when sampling ends', async () => {
    const machine = openLocalMachine();
    const sampling = startSampling(machine);
    await sampling.until((samples) => samples.length > 0);
    const sessions = sessionsOf(samplerShells((pid) => isDescendant(pid, process.pid)));
    expect(processesOfSessions(sessions).length).toBeGreaterThan(1);
    await sampling.stop();
    expect(await allGone(sessions, 3000)).toBe(true);
    await machine.dispose();
  });

  test('when the console is killed', async () => {
    const child = startTestChild('metrics-child.ts', []);
    await child.message();
    const pid = child.process.pid ?? 0;
    const sessions = sessionsOf(samplerShells((shell) => isDescendant(shell, pid)));
    expect(sessions.size).toBe(1);
    await child.kill();
    expect(await allGone(sessions, 5000)).toBe(true);
  });

  test('when the sampler itself is killed: it says so, and its watch goes with it', async () => {
    const machine = openLocalMachine();
    const sampling = startSampling(machine);
    await sampling.until((samples) => samples.length > 0);
    const sessions = sessionsOf(samplerShells((pid) => isDescendant(pid, process.pid)));
    // A command on this machine leads its session.
    for (const leader of sessions) process.kill(leader, 'SIGKILL');
    expect(await sampling.ended).toContain('ended');
    expect(await allGone(sessions, 8000)).toBe(true);
    await machine.dispose();
  });
});

test('a run on this machine is recorded by the whole console, and its report tells of it', async () => {
  const platform = createTestPlatform();
  const core = await createCore(platform);
  const client = createInProcessTestClient(core);
  const nginx = await startNginx();
  try {
    const plan = {
      requests: [{ url: `http://127.0.0.1:${nginx.port}/` }],
      executor: { type: 'constant-arrival-rate' as const, rate: 50, durationMs: 4000 },
    };
    const { id } = await client.load.start({ plan });
    const recorded: HostSample[] = [];
    let states = '';
    for await (const { state, samples } of await client.metrics.watchRun({ id })) {
      recorded.push(...samples);
      states += `${state} `;
    }
    const { item, targetId } = await client.runs.get({ id });
    expect(item).toMatchObject({ state: 'completed', failed: 0 });
    expect(targetId).toBe('local');
    expect(recorded.length, states).toBeGreaterThan(1);
    const startedAt = Date.parse(item.startedAt);
    for (const { at } of recorded) expect(at - startedAt).toBeLessThan(item.durationMs + 2000);
    expect(await client.runs.markers({ id })).toEqual([]);
    expect((await client.runs.export({ id, format: 'csv' })).content).toContain('host listen overflows');
    expect((await client.runs.export({ id, format: 'html' })).content).toContain('CPU of the machine');
  } finally {
    await nginx.stop();
    await core.dispose();
    platform.dispose();
  }
  expect(await waitFor(() => samplerShells((pid) => isDescendant(pid, process.pid)).length === 0, { timeoutMs: 5000 })).toBe(true);
});
