import { setTimeout as sleep } from 'node:timers/promises';

/** Time, as feeds need it: real, or of a test. */
export interface AlarmClock {
  /** Unix ms; jumps when the machine slept or its clock was set. */
  now(): number;
  /** Milliseconds of a clock that only ever goes on, and stands still while the machine sleeps. */
  monotonic(): number;
  /** Resolves then, or at once with the signal. Never rejects. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void>;
  /** 0…1 */
  random(): number;
}

export const systemClock: AlarmClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (durationMs, signal) => sleep(durationMs, undefined, { signal, ref: false }).catch(() => {}),
  random: () => Math.random(),
};
