import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import { MetricsService } from '../../electron/core/features/metrics/index.ts';
import type { HostSample } from '../../shared/model/host-sample.ts';
import { createSilentLogger } from '../contract/silent-logger.ts';
import { besiege } from '../rig/besieged-listener.ts';
import { startNginx } from '../rig/nginx-server.ts';
import { isDescendant, processesOfSessions, samplerShells, sessionsOf } from '../rig/sampler-processes.ts';
import { resultsOf } from '../rig/scripted-engine.ts';
import { startSilentProxy } from '../rig/silent-proxy.ts';
import { startSshd } from '../rig/sshd-server.ts';
import { addTestUser } from '../rig/test-user.ts';
import { openRunBook, planOf } from '../unit/core/runs/open-run-book.ts';
import { openHosts } from './hosts-rig.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const isRoot = process.getuid?.() === 0;
const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A console whose one remote target is an sshd behind a relay that can break. */
async function openConsole(options: { user?: string; throughJump?: boolean } = {}) {
  const server = await startSshd(options.user === undefined ? {} : { user: options.user });
  cleanUps.push(() => server.dispose());
  const proxy = await startSilentProxy(server.port);
  cleanUps.push(() => proxy.close());
  const rig = openHosts();
  cleanUps.push(() => rig.dispose());
  const knownHosts = join(rig.home, '.ssh', 'known_hosts');
  writeFileSync(knownHosts, server.knownHostsLines(undefined, `[127.0.0.1]:${proxy.port}`).join('\n'), { mode: 0o600 });
  const settings = { Port: proxy.port, UserKnownHostsFile: knownHosts };
  if (options.throughJump) {
    const jump = await startSshd();
    cleanUps.push(() => jump.dispose());
    rig.configure(jump.configText('jump'), server.configText('shop', { ...settings, ProxyJump: 'jump' }));
  } else {
    rig.configure(server.configText('shop', settings));
  }
  const target = rig.target('shop');
  const opened = openRunBook();
  const { sessions } = rig.hosts;
  const watchHosts = (signal: AbortSignal) => sessions.watch(signal);
  const metrics = new MetricsService({ hosts: sessions, watchHosts, runs: opened.book, logger: createSilentLogger() });
  cleanUps.push(async () => {
    await metrics.dispose();
    opened.close();
  });
  const kept = metrics.keep(target.id);
  const samples: HostSample[] = [];
  kept.onNews((news) => samples.push(...news.samples));
  return {
    server,
    proxy,
    target,
    metrics,
    book: opened.book,
    kept,
    samples,
    async until(condition: () => boolean, what: string, timeoutMs = 60_000): Promise<void> {
      const isSo = await waitFor(condition, { timeoutMs });
      expect(isSo, `${what}: ${kept.state}, ${samples.length} samples`).toBe(true);
    },
    /** Sessions on the host in which a sampler of this console runs. */
    sessions(): Set<number> {
      return sessionsOf(samplerShells((pid) => server.sessionPids().some((session) => isDescendant(pid, session))));
    },
  };
}

const ways = [
  { name: 'as root', options: async () => ({}) },
  {
    name: 'as an ordinary user',
    options: async () => {
      const user = addTestUser();
      cleanUps.push(() => user.remove());
      return { user: user.name };
    },
  },
  { name: 'through a jump host', options: async () => ({ throughJump: true }) },
];

const allGone = (sessions: ReadonlySet<number>, timeoutMs: number) =>
  waitFor(() => processesOfSessions(sessions).length === 0, { timeoutMs, intervalMs: 100 });

describe.runIf(isRoot).each(ways)('metrics over SSH $name', ({ options }) => {
  it('tell the queue of a deaf listener and what it refuses, and cost less than 1 % of a CPU', async () => {
    const host = await openConsole(await options());
    await host.until(() => host.samples.length > 1, 'it samples');
    const siege = await besiege(12);
    cleanUps.push(() => siege.end());
    const queue = () => host.samples.at(-1)?.queues.find(({ port }) => port === siege.port);
    await host.until(() => (queue()?.queued ?? 0) > (queue()?.limit ?? Number.POSITIVE_INFINITY), 'the queue is full');
    await host.until(() => host.samples.some(({ tcp }) => tcp.listenOverflows > 0), 'overflows are counted');
    // What it takes to find out what there is, is spent in the first seconds: it is no part of what a second costs.
    await host.until(() => host.samples.length > 40, 'it goes on');
    // CPU time is counted in steps of 10 ms, a hundredth of a second's CPU: what one sample says swings by that much.
    const costs = host.samples.slice(-20).map(({ samplerCpu }) => samplerCpu);
    const cost = costs.reduce((sum, one) => sum + one, 0) / costs.length;
    console.log(`the sampler says it takes ${(100 * cost).toFixed(2)} % of one CPU`);
    expect(cost).toBeLessThan(0.01);
    expect(host.samples.at(-1)?.processes.some(({ user }) => user === 'root')).toBe(true);
    for (const [index, { at }] of host.samples.entries()) expect(at).toBeGreaterThan(host.samples[index - 1]?.at ?? 0);
    expect(Math.abs((host.samples.at(-1)?.at ?? 0) - Date.now())).toBeLessThan(10_000);
  });

  it('leave nothing on the host when they end, and when the link is cut', async () => {
    const host = await openConsole(await options());
    await host.until(() => host.samples.length > 0, 'it samples');
    const first = host.sessions();
    expect(first.size).toBe(1);
    host.server.cutSessions();
    expect(await allGone(first, 8000)).toBe(true);
    await host.until(() => host.sessions().size === 1 && host.kept.state === 'sampling', 'it samples again');
    const second = host.sessions();
    await host.metrics.dispose();
    expect(await allGone(second, 5000)).toBe(true);
  });
});

describe('the machine of a run, over SSH', () => {
  it('is recorded around a link that is lost and comes back, with marks at both ends', async () => {
    const host = await openConsole();
    const recorder = host.book.begin({ plan: planOf(), tags: [], targetId: host.target.id });
    const stored = () => host.book.hostSamples(recorder.id);
    await host.until(() => stored().length > 1, 'it is recorded');
    host.proxy.cut();
    await host.until(() => host.kept.state === 'lost', 'the loss is noticed');
    const before = stored().length;
    await host.until(() => stored().length > before + 1, 'it goes on');
    recorder.finish({ state: 'completed', reason: '', durationMs: 9000, results: resultsOf(10, 0) });
    expect(host.book.markers(recorder.id).map(({ kind }) => kind)).toEqual(['link_lost', 'link_restored']);
    const gaps = stored()
      .slice(1)
      .map(({ at }, index) => at - (stored()[index]?.at ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(1200);
    for (const sample of stored()) expect(sample.cpu.user).toBeLessThanOrEqual(1);
  });

  it('ends on the host by itself when the link goes silent and nobody tells it', async () => {
    const host = await openConsole();
    await host.until(() => host.samples.length > 0, 'it samples');
    const sessions = host.sessions();
    expect(processesOfSessions(sessions).length).toBeGreaterThan(1);
    host.proxy.freeze();
    // 12 s without a request, looked at every 4 s, on a machine that may be busy.
    expect(await allGone(sessions, 40_000)).toBe(true);
    host.proxy.thaw();
  });

  it('nginx’s workers: an ordinary user reads their limit, and not what they have open', async () => {
    const user = isRoot ? addTestUser() : undefined;
    cleanUps.push(() => user?.remove());
    const nginx = await startNginx({ workers: 2, server: 'location = /nginx_status { stub_status; }' });
    cleanUps.push(() => nginx.stop());
    const host = await openConsole(user === undefined ? {} : { user: user.name });
    await host.until(() => host.samples.at(-1)?.nginxWorkers !== undefined, 'workers are seen');
    const workers = host.samples.at(-1)?.nginxWorkers;
    expect(workers?.count).toBeGreaterThanOrEqual(2);
    expect(workers?.nofile).toBeGreaterThan(0);
    if (isRoot) expect(workers?.openFiles).toBeUndefined();
  });
});
