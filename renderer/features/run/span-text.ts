import { formatClock, formatClockTenths, formatCount } from '../../../shared/model/format.ts';
import type { TimeSpan } from '../../ui/time-zoom.ts';

/** A part of a run: `12.0–18.5 s` in its first minute, `20:05.0–20:12.5` later. */
export function spanText({ from, to }: TimeSpan): string {
  if (to <= 60) return `${tenths(from)}–${tenths(to)}\u2009s`;
  return `${formatClockTenths(from)}–${formatClockTenths(to)}`;
}

/** A second of a run by its number: `12`; after its first minute with the clock, too: `3,012 (50:12)`. */
export function secondText(second: number): string {
  return second < 60 ? String(second) : `${formatCount(second)} (${formatClock(second)})`;
}

function tenths(seconds: number): string {
  return (Math.round(seconds * 10) / 10).toFixed(1);
}
