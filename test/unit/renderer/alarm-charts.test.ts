import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AlarmChartSource } from '../../../renderer/features/alarms/alarm-chart-source.ts';
import { valueText } from '../../../renderer/features/alarms/alarm-values.ts';
import { sparkPath } from '../../../renderer/features/alarms/parts/sparkline.tsx';
import { type Graph, Sparklines } from '../../../renderer/features/alarms/sparklines.ts';
import type { AlarmId } from '../../../shared/base/ids.ts';

describe('the chart of an alarm', () => {
  const view = { fromMs: 0, toMs: 600_000, periodS: 60 };

  it('has a gap where periods are missing, and the threshold over all of it', () => {
    const source = new AlarmChartSource(0);
    source.show({ times: [60_000, 120_000, 180_000, 360_000, 420_000], values: [1, 2, 3, 4, 5], threshold: 2.5 }, view);
    const { x, columns } = source.read();
    expect(x).toEqual([0, 60, 120, 180, 270, 360, 420]);
    expect(columns[0]).toEqual([undefined, 1, 2, 3, undefined, 4, 5]);
    expect(new Set(columns[1])).toEqual(new Set([2.5]));
  });

  it('takes longer steps than the period for no gaps', () => {
    const source = new AlarmChartSource(0);
    source.show({ times: [0, 100_000, 200_000], values: [1, 2, 3] }, { ...view, periodS: 1, threshold: 9 });
    expect(source.read().columns).toEqual([
      [undefined, 1, 2, 3],
      [9, 9, 9, 9],
    ]);
  });

  it('draws the threshold alone where there is no data, and tells who listens', () => {
    const source = new AlarmChartSource(0);
    const listener = vi.fn();
    const stop = source.subscribe(listener);
    source.show({ times: [], values: [] }, { ...view, threshold: 7 });
    expect(source.read()).toMatchObject({
      x: [0, 600],
      columns: [
        [undefined, undefined],
        [7, 7],
      ],
    });
    stop();
    source.show({ times: [], values: [] }, view);
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

describe('sparklines', () => {
  const graph: Graph = { times: [1], values: [2] };
  const id = (index: number) => `a/${index}` as AlarmId;
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are asked for together, at most a hundred at once, and again only while they are in view', async () => {
    const read = vi.fn(async (ids: AlarmId[]) => ids.map((one) => ({ id: one, graph })));
    const lines = new Sparklines(read, 60_000);
    const listener = vi.fn();
    const stops = Array.from({ length: 130 }, (_, index) => lines.watch(id(index), listener));
    await vi.advanceTimersByTimeAsync(500);
    expect(read.mock.calls.map(([ids]) => ids.length)).toEqual([100, 30]);
    expect(lines.get(id(129))).toBe(graph);
    expect(listener).toHaveBeenCalledTimes(130);

    // Out of view and back: what was read a moment ago is good.
    lines.watch(id(3), () => {})();
    await vi.advanceTimersByTimeAsync(500);
    expect(read).toHaveBeenCalledTimes(2);

    for (const stop of stops.slice(10)) stop();
    await vi.advanceTimersByTimeAsync(60_500);
    expect(read.mock.calls[2]?.[0]).toHaveLength(10);
    for (const stop of stops) stop();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(read).toHaveBeenCalledTimes(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of rows that rush past are not asked for', async () => {
    const read = vi.fn(async (ids: AlarmId[]) => ids.map((one) => ({ id: one, graph })));
    const lines = new Sparklines(read, 60_000);
    let stop = () => {};
    for (let row = 0; row < 100; row += 1) {
      stop();
      stop = lines.watch(id(row), () => {});
      await vi.advanceTimersByTimeAsync(30);
    }
    expect(read).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    expect(read.mock.calls).toEqual([[[id(99)]]]);
    stop();
  });

  it('that cannot be read are asked for again, and nothing else', async () => {
    const read = vi.fn<(ids: AlarmId[]) => Promise<{ id: AlarmId; graph: Graph }[]>>().mockRejectedValueOnce(new Error('no network'));
    read.mockResolvedValue([{ id: id(1), graph }]);
    const lines = new Sparklines(read, 60_000);
    const stop = lines.watch(id(1), () => {});
    await vi.advanceTimersByTimeAsync(1000);
    expect(lines.get(id(1))).toBeUndefined();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lines.get(id(1))).toBe(graph);
    stop();
  });

  it('keep every peak, however many points share a pixel', () => {
    const times = Array.from({ length: 10_000 }, (_, index) => index * 1000);
    const values = times.map((_, index) => (index === 5000 ? 100 : 1));
    const { path, thresholdY } = sparkPath({ times, values, threshold: 50 });
    expect(thresholdY).toBe(11);
    expect(path).toContain(',2 ');
    expect(path.split(' ').length).toBeLessThan(200);
  });

  it('of one point are a line', () => {
    expect(sparkPath({ times: [5], values: [3] }).path).toBe('M0,2 H96');
  });
});

it.each([
  [0.8, 'share', '80\u2009%'],
  [80, '%', '80\u2009%'],
  [99.95, 'Percent', '100\u2009%'],
  [500, 'ms', '500\u2009ms'],
  [1_500_000, 'Bytes', '1.4\u2009MiB'],
  [12345, undefined, '12,345'],
  [0.123456, undefined, '0.123'],
])('writes %d (%s) as %s', (value, unit, text) => {
  expect(valueText(value, unit)).toBe(text);
});
