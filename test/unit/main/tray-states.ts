import type { RunningJob } from '../../../electron/main/running-jobs.ts';
import type { TrayState } from '../../../electron/main/tray-menu.ts';
import type { AlarmId, RunId } from '../../../shared/base/ids.ts';
import type { AlarmSummary } from '../../../shared/contract/alarms.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';

/** Noon of some day, local time. */
export const noon = new Date(2026, 10, 30, 12, 0, 0).getTime();
const minuteMs = 60_000;

const counts = { alarm: 0, insufficientData: 0, ok: 0, other: 0 };

/** An alarm in ALARM, of so many minutes before noon. */
export const firing = (name: string, minutesAgo: number, isMuted = false) => ({
  id: `local/${name}` as AlarmId,
  name,
  since: noon - minutesAgo * minuteMs,
  isMuted,
});

/** How the alarms stand, one for each worst state. */
export const summaries: Record<AlarmSummary['worst'], AlarmSummary> = {
  ALARM: {
    worst: 'ALARM',
    counts: { alarm: 2, insufficientData: 1, ok: 9, other: 0 },
    inAlarm: [firing('shop CPU', 3), firing('R&D disk', 26 * 60, true)],
  },
  stale: {
    worst: 'stale',
    counts: { ...counts, ok: 12 },
    inAlarm: [],
    staleSince: noon - 7 * minuteMs,
    problem: { code: 'unavailable', message: 'The session of the profile has expired.', hint: 'Sign in again.' },
  },
  INSUFFICIENT_DATA: { worst: 'INSUFFICIENT_DATA', counts: { ...counts, insufficientData: 3, ok: 1, other: 1 }, inAlarm: [] },
  OK: { worst: 'OK', counts: { ...counts, ok: 1200 }, inAlarm: [] },
  none: { worst: 'none', counts, inAlarm: [] },
};

export const run: RunningJob = { kind: 'run', text: 'run 41', href: '#/run/41', endsAt: noon + 42_000 };
export const stress: RunningJob = { kind: 'stress', text: 'stress on shop-prod', href: '#/stress', endsAt: noon + 3_723_000 };
export const tail: RunningJob = { kind: 'tail', text: 'tail of a&b.log on shop-prod', href: '#/logs' };

/** A run that has ended. */
export function ended(change: Partial<RunListItem>): RunListItem {
  return {
    id: 40 as RunId,
    name: '',
    tags: [],
    state: 'completed',
    startedAt: '2026-11-30T11:00:00.000Z',
    durationMs: 4_000,
    target: 'GET http://shop.example/',
    executor: 'shared-iterations',
    planText: '14,000 requests · 1,000 connections',
    asked: 14_000,
    ok: 14_000,
    failed: 0,
    aborted: 0,
    ratePerSecond: 3_500,
    p95Us: 400_000,
    ...change,
  };
}

export const nothing: TrayState = { jobs: [], alarms: undefined, lastRun: undefined };
