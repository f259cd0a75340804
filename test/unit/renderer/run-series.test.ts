import { describe, expect, it } from 'vitest';
import { axisEnd, failureSource, latencySource, outcomeSource, stepOf } from '../../../renderer/features/run/run-chart-sources.ts';
import { runMarkers } from '../../../renderer/features/run/run-markers.ts';
import { RunSeries } from '../../../renderer/features/run/run-series.ts';
import { stackColumns } from '../../../renderer/ui/chart-source.ts';
import type { SecondPoint } from '../../../shared/model/load-sample.ts';

function second(at: number, change: Partial<SecondPoint> = {}): SecondPoint {
  const zero = { sent: 0, ok: 0, failed: 0, aborted: 0, p50Us: 0, p95Us: 0, p99Us: 0, maxUs: 0, inFlight: 0, queued: 0, connections: 0 };
  const rest = { connectionsOpened: 0, bytesReceived: 0, lagMs: 0, eventLoopUtilization: 0, cpu: 0, byClass: {} };
  return { second: at, ...zero, ...rest, ...change };
}

const noAxis = () => 0;

describe('run series', () => {
  it('replaces a second it already knows instead of adding to it', () => {
    const series = new RunSeries();
    series.merge([second(0, { ok: 10 }), second(1, { ok: 3, byClass: { reset: 2 } })]);
    series.merge([second(1, { ok: 20, byClass: { closed: 1 } })]);
    expect([...series.values('ok')]).toEqual([10, 20]);
    expect([...series.classValues('reset')]).toEqual([0, 0]);
    expect([...series.classValues('closed')]).toEqual([0, 1]);
    expect(series.classes).toEqual(['reset', 'closed']);
  });

  it('is the same whether it was told live or caught up at once', () => {
    const points = Array.from({ length: 300 }, (_, at) => second(at, { ok: at, byClass: at % 3 ? { reset: at } : {} }));
    const live = new RunSeries();
    for (const point of points) live.merge([point]);
    const late = new RunSeries();
    late.merge(points.toReversed());
    expect([...late.values('ok')]).toEqual([...live.values('ok')]);
    expect([...late.classValues('reset')]).toEqual([...live.classValues('reset')]);
    expect(late.length).toBe(300);
  });

  it('leaves a second nothing was told of at zero', () => {
    const series = new RunSeries();
    series.merge([second(3, { ok: 5 })]);
    expect([...series.values('ok')]).toEqual([0, 0, 0, 5]);
  });

  it('tells who draws it, until that one leaves', () => {
    const series = new RunSeries();
    let told = 0;
    const leave = series.subscribe(() => {
      told += 1;
    });
    series.merge([second(0)]);
    series.merge([]);
    leave();
    series.merge([second(1)]);
    expect(told).toBe(1);
  });
});

describe('chart columns', () => {
  it('draws a second in its middle and reaches the end of the plan', () => {
    const series = new RunSeries();
    series.merge([second(0, { ok: 7, failed: 2 })]);
    const frame = outcomeSource(series, () => 40).read();
    expect(frame.x).toEqual([0.5]);
    expect(frame.columns).toEqual([[7], [2], [0]]);
    expect(frame.xMax).toBe(40);
  });

  it('gives a long plan a time axis that doubles as it goes', () => {
    expect([0, 10, 60, 61, 130, 1200, 1300].map((length) => axisEnd(1200, length))).toEqual([60, 60, 60, 120, 240, 1200, 1300]);
    expect([axisEnd(0, 0), axisEnd(0, 3), axisEnd(0, 7)]).toEqual([5, 5, 7]);
  });

  it('shows latency in milliseconds, and none where no request ended', () => {
    const series = new RunSeries();
    series.merge([second(0, { p50Us: 1500, p95Us: 2000, p99Us: 9000 }), second(1)]);
    expect(latencySource(series, noAxis).read().columns).toEqual([
      [1.5, undefined],
      [2, undefined],
      [9, undefined],
    ]);
  });

  it('draws a long run in steps: rates averaged, latency at its worst, no second lost', () => {
    const series = new RunSeries();
    series.merge(
      Array.from({ length: 3601 }, (_, at) => second(at, { ok: 10, p99Us: at === 100 ? 5_000_000 : 1000, byClass: { reset: 1 } })),
    );
    const step = stepOf(series.length);
    const outcome = outcomeSource(series, noAxis).read();
    expect(outcome.x.length).toBeLessThanOrEqual(600);
    expect(outcome.columns[0]).toEqual(outcome.x.map(() => 10));
    expect(latencySource(series, noAxis).read().columns[2]?.[Math.floor(100 / step)]).toBe(5000);
    expect(failureSource(series, noAxis, ['reset']).read().columns[0]?.at(-1)).toBe(1);
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
      [11, 2],
      [111, 202],
    ]);
  });

  it('marks the first failure and where stages begin', () => {
    const series = new RunSeries();
    series.merge([second(0), second(1), second(2, { failed: 4 }), second(3, { failed: 9 })]);
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
  });
});
