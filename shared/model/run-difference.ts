import { formatCount, formatDuration, formatRate } from './format.ts';

/** The figures of a run that are held against those of another. */
export interface ComparedRun {
  readonly failed: number;
  readonly ratePerSecond: number;
  readonly p95Us: number;
}

/** `+300`, `−12 ms`, `±0`: how far the second is from the first, figure by figure. Says nothing about better or worse. */
export function runDifference(
  now: ComparedRun,
  before: ComparedRun,
): { readonly failed: string; readonly rate: string; readonly p95: string } {
  return {
    failed: signed(now.failed - before.failed, formatCount),
    rate: signed(Math.round(now.ratePerSecond) - Math.round(before.ratePerSecond), formatRate),
    p95: signed((now.p95Us - before.p95Us) / 1000, formatDuration),
  };
}

function signed(difference: number, format: (value: number) => string): string {
  if (difference === 0) return '±0';
  return `${difference > 0 ? '+' : '−'}${format(Math.abs(difference))}`;
}
