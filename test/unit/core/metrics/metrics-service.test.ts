import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recordingTarget } from '../../../../electron/core/features/hosts/index.ts';
import type { HostNews } from '../../../../electron/core/features/metrics/host-news.ts';
import { MetricsService } from '../../../../electron/core/features/metrics/index.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { HostSamplesSchema } from '../../../../shared/contract/metrics.ts';
import { localTargetId, type Target, TargetInputSchema } from '../../../../shared/contract/targets.ts';
import { unpackHostSample } from '../../../../shared/model/host-pack.ts';
import { resultsOf } from '../../../rig/scripted-engine.ts';
import { ScriptedHosts } from '../../../rig/scripted-host.ts';
import { createMemoryLogger, type OpenedRunBook, openRunBook, planOf } from '../runs/open-run-book.ts';

vi.setConfig({ testTimeout: 30_000 });

let hosts: ScriptedHosts;
let opened: OpenedRunBook;
let metrics: MetricsService;

beforeEach(() => {
  hosts = new ScriptedHosts();
  opened = openRunBook();
  metrics = openMetrics();
});
const openMetrics = (lingerMs?: number) =>
  new MetricsService({ hosts, watchHosts: (signal) => hosts.watch(signal), runs: opened.book, logger: createMemoryLogger(), lingerMs });

afterEach(async () => {
  await metrics.dispose();
  opened.close();
  expect(hosts.running.size).toBe(0);
  expect(hosts.leases).toBe(0);
});

/** Takes what a stream says until `isEnough`. */
async function take<News extends HostNews>(stream: AsyncIterable<News>, isEnough: (all: readonly News[]) => boolean): Promise<News[]> {
  const all: News[] = [];
  for await (const news of stream) {
    all.push(news);
    if (isEnough(all)) break;
  }
  return all;
}
const samplesOf = (all: readonly HostNews[]) => all.flatMap(({ samples }) => samples);
const until = (count: number) => (all: readonly HostNews[]) => samplesOf(all).length >= count;
const finish = (recorder: ReturnType<typeof opened.book.begin>) =>
  recorder.finish({ state: 'completed', reason: '', durationMs: 1000, results: resultsOf(10, 0) });

describe('watching a host', () => {
  test('gives samples as the contract has them; a second watcher shares the sampler and gets what there was', async () => {
    const all = await take(metrics.watch(localTargetId, undefined), until(2));
    expect(all[0]?.state).toBe('starting');
    for (const news of all) expect(HostSamplesSchema.parse(news)).toEqual(news);
    const [sample] = samplesOf(all);
    expect(sample?.cpu.user).toBeCloseTo(0.25);
    expect(sample?.memory).toEqual({ totalBytes: 1_024_000, availableBytes: 409_600 });
    expect(hosts.running.size).toBe(1);
    const again = await take(metrics.watch(localTargetId, undefined), until(3));
    expect(again[0]?.samples.length).toBeGreaterThanOrEqual(2);
    expect(hosts.running.size).toBe(1);
  });

  test('goes on for whoever comes back, and leaves no hole; a shutdown waits for none of that', async () => {
    const first = samplesOf(await take(metrics.watch(localTargetId, undefined), until(1)));
    await new Promise((resolve) => setTimeout(resolve, 4500));
    const [back] = await take(metrics.watch(localTargetId, undefined), until(1));
    expect(back?.state).toBe('sampling');
    const ats = (back?.samples ?? []).map(({ at }) => at);
    expect(ats[0]).toBe(first[0]?.at);
    expect(ats.length).toBeGreaterThan(2);
    expect(hosts.running.size).toBe(1);
    await metrics.dispose();
    expect([hosts.running.size, hosts.leases]).toEqual([0, 0]);
  });

  test('ends a while after the last watcher has gone', async () => {
    await metrics.dispose();
    metrics = openMetrics(50);
    await take(metrics.watch(localTargetId, undefined), until(1));
    await vi.waitFor(() => expect([hosts.running.size, hosts.leases]).toEqual([0, 0]), { timeout: 15_000 });
  });

  test('loses nothing for one who is slow', async () => {
    const stream = metrics.watch(localTargetId, undefined);
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 3500));
    const { value } = await stream.next();
    expect((value as HostNews).samples.length).toBeGreaterThanOrEqual(2);
    await stream.return(undefined);
  });

  test('a link that breaks: lost, then sampling again, the gap left as it is', async () => {
    const states: string[] = [];
    const kept = metrics.keep(localTargetId);
    kept.onNews(({ state }) => void (states.at(-1) === state || states.push(state)));
    await vi.waitFor(() => expect(kept.last).toBeDefined(), { timeout: 15_000 });
    hosts.cut();
    await vi.waitFor(() => expect(kept.state).toBe('lost'), { timeout: 15_000 });
    hosts.restore();
    await vi.waitFor(() => expect(kept.state).toBe('sampling'), { timeout: 15_000 });
    expect(states.filter((state) => state !== 'starting')).toEqual(['sampling', 'lost', 'sampling']);
    await kept.dispose();
  });

  test('a host that cannot be reached says why, and is tried again by the next watcher', async () => {
    hosts.refusal = new OpsError({ code: 'unavailable', message: 'Nobody answers.', hint: 'Start it.' });
    const all = await take(metrics.watch(localTargetId, undefined), (news) => news.at(-1)?.state === 'failed');
    expect(all.at(-1)?.problem).toEqual({ code: 'unavailable', message: 'Nobody answers.', hint: 'Start it.' });
    hosts.refusal = undefined;
    expect(samplesOf(await take(metrics.watch(localTargetId, undefined), until(1)))).toHaveLength(1);
  });

  test('a system without /proc says so', async () => {
    hosts.hello = ['Darwin'];
    const all = await take(metrics.watch(localTargetId, undefined), (news) => news.at(-1)?.state === 'failed');
    expect(all.at(-1)?.problem).toMatchObject({ code: 'unavailable', message: expect.stringContaining('macOS') });
  });

  test('a target that is not there is not found', () => {
    expect(() => metrics.watch('nowhere' as TargetId, undefined)).toThrow(/no target/);
  });
});

describe('a run', () => {
  test('has its machine recorded, second by second, seen live and found again', async () => {
    const recorder = opened.book.begin({ plan: planOf(), tags: [] });
    const live = take(metrics.watchRun(recorder.id, undefined), () => false);
    await vi.waitFor(() => expect(opened.book.hostSamples(recorder.id).length).toBeGreaterThan(1), { timeout: 15_000 });
    finish(recorder);
    const seen = samplesOf(await live);
    const stored = opened.book.hostSamples(recorder.id);
    expect(stored.map(({ at }) => at)).toEqual(seen.map(({ at }) => Math.round(at)));
    expect(stored[0]?.cpu.user).toBeCloseTo(0.25, 2);
    expect(opened.book.get(recorder.id).targetId).toBe(localTargetId);
    expect(opened.book.markers(recorder.id)).toEqual([]);
    const [again] = await take(metrics.watchRun(recorder.id, undefined), () => false);
    expect(again?.packed?.map(unpackHostSample)).toEqual(stored);
    const csv = opened.book.export(recorder.id, 'csv').content;
    expect(csv.split('\r\n')[0]).toContain('host cpu busy (0-1)');
  });

  test('goes on without it where the host cannot be reached, and a marker says so', async () => {
    hosts.refusal = new OpsError({ code: 'unavailable', message: 'Nobody answers.' });
    const recorder = opened.book.begin({ plan: planOf(), tags: [] });
    await vi.waitFor(() => expect(opened.book.markers(recorder.id)).toHaveLength(1), { timeout: 15_000 });
    expect(opened.book.markers(recorder.id)).toMatchObject([{ kind: 'link_lost', text: 'No host metrics: Nobody answers.' }]);
    finish(recorder);
    // The recording waits for the sample of the last second.
    await take(metrics.watchRun(recorder.id, undefined), () => false);
    const all = await take(metrics.watchRun(recorder.id, undefined), () => false);
    expect(all).toMatchObject([{ state: 'failed', problem: { code: 'not_found' }, samples: [] }]);
  });

  test('asks the user nothing where they did not name its machine; whoever looks at the machine is asked', async () => {
    hosts.isAsking = true;
    const recorder = opened.book.begin({ plan: planOf(), tags: [] });
    await vi.waitFor(() => expect(opened.book.markers(recorder.id)).toHaveLength(1), { timeout: 15_000 });
    expect(opened.book.markers(recorder.id)[0]?.text).toContain('without asking you');
    const kept = metrics.keep(localTargetId);
    hosts.answer();
    await vi.waitFor(() => expect(kept.state).toBe('sampling'), { timeout: 15_000 });
    await vi.waitFor(() => expect(opened.book.hostSamples(recorder.id)).not.toHaveLength(0), { timeout: 15_000 });
    finish(recorder);
    await kept.dispose();
  });

  test('a link that breaks in the middle is marked at both ends', async () => {
    const recorder = opened.book.begin({ plan: planOf(), tags: [] });
    await vi.waitFor(() => expect(opened.book.hostSamples(recorder.id)).not.toHaveLength(0), { timeout: 15_000 });
    hosts.cut();
    await vi.waitFor(() => expect(opened.book.markers(recorder.id)).toHaveLength(1), { timeout: 15_000 });
    hosts.restore();
    await vi.waitFor(() => expect(opened.book.markers(recorder.id)).toHaveLength(2), { timeout: 15_000 });
    expect(opened.book.markers(recorder.id).map(({ kind }) => kind)).toEqual(['link_lost', 'link_restored']);
    finish(recorder);
  });

  test('on another machine is not mixed up with the current target, and a target that is gone fails nothing', () => {
    const other = opened.book.begin({ plan: planOf({ requests: [{ url: 'http://shop.example/' }] }), tags: [] });
    finish(other);
    expect(opened.book.get(other.id).targetId).toBeUndefined();
    const gone = opened.book.begin({ plan: planOf(), tags: [], targetId: 'gone' as TargetId });
    finish(gone);
    expect(opened.book.get(gone.id)).toMatchObject({ targetId: 'gone', item: { state: 'completed' } });
  });
});

describe('the machine of a run', () => {
  const target = (change: object): Target => ({
    ...TargetInputSchema.parse({ name: 'shop', access: { kind: 'ssh', host: 'shop.example' }, ...change }),
    id: 'shop' as TargetId,
  });
  const plan = (url: string) => planOf({ requests: [{ url }] });

  test.each([
    ['the host of its way in', target({}), 'http://SHOP.example:8080/x', 'shop'],
    ['the host of its app', target({ appUrl: 'https://www.shop.example/' }), 'https://www.shop.example/login', 'shop'],
    ['both on loopback', target({ access: { kind: 'local' } }), 'http://127.0.0.1:5000/', 'shop'],
    ['both on loopback, over SSH', target({ access: { kind: 'ssh', host: '127.0.0.1', port: 2222 } }), 'http://localhost/', 'shop'],
    ['another host', target({ appUrl: 'https://www.shop.example/' }), 'http://example.org/', undefined],
    ['loopback here, the target elsewhere', target({}), 'http://127.0.0.1/', undefined],
  ])('%s', (_name, current, url, expected) => {
    expect(recordingTarget({ plan: plan(url) }, () => current, undefined)).toBe(expected);
  });

  test('the one that was named, whatever the URL', () => {
    expect(recordingTarget({ plan: plan('http://example.org/'), targetId: 'named' as TargetId }, () => target({}), undefined)).toBe(
      'named',
    );
  });
});
