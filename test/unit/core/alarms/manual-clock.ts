import type { AlarmClock } from '../../../../electron/core/features/alarms/alarm-clock.ts';

export interface ManualClock extends AlarmClock {
  /** Lets time go on, in steps of a second, and whoever waits for it do what it does. */
  advance(durationMs: number): Promise<void>;
  /** The wall's clock alone is somewhere else: the machine slept, or somebody set it. */
  jump(durationMs: number): void;
}

/** Everything that can go on without time, goes on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export function manualClock(startAt = Date.UTC(2026, 10, 24, 8)): ManualClock {
  let wall = startAt;
  let monotonic = 1000;
  let waiting: { readonly until: number; readonly resolve: () => void }[] = [];
  const wake = () => {
    const due = waiting.filter(({ until }) => until <= monotonic);
    waiting = waiting.filter(({ until }) => until > monotonic);
    for (const { resolve } of due) resolve();
  };
  return {
    now: () => wall,
    monotonic: () => monotonic,
    random: () => 1,
    sleep: (durationMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        waiting.push({ until: monotonic + durationMs, resolve });
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    async advance(durationMs) {
      await settle();
      for (let left = durationMs; left > 0; left -= 1000) {
        const step = Math.min(1000, left);
        wall += step;
        monotonic += step;
        wake();
        await settle();
      }
    },
    jump(durationMs) {
      wall += durationMs;
    },
  };
}
