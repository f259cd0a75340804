import { afterEach, expect, test, vi } from 'vitest';
import { type ConsoleNews, ConsoleWatch, unseen } from '../../../electron/main/console-watch.ts';
import type { RunId } from '../../../shared/base/ids.ts';
import type { AlarmSummary } from '../../../shared/contract/alarms.ts';
import type { Client } from '../../../shared/contract/index.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { ended, noon, run, summaries } from './tray-states.ts';

let watch: ConsoleWatch | undefined;

afterEach(() => watch?.dispose());

/** A core that says one thing on each stream, and then nothing until it goes. */
function coreWith(alarms: AlarmSummary, runs: readonly RunListItem[]) {
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => {});
  const stream = (value: unknown) => async () =>
    (async function* () {
      yield value;
      await gone.promise;
    })();
  const client = {
    app: { jobs: stream({ jobs: [run] }) },
    alarms: { summary: stream(alarms) },
    runs: { changes: stream({ revision: 1 }), list: async () => ({ items: runs, total: runs.length }) },
    settings: { changes: stream({ notifications: { desktop: true, quietFrom: '', quietUntil: '', onClose: 'quit' } }) },
  };
  return { client: client as unknown as Client, go: () => gone.reject(new Error('Gone')) };
}

test('what it knows, what becomes of it when the core is gone, and that the next one is followed', async () => {
  const first = coreWith(summaries.OK, [ended({ id: 42 as RunId, state: 'running' }), ended({})]);
  const second = coreWith(summaries.INSUFFICIENT_DATA, []);
  let core: ReturnType<typeof coreWith> | undefined = first;
  let news: ConsoleNews | undefined;
  watch = new ConsoleWatch(
    async () => {
      if (core === undefined) throw new Error('Nobody is there');
      return core.client;
    },
    (next) => {
      news = next;
    },
  );
  await vi.waitFor(() => expect(news?.notifications?.onClose).toBe('quit'));
  await vi.waitFor(() => expect(news?.lastRun?.id).toBe(40));
  expect(news?.jobs).toEqual([run]);
  expect(news?.alarms).toEqual(summaries.OK);

  core = undefined;
  const goneAt = Date.now();
  first.go();
  await vi.waitFor(() => expect(news?.alarms?.worst).toBe('stale'));
  expect(news?.jobs).toEqual([]);
  expect(news?.alarms).toEqual({ ...summaries.OK, worst: 'stale', staleSince: expect.any(Number) });
  expect(news?.alarms?.staleSince).toBeGreaterThanOrEqual(goneAt);
  expect(news?.notifications?.onClose).toBe('quit');

  core = second;
  await vi.waitFor(() => expect(news?.alarms).toEqual(summaries.INSUFFICIENT_DATA), 5_000);
  await vi.waitFor(() => expect(news?.lastRun).toBeUndefined(), 5_000);

  watch.dispose();
  news = undefined;
  second.go();
  await new Promise((done) => setTimeout(done, 50));
  expect(news).toBeUndefined();
});

test('nobody can say how the alarms stand: ALARM stays the worst, all others are old since then', () => {
  expect(unseen(undefined, noon)).toBeUndefined();
  expect(unseen(summaries.none, noon)).toBe(summaries.none);
  expect(unseen(summaries.ALARM, noon)).toMatchObject({ worst: 'ALARM', staleSince: noon });
  expect(unseen(summaries.INSUFFICIENT_DATA, noon)).toMatchObject({ worst: 'stale', staleSince: noon });
  expect(unseen(summaries.stale, noon)).toEqual(summaries.stale);
});
