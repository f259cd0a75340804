import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GuardService } from '../../../../electron/core/features/guards/index.ts';
import type { Guard } from '../../../../shared/contract/guard.ts';
import { localTargetId, type Target, TargetInputSchema } from '../../../../shared/contract/targets.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';
import { createSilentLogger } from '../../../contract/silent-logger.ts';

const target: Target = { ...TargetInputSchema.parse({ name: 'shop', access: { kind: 'local' } }), id: localTargetId };
const sample = (at: number, cpu: number) =>
  ({ at, cpu: { user: cpu, nice: 0, system: 0, iowait: 0, irq: 0, steal: 0 }, memory: { totalBytes: 4, availableBytes: 2 } }) as HostSample;

let listeners: Set<(news: { samples: readonly HostSample[] }) => void>;
let watched: string[];
let released: number;
let trips: string[];

const service = () =>
  new GuardService({
    target: (id) => (id === undefined || id === target.id ? target : expect.fail(id)),
    watchHost: (id) => {
      watched.push(id);
      return {
        onNews: (listener) => {
          listeners.add(listener);
          return { dispose: () => void listeners.delete(listener) };
        },
        dispose: () => {
          released += 1;
        },
      };
    },
    logger: createSilentLogger(),
  });
const guard = (kind: Guard['kind'], limit = 1, overMs = 3000): Guard => ({ kind, limit, overMs });
const watch = (...guards: Guard[]) => service().watch({ guards, targetId: undefined, trip: (reason) => trips.push(reason) });
const say = (...samples: HostSample[]) => {
  for (const listener of [...listeners]) listener({ samples });
};
const totals = (ok: number, failed: number) => ({ asked: 0, sent: 0, ok, failed, aborted: 0, inFlight: 0, waiting: 0 });

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  listeners = new Set();
  watched = [];
  released = 0;
  trips = [];
});
afterEach(() => {
  vi.useRealTimers();
});

describe('guards', () => {
  it('trip once by the samples of the host, and let it go', () => {
    watch(guard('cpu', 0.95));
    expect(watched).toEqual(['local']);
    say(sample(1000, 1), sample(2000, 1));
    expect(trips).toEqual([]);
    say(sample(3000, 0.99), sample(4000, 1), sample(5000, 1));
    expect(trips).toEqual(['Guard: CPU over 95 % for 3 s on shop (99 %)']);
    expect({ listeners: listeners.size, released, timers: vi.getTimerCount() }).toEqual({ listeners: 0, released: 1, timers: 0 });
  });

  it('notice a host that has gone silent', () => {
    watch(guard('unreachable'));
    vi.advanceTimersByTime(2000);
    say(sample(1, 0));
    vi.advanceTimersByTime(2500);
    expect(trips).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(trips).toEqual(['Guard: shop has not answered for 3 s']);
  });

  it('need no host for the failures of a run', () => {
    const watcher = watch(guard('failure_rate', 0.5));
    expect(watched).toEqual([]);
    watcher.sample({ elapsedMs: 1000, totals: totals(10, 90) });
    watcher.sample({ elapsedMs: 1100, totals: totals(10, 100) });
    expect(trips).toEqual(['Guard: more than 50 % of the requests of the last 1 s failed (90 of 100, 90 %)']);
  });

  it('say nothing once nobody wants to know', () => {
    const watcher = watch(guard('unreachable'), guard('failure_rate', 0));
    void watcher.dispose();
    vi.advanceTimersByTime(60_000);
    watcher.sample({ elapsedMs: 1000, totals: totals(0, 100) });
    expect(trips).toEqual([]);
    expect({ released, timers: vi.getTimerCount() }).toEqual({ released: 1, timers: 0 });
  });
});
