import { describe, expect, it } from 'vitest';
import { momentMarkers, momentsOf } from '../../../renderer/features/cloudwatch/moments.ts';
import type { RunId } from '../../../shared/base/ids.ts';

const startedAt = '2026-11-30T09:00:00.000Z';
const at = Date.parse(startedAt);
const minuteMs = 60_000;

describe('momentsOf', () => {
  it('has a run from its beginning to its end, in the colour of how it went', () => {
    const run = { startedAt, durationMs: 30_000 };
    expect(
      momentsOf(
        [
          { ...run, id: 1 as RunId, state: 'completed', passed: true },
          { ...run, id: 2 as RunId, state: 'stopped_by_guard', passed: false },
          { ...run, id: 3 as RunId, state: 'running', passed: undefined },
        ],
        [],
      ),
    ).toEqual([
      { at, endAt: at + 30_000, text: 'run 1', tone: 'unknown' },
      { at, endAt: at + 30_000, text: 'run 2', tone: 'failed' },
      { at, endAt: undefined, text: 'run 3', tone: 'unknown' },
    ]);
  });

  it('has stress to its end, to the one the host makes where it was lost sight of, and none while it goes on or before it begins', () => {
    const job = { startedAt: at, endsAt: at + minuteMs };
    expect(
      momentsOf(
        [],
        [
          { ...job, state: 'stopped', endedAt: at + 20_000 },
          { ...job, state: 'lost' },
          { ...job, state: 'running' },
          { ...job, state: 'starting' },
        ],
      ).map(({ endAt }) => endAt),
    ).toEqual([at + 20_000, at + minuteMs, undefined]);
  });
});

describe('momentMarkers', () => {
  const axis = { originMs: at - 3_600_000, fromMs: at, toMs: at + 10 * minuteMs };
  const moment = (from: number, endAt?: number) => ({ at: from, endAt, text: 'run 1', tone: 'unknown' as const });

  it('is in seconds of the axis, and open where it goes on or ends behind the axis', () => {
    expect(momentMarkers([moment(at + minuteMs, at + 2 * minuteMs)], axis)).toEqual([
      { at: 3660, until: 3720, label: 'run 1', tone: 'unknown' },
    ]);
    const open = [moment(at + minuteMs), moment(at + minuteMs, at + 20 * minuteMs)];
    expect(momentMarkers(open, axis).map(({ until }) => until)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it('keeps what reaches into the axis and leaves out what ended before or begins after it', () => {
    const reaching = moment(at - minuteMs, at + minuteMs);
    const before = moment(at - 2 * minuteMs, at - minuteMs);
    const after = moment(at + 11 * minuteMs);
    expect(momentMarkers([before, reaching, after], axis).map((marker) => marker.at)).toEqual([3540]);
  });

  it('keeps the newest where there are too many', () => {
    const many = Array.from({ length: 40 }, (_, index) => moment(at + index * 1000, at + index * 1000 + 500));
    const kept = momentMarkers(many, axis);
    expect(kept).toHaveLength(30);
    expect(Math.min(...kept.map((marker) => marker.at))).toBe(3610);
  });
});
