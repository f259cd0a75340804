import { vi } from 'vitest';
import type { AlarmClock } from '../../../electron/core/features/alarms/alarm-clock.ts';

export interface SteppedClock extends AlarmClock {
  /** Lets time go on by the second; after each, whoever woke up has done what it does, also over the network, and sleeps again. */
  advance(durationMs: number, eachSecond?: () => void): Promise<void>;
  /** The machine sleeps: only the clock on the wall goes on. */
  sleepMachine(durationMs: number): void;
  restore(): void;
}

/** A clock of the test's own for everything that asks what time it is; timers and the network stay real. */
export function steppedClock(): SteppedClock {
  vi.useFakeTimers({ toFake: ['Date'] });
  let wall = Math.floor(Date.now() / 60_000) * 60_000;
  let monotonic = 1_000;
  let waiting: { readonly until: number; readonly resolve: () => void }[] = [];
  const show = () => vi.setSystemTime(wall);
  const idle = async () => {
    const patience = performance.now() + 20_000;
    while (waiting.length === 0) {
      if (performance.now() > patience) throw new Error('It did not come to rest');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  show();
  return {
    now: () => wall,
    monotonic: () => monotonic,
    random: () => 0.5,
    sleep: (durationMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        waiting.push({ until: monotonic + durationMs, resolve });
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    async advance(durationMs, eachSecond = () => {}) {
      await idle();
      for (let passed = 0; passed < durationMs; passed += 1_000) {
        wall += 1_000;
        monotonic += 1_000;
        show();
        eachSecond();
        const due = waiting.filter(({ until }) => until <= monotonic);
        waiting = waiting.filter(({ until }) => until > monotonic);
        for (const { resolve } of due) resolve();
        await idle();
      }
    },
    sleepMachine(durationMs) {
      wall += durationMs;
      show();
    },
    restore: () => vi.useRealTimers(),
  };
}
