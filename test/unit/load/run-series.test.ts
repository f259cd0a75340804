import { describe, expect, it } from 'vitest';
import { GeneratorWatch } from '../../../electron/core/features/load/engine/generator-watch.ts';
import { RunSeries } from '../../../electron/core/features/load/engine/run-series.ts';
import { type MomentPoint, mostMoments, type SecondPoint, type SeriesPoint } from '../../../shared/model/load-sample.ts';
import { mergeMoments, mergeSeconds } from '../../../shared/model/merge-samples.ts';

/** A series with a clock of its own: the run begins at 10 s. */
function startSeries() {
  const startMs = 10_000;
  const totals = { sent: 0, ok: 0, failed: 0, aborted: 0, connectionsOpened: 0, bytesReceived: 0 };
  const gauges = { inFlight: 0, queued: 0, connections: 0 };
  const watch = new GeneratorWatch(startMs);
  const series = new RunSeries(startMs, { totals: () => ({ ...totals }), gauges: () => ({ ...gauges }) }, watch);
  let seconds: SecondPoint[] = [];
  let moments: MomentPoint[] = [];
  return {
    series,
    watch,
    gauges,
    end(atMs: number, durationMs: number, failed = false) {
      series.advance(startMs + atMs);
      totals.sent += 1;
      totals.bytesReceived += 100;
      if (failed) {
        totals.failed += 1;
        series.countFailure('reset');
      } else totals.ok += 1;
      series.recordDuration(durationMs);
    },
    advance: (atMs: number) => series.advance(startMs + atMs),
    /** Everything told so far, as a watcher keeps it. */
    told(atMs: number) {
      const news = series.take(startMs + atMs);
      seconds = mergeSeconds(seconds, news.seconds);
      moments = mergeMoments(moments, news.moments);
      return { seconds, moments, news };
    },
  };
}

const sum = (points: readonly SeriesPoint[], key: 'ok' | 'failed' | 'sent' | 'bytesReceived') =>
  points.reduce((total, point) => total + point[key], 0);
const resets = (points: readonly SeriesPoint[]) => points.reduce((total, point) => total + (point.byClass.reset ?? 0), 0);

describe('the series of a run', () => {
  it('has every request in one moment and in the second of that moment, however often it is asked', () => {
    const run = startSeries();
    for (let atMs = 0; atMs < 3100; atMs += 7) {
      run.end(atMs, 1 + (atMs % 50), atMs % 3 === 0);
      if (atMs % 4 === 0) run.told(atMs);
    }
    const { seconds, moments } = run.told(3100);
    expect(seconds.map(({ second }) => second)).toEqual([0, 1, 2, 3]);
    expect(moments.map(({ moment }) => moment)).toEqual(Array.from({ length: 13 }, (_, at) => at));
    expect([sum(seconds, 'sent'), sum(moments, 'sent')]).toEqual([443, 443]);
    for (const second of seconds) {
      const parts = moments.filter(({ moment }) => Math.floor(moment / 4) === second.second);
      for (const key of ['ok', 'failed', 'sent', 'bytesReceived'] as const) expect(sum(parts, key)).toBe(second[key]);
      expect([resets(parts), second.failed]).toEqual([second.byClass.reset, resets([second])]);
      expect(Math.max(...parts.map(({ maxUs }) => maxUs))).toBe(second.maxUs);
    }
    expect(run.series.durations().count).toBe(443);
  });

  it('has the quantiles of a second from all of its moments', () => {
    const run = startSeries();
    for (let index = 0; index < 75; index += 1) run.end(index, 10);
    for (let index = 0; index < 25; index += 1) run.end(800 + index, 1000);
    const { seconds, moments } = run.told(900);
    expect([seconds[0]?.p50Us, seconds[0]?.p95Us].map((us) => Math.round((us ?? 0) / 1000))).toEqual([10, 1000]);
    expect(moments.map(({ p50Us }) => Math.round(p50Us / 1000))).toEqual([10, 0, 0, 1000]);
    run.advance(1000);
    const closed = run.told(1100).seconds[0];
    expect(closed).toMatchObject({ p50Us: seconds[0]?.p50Us, p95Us: seconds[0]?.p95Us, maxUs: 1_000_000 });
  });

  it('gives what was counted before a stall to the step it began in, and its lag to the same one only', () => {
    const run = startSeries();
    run.end(100, 5);
    run.watch.recordLag(2300);
    run.end(2600, 2400);
    const { seconds, moments } = run.told(2700);
    expect(moments.map(({ ok }) => ok)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(seconds.map(({ ok }) => ok)).toEqual([1, 0, 1]);
    expect(moments.map(({ lagMs }) => lagMs)).toEqual([2300, ...Array.from({ length: 10 }, () => 0)]);
    expect(seconds.map(({ lagMs }) => lagMs)).toEqual([2300, 0, 0]);
    expect(moments.map(({ maxUs }) => maxUs)).toEqual([5000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2_400_000]);
  });

  it('ends the moments, not the seconds, after their time', () => {
    const run = startSeries();
    const limitMs = mostMoments * 250;
    for (let atMs = 50; atMs < limitMs + 3000; atMs += 100) run.end(atMs, 2, true);
    const { seconds, moments } = run.told(limitMs + 3000);
    expect([moments.length, moments.at(-1)?.moment]).toEqual([mostMoments, mostMoments - 1]);
    expect(sum(moments, 'failed')).toBe(limitMs / 100);
    expect([sum(seconds, 'failed'), resets(seconds)]).toEqual([limitMs / 100 + 30, limitMs / 100 + 30]);
    expect(run.told(limitMs + 3100).news.moments).toEqual([]);
  });

  it('tells only what is new, with the current steps as the last', () => {
    const run = startSeries();
    run.end(10, 1);
    expect(run.told(100).news).toMatchObject({ seconds: [{ second: 0, ok: 1 }], moments: [{ moment: 0, ok: 1 }] });
    run.end(260, 1);
    expect(run.told(300).news).toMatchObject({ seconds: [{ second: 0, ok: 2 }], moments: [{ moment: 0 }, { moment: 1, ok: 1 }] });
    expect(run.told(400).news.moments).toMatchObject([{ moment: 1 }]);
  });

  it('ends with the connections that stood open before they were closed', () => {
    const run = startSeries();
    run.gauges.connections = 50;
    run.end(10, 1);
    run.series.holdGauges();
    run.gauges.connections = 0;
    const { seconds, moments } = run.told(20);
    expect([seconds.at(-1)?.connections, moments.at(-1)?.connections]).toEqual([50, 50]);
  });
});
