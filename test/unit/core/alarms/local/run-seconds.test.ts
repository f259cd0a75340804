import { describe, expect, it } from 'vitest';
import { RunSeconds, runFigure } from '../../../../../electron/core/features/alarms/local/run-seconds.ts';
import type { RunState, SecondPoint } from '../../../../../shared/model/load-sample.ts';
import { secondOf } from '../../../../rig/scripted-engine.ts';

const startedAt = 1_000_500;
const news = (elapsedMs: number, seconds: SecondPoint[], state: RunState = 'running', at = startedAt) => ({
  startedAt: at,
  sample: { elapsedMs, seconds, state },
});

describe('the seconds of a run', () => {
  it('come once each, when they are over, as they were at their end', () => {
    const seconds = new RunSeconds();
    expect(seconds.take(news(400, [secondOf(0, { ok: 1 })]))).toEqual([]);
    expect(seconds.take(news(1050, [secondOf(0, { ok: 7 }), secondOf(1)]))).toMatchObject([
      { from: startedAt, at: startedAt + 1000, point: { second: 0, ok: 7 } },
    ]);
    expect(seconds.take(news(1900, [secondOf(0, { ok: 8 }), secondOf(1, { ok: 3 })]))).toEqual([]);
    // The last sample tells of all of them again; what it ends with is no whole second.
    const last = seconds.take(news(2500, [secondOf(0), secondOf(1, { ok: 4 }), secondOf(2)], 'completed'));
    expect(last.map(({ from, at, point }) => [from - startedAt, at - startedAt, point.second])).toEqual([
      [1000, 2000, 1],
      [2000, 2500, 2],
    ]);
    expect(seconds.take(news(2500, [secondOf(0), secondOf(1), secondOf(2)], 'completed'))).toEqual([]);
    expect(seconds.take(news(1000, [secondOf(0)], 'running', startedAt + 3000))).toHaveLength(1);
  });

  it('of before an alarm was there are not told late', () => {
    const all = Array.from({ length: 60 }, (_, index) => secondOf(index));
    expect(new RunSeconds().take(news(60_000, all, 'completed')).length).toBeLessThanOrEqual(10);
  });
});

describe('a figure of a run', () => {
  it('is a share, a time in ms or a rate, and none where no request has ended', () => {
    const point = secondOf(0, { ok: 3, failed: 1, p95Us: 2500, p99Us: 4000 });
    const figure = (field: Parameters<typeof runFigure>[0]) => runFigure(field, 0, 500, point);
    expect(figure('failure_rate')).toMatchObject({ value: 0.25, weight: 4 });
    expect(figure('p95_ms')?.value).toBe(2.5);
    expect(figure('p99_ms')?.value).toBe(4);
    expect(figure('requests_per_second')?.value).toBe(8);
    const idle = secondOf(0, { ok: 0, failed: 0 });
    expect(runFigure('failure_rate', 0, 1000, idle)).toBeUndefined();
    expect(runFigure('requests_per_second', 0, 1000, idle)?.value).toBe(0);
  });
});
