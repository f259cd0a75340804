import { describe, expect, it } from 'vitest';
import { type GuardSpec, GuardWatch } from '../../../shared/model/guard-watch.ts';
import type { HostSample } from '../../../shared/model/host-sample.ts';

const second = (at: number, cpu: number, memory = 0.5) =>
  ({
    at,
    cpu: { user: cpu, nice: 0, system: 0, iowait: 0.9, irq: 0, steal: 0 },
    memory: { totalBytes: 100, availableBytes: 100 - memory * 100 },
  }) as HostSample;
const guard = (kind: GuardSpec['kind'], limit: number, overMs = 5000): GuardSpec => ({ kind, limit, overMs });
const watching = (...guards: GuardSpec[]) => new GuardWatch(guards, 'shop-prod', 0);

describe('the guard of the failure rate', () => {
  it('looks at the last seconds only', () => {
    const watch = watching(guard('failure_rate', 0.05));
    expect(watch.requests(1000, { ok: 1000, failed: 0 })).toBeUndefined();
    expect(watch.requests(10_000, { ok: 20_000, failed: 0 })).toBeUndefined();
    // 1 % of all, but 20 % of the last 5 s.
    expect(watch.requests(15_000, { ok: 20_800, failed: 200 })).toBe(
      'Guard: more than 5 % of the requests of the last 5 s failed (200 of 1000, 20 %)',
    );
  });

  it('holds at its limit, and after a burst that is over', () => {
    const watch = watching(guard('failure_rate', 0.5));
    expect(watch.requests(1000, { ok: 50, failed: 50 })).toBeUndefined();
    expect(watch.requests(2000, { ok: 500, failed: 100 })).toBeUndefined();
  });

  it('does not judge by a handful', () => {
    const watch = watching(guard('failure_rate', 0.05));
    expect(watch.requests(500, { ok: 0, failed: 19 })).toBeUndefined();
    expect(watch.requests(600, { ok: 0, failed: 20 })).toContain('of the last 0.6 s failed (20 of 20, 100 %)');
  });

  it('does not forget a window that is longer than what was told at once', () => {
    const watch = watching(guard('failure_rate', 0.1, 2000));
    for (let at = 100; at <= 3000; at += 100) expect(watch.requests(at, { ok: at, failed: 0 })).toBeUndefined();
    expect(watch.requests(3100, { ok: 3000, failed: 300 })).toContain('(300 of');
  });
});

describe('the guards of a host', () => {
  it('trip after so many seconds over the limit, and say the value', () => {
    const watch = watching(guard('cpu', 0.95));
    const trips = [1000, 2000, 3000, 4000, 5000].map((at) => watch.host(second(at, 0.98), at));
    expect(trips).toEqual([undefined, undefined, undefined, undefined, 'Guard: CPU over 95 % for 5 s on shop-prod (98 %)']);
  });

  it('begin anew after a second below, and after a gap nobody looked into', () => {
    const watch = watching(guard('cpu', 0.95, 3000));
    const at = (time: number, cpu: number) => watch.host(second(time, cpu), time);
    expect([at(1000, 1), at(2000, 1), at(3000, 0.95), at(4000, 1), at(5000, 1)]).toEqual(new Array(5).fill(undefined));
    expect(at(15_000, 1)).toBeUndefined();
    expect(at(16_000, 1)).toBeUndefined();
    expect(at(17_000, 1)).toContain('CPU over 95 %');
  });

  it('watch the memory, too', () => {
    const watch = watching(guard('cpu', 0.1, 60_000), guard('memory', 0.9, 1000));
    expect(watch.host(second(1000, 1, 0.92), 1000)).toBe('Guard: memory over 90 % for 1 s on shop-prod (92 %)');
  });

  it('notice a host that does not answer, also one that never did', () => {
    const watch = watching(guard('unreachable', 1));
    expect(watch.tick(4999)).toBeUndefined();
    watch.host(second(4000, 0), 5000);
    expect(watch.tick(9999)).toBeUndefined();
    expect(watch.tick(10_000)).toBe('Guard: shop-prod has not answered for 5 s');
    expect(watching(guard('unreachable', 1, 1000)).tick(1500)).toBe('Guard: shop-prod has not answered for 1.5 s');
  });
});
