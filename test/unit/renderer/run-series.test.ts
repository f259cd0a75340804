import { describe, expect, it } from 'vitest';
import { axisEnd, failureSource, latencySource, logSource, outcomeSource } from '../../../renderer/features/run/run-chart-sources.ts';
import { runMarkers } from '../../../renderer/features/run/run-markers.ts';
import { RunSeries } from '../../../renderer/features/run/run-series.ts';
import { stackColumns } from '../../../renderer/ui/chart-source.ts';
import type { MomentPoint, SecondPoint } from '../../../shared/model/load-sample.ts';

const figures = { sent: 0, ok: 0, failed: 0, aborted: 0, p50Us: 0, p95Us: 0, p99Us: 0, maxUs: 0, inFlight: 0, queued: 0, connections: 0 };
const zero = { ...figures, connectionsOpened: 0, bytesReceived: 0, lagMs: 0, eventLoopUtilization: 0, cpu: 0, byClass: {} };

const second = (at: number, change: Partial<SecondPoint> = {}): SecondPoint => ({ second: at, ...zero, ...change });
const moment = (at: number, change: Partial<MomentPoint> = {}): MomentPoint => ({ moment: at, ...zero, ...change });

interface Told {
  seconds?: readonly SecondPoint[];
  moments?: readonly MomentPoint[];
  elapsedMs?: number;
  over?: boolean;
}

/** A sample as far as a series looks at it; without `elapsedMs` its last second is whole. */
function sample({ seconds = [], moments = [], elapsedMs, over = false }: Told) {
  const whole = Math.max(0, ...seconds.map((point) => point.second + 1)) * 1000;
  return { seconds, moments, elapsedMs: elapsedMs ?? whole, state: over ? 'completed' : 'running' } as const;
}

function seriesOf(told: Told): RunSeries {
  const series = new RunSeries();
  series.merge(sample(told));
  return series;
}

const noAxis = () => 0;

describe('run series', () => {
  it('replaces a second it already knows instead of adding to it', () => {
    const series = seriesOf({ seconds: [second(0, { ok: 10 }), second(1, { ok: 3, byClass: { reset: 2 } })] });
    series.merge(sample({ seconds: [second(1, { ok: 20, byClass: { closed: 1 } })] }));
    expect([...series.seconds.values('ok')]).toEqual([10, 20]);
    expect([...series.seconds.classValues('reset')]).toEqual([0, 0]);
    expect([...series.seconds.classValues('closed')]).toEqual([0, 1]);
    expect(series.classes).toEqual(['reset', 'closed']);
  });

  it('is the same whether it was told live or caught up at once', () => {
    const points = Array.from({ length: 300 }, (_, at) => second(at, { ok: at, byClass: at % 3 ? { reset: at } : {} }));
    const live = new RunSeries();
    for (const point of points) live.merge(sample({ seconds: [point] }));
    const late = seriesOf({ seconds: points.toReversed() });
    expect([...late.seconds.values('ok')]).toEqual([...live.seconds.values('ok')]);
    expect([...late.seconds.classValues('reset')]).toEqual([...live.seconds.classValues('reset')]);
    expect(late.seconds.length).toBe(300);
  });

  it('leaves a second nothing was told of at zero', () => {
    expect([...seriesOf({ seconds: [second(3, { ok: 5 })] }).seconds.values('ok')]).toEqual([0, 0, 0, 5]);
  });

  it('tells who draws it, until that one leaves', () => {
    const series = new RunSeries();
    let told = 0;
    const leave = series.subscribe(() => {
      told += 1;
    });
    series.merge(sample({ seconds: [second(0)] }));
    leave();
    series.merge(sample({ seconds: [second(1)] }));
    expect(told).toBe(1);
  });
});

describe('chart columns', () => {
  it('draws a second in its middle and reaches the end of the plan', () => {
    const series = seriesOf({ seconds: [second(0, { ok: 7, failed: 2 })] });
    const frame = outcomeSource(series, () => 40).read();
    expect(frame).toEqual({ x: [0.5], columns: [[7], [2], [0]], xMax: 40, stepSeconds: 1 });
  });

  it('gives a long plan a time axis that doubles as it goes', () => {
    expect([0, 10, 60, 61, 130, 1200, 1300].map((length) => axisEnd(1200, length))).toEqual([60, 60, 60, 120, 240, 1200, 1300]);
    expect([axisEnd(0, 0), axisEnd(0, 3), axisEnd(0, 7)]).toEqual([5, 5, 7]);
  });

  it('shows latency in milliseconds, and none where no request ended', () => {
    const series = seriesOf({ seconds: [second(0, { p50Us: 1500, p95Us: 2000, p99Us: 9000 }), second(1)] });
    expect(latencySource(series, noAxis).read().columns).toEqual([
      [1.5, undefined],
      [2, undefined],
      [9, undefined],
    ]);
  });

  it('draws a long run in steps: rates averaged, latency at its worst, no second lost', () => {
    const seconds = Array.from({ length: 3601 }, (_, at) =>
      second(at, { ok: 10, p99Us: at === 100 || at === 3600 ? 5_000_000 : 1000, byClass: { reset: 1 } }),
    );
    const series = seriesOf({ seconds });
    const outcome = outcomeSource(series, noAxis).read();
    expect(outcome.x.length).toBeLessThanOrEqual(600);
    expect(outcome.columns[0]).toEqual(outcome.x.map(() => 10));
    const p99 = latencySource(series, noAxis).read().columns[2];
    expect(p99?.[Math.floor(100 / outcome.stepSeconds)]).toBe(5000);
    expect(p99?.at(-1)).toBe(5000);
    expect(failureSource(series, noAxis, ['reset']).read().columns[0]?.at(-1)).toBe(1);
  });

  it('draws a short run in moments, at rates per second, up to where it ended', () => {
    const moments = [moment(0, { ok: 500, p99Us: 1000 }), moment(1, { ok: 250, byClass: { reset: 25 } }), moment(2, { ok: 300 })];
    const seconds = [second(0, { ok: 1050, byClass: { reset: 25 } })];
    const series = seriesOf({ seconds, moments, elapsedMs: 650, over: true });
    const frame = outcomeSource(series, () => 10).read();
    expect(frame).toMatchObject({ x: [0.125, 0.375, 0.625], xMax: 0.65, stepSeconds: 0.25 });
    // The last step is 150 ms long: 300 in it are 2,000 per second.
    expect(frame.columns[0]?.map((value) => Math.round(value ?? 0))).toEqual([2000, 1000, 2000]);
    expect(series.classes).toEqual(['reset']);
    expect(failureSource(series, noAxis, series.classes).read().columns).toEqual([[0, 100, 0]]);
    expect(latencySource(series, noAxis).read().columns[2]).toEqual([1, undefined, undefined]);
  });

  it('makes no spike of a rest too short for a rate: it counts with the step before', () => {
    const moments = [moment(0, { ok: 250 }), moment(1, { ok: 250 }), moment(2, { ok: 3, p99Us: 70_000 })];
    const series = seriesOf({ moments, elapsedMs: 501, over: true });
    const [ok = []] = outcomeSource(series, noAxis).read().columns;
    expect(ok.map((value) => Math.round(value ?? 0))).toEqual([1000, Math.round(253 / 0.251)]);
    expect(latencySource(series, noAxis).read().columns[2]).toEqual([undefined, 70]);
  });

  it('draws a run of one step, however short, inside its axis', () => {
    const frame = outcomeSource(seriesOf({ moments: [moment(0, { ok: 4 })], elapsedMs: 40, over: true }), noAxis).read();
    expect(frame).toMatchObject({ x: [0.02], xMax: 0.04 });
    expect(frame.columns[0]).toEqual([100]);
  });

  it('takes seconds as soon as moments do not reach to the end of the axis, and where there are none', () => {
    const moments = Array.from({ length: 124 }, (_, at) => moment(at, { ok: 1 }));
    const seconds = Array.from({ length: 32 }, (_, at) => second(at, { ok: 4 }));
    const stepOf = (told: Told, planned = 0) => outcomeSource(seriesOf({ seconds, moments, ...told }), () => planned).read().stepSeconds;
    expect(stepOf({ elapsedMs: 29_900 })).toBe(0.25);
    expect(stepOf({ elapsedMs: 30_100, over: true }, 30)).toBe(0.25);
    expect(stepOf({ elapsedMs: 31_100 })).toBe(1);
    expect(stepOf({ elapsedMs: 5_000 }, 60)).toBe(1);
    expect(stepOf({ elapsedMs: 5_000, over: true }, 60)).toBe(0.25);
    expect(stepOf({ elapsedMs: 5_000, over: true, moments: [] })).toBe(1);
  });

  it('gives a run that is going on room to its right, and none to one that is over', () => {
    const told = { seconds: [second(0), second(1), second(2)], elapsedMs: 2600 };
    expect(outcomeSource(seriesOf(told), noAxis).read().xMax).toBe(5);
    expect(outcomeSource(seriesOf({ ...told, over: true }), noAxis).read().xMax).toBe(2.6);
  });

  it('reads a part at full resolution: an hour in steps, a minute of it in seconds, its first half minute in moments', () => {
    const seconds = Array.from({ length: 3600 }, (_, at) => second(at, { ok: at }));
    const moments = Array.from({ length: 124 }, (_, at) => moment(at, { ok: at }));
    const source = outcomeSource(seriesOf({ seconds, moments, elapsedMs: 3_600_000, over: true }), noAxis);
    expect(source.read()).toMatchObject({ stepSeconds: 9, xMax: 3600 });
    const minute = source.read({ from: 1800.5, to: 1860.5 });
    expect(minute).toMatchObject({ xMin: 1800.5, xMax: 1860.5, stepSeconds: 1 });
    expect(minute.x).toEqual(Array.from({ length: 61 }, (_, at) => 1800.5 + at));
    expect(minute.columns[0]?.slice(0, 2)).toEqual([1800, 1801]);
    const start = source.read({ from: 0, to: 20 });
    expect(start).toMatchObject({ xMin: 0, xMax: 20, stepSeconds: 0.25 });
    expect(start.columns[0]?.slice(0, 2)).toEqual([0, 4]);
  });

  it('keeps its columns where they are while one moves along an hour', () => {
    const seconds = Array.from({ length: 3600 }, (_, at) => second(at, { ok: at % 7 }));
    const source = outcomeSource(seriesOf({ seconds, elapsedMs: 3_600_000, over: true }), noAxis);
    const [here, there] = [source.read({ from: 100, to: 1100 }), source.read({ from: 101, to: 1101 })];
    expect(here.stepSeconds).toBe(3);
    expect(there.x.slice(0, 300)).toEqual(here.x.slice(0, 300));
    expect(there.columns[0]?.slice(0, 300)).toEqual(here.columns[0]?.slice(0, 300));
  });

  it('draws lines of logs on the axis of the run', () => {
    const series = seriesOf({
      seconds: [second(0), second(1), second(2)],
      moments: Array.from({ length: 12 }, (_, at) => moment(at)),
      elapsedMs: 3000,
      over: true,
    });
    const frame = logSource(series, noAxis, [Float64Array.of(0, 5, 1)]).read();
    expect(frame).toMatchObject({ x: [0.5, 1.5, 2.5], columns: [[0, 5, 1]], xMax: 3, stepSeconds: 1 });
  });

  it('stacks columns on top of each other', () => {
    expect(
      stackColumns([
        [1, 2],
        [10, undefined],
        [100, 200],
      ]),
    ).toEqual([
      [1, 2],
      [11, null],
      [111, 202],
    ]);
  });

  it('marks the first failure and where stages begin', () => {
    const seconds = [second(0), second(1), second(2, { failed: 4 }), second(3, { failed: 9 })];
    const fine = seriesOf({ seconds, moments: [moment(9), moment(10, { failed: 4 })] });
    const series = seriesOf({ seconds });
    const plan = {
      executor: {
        type: 'ramping-vus',
        startVus: 1,
        stages: [
          { durationMs: 1000, target: 5 },
          { durationMs: 9000, target: 9 },
        ],
      },
    };
    expect(runMarkers(series, plan as unknown as Parameters<typeof runMarkers>[1]).map(({ at, label }) => [at, label])).toEqual([
      [1, 'stage 2'],
      [2, 'first failure'],
    ]);
    expect(runMarkers(fine, undefined)).toMatchObject([{ at: 2.5, label: 'first failure' }]);
  });
});
