import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GuardedAlarm } from '../../../../electron/core/features/guards/guarded-alarms.ts';
import { GuardService } from '../../../../electron/core/features/guards/index.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
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
let alarms: GuardedAlarm[];
/** Resolves when the alarms are known as they are now. */
let known: (signal: AbortSignal) => Promise<void>;
let held: AwsScope[];
let transitions: Emitter<{ alarm: GuardedAlarm; to: string; reason: string }>;
let changes: Emitter<void>;

const alarm = (name: string, state = 'OK'): GuardedAlarm => ({
  id: `local/${name}`,
  name,
  state,
  since: 0,
  condition: 'CPU > 90 % for 3 seconds',
  reason: 'Checked.',
});

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
    alarms: {
      all: () => alarms,
      get: (id) => alarms.find((one) => one.id === id),
      find: (word) => {
        const found = alarms.find((one) => one.id === word || one.name === word);
        if (found === undefined) throw new OpsError({ code: 'not_found', message: `There is no alarm "${word}".`, hint: 'Look.' });
        return found;
      },
      known: (_, __, signal) => known(signal),
      hold: (scope) => {
        held.push(scope);
        return { dispose: () => void held.splice(held.indexOf(scope), 1) };
      },
      onTransition: (listener) => transitions.on(listener),
      onChange: (listener) => changes.on(listener),
    },
    logger: createSilentLogger(),
  });
const guard = (kind: Guard['kind'], limit = 1, overMs = 3000): Guard => ({ kind, limit, overMs });
const onAlarm = (name: string): Guard => ({ kind: 'alarm', limit: 1, overMs: 5000, alarm: name });
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
  alarms = [alarm('shop CPU'), alarm('shop memory')];
  known = async () => {};
  held = [];
  transitions = new Emitter();
  changes = new Emitter();
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

  it('trip once when the alarm they name goes to ALARM, and need no host for that', () => {
    watch(onAlarm('shop CPU'));
    const fired = { ...alarm('shop CPU', 'ALARM'), condition: 'CPU > 90 % for 3 seconds' };
    transitions.emit({ alarm: alarm('shop memory', 'ALARM'), to: 'ALARM', reason: '' });
    transitions.emit({ alarm: alarm('shop CPU'), to: 'OK', reason: '' });
    expect({ trips, watched }).toEqual({ trips: [], watched: [] });
    for (const reason of ['Threshold Crossed: 3 out of the last 3 datapoints [0.97].', 'again'])
      transitions.emit({ alarm: fired, to: 'ALARM', reason });
    expect(trips).toEqual([
      'Guard: alarm "shop CPU" is in ALARM: CPU > 90 % for 3 seconds. Threshold Crossed: 3 out of the last 3 datapoints [0.97]',
    ]);
    expect(transitions.listenerCount + changes.listenerCount).toBe(0);
  });

  it('refuse an alarm that is not there, with the names that come close, and one that is in ALARM already', () => {
    expect(() => watch(onAlarm('shop cp'))).toThrow(
      expect.objectContaining({ code: 'not_found', hint: expect.stringContaining('There is "shop CPU".') }),
    );
    expect(() => watch(onAlarm('nothing like it'))).toThrow(expect.objectContaining({ code: 'not_found', hint: 'Look.' }));
    alarms = [alarm('shop CPU', 'ALARM')];
    expect(() => watch(onAlarm('shop CPU'))).toThrow(
      expect.objectContaining({ code: 'conflict', message: expect.stringContaining('in ALARM already') }),
    );
    expect(transitions.listenerCount + changes.listenerCount).toBe(0);
  });

  it('wait for the word of an alarm that an earlier console left in ALARM', () => {
    alarms = [{ ...alarm('shop CPU', 'ALARM'), decidesAt: 1_005_000 }];
    watch(onAlarm('local/shop CPU'));
    changes.emit();
    expect(trips).toEqual([]);
    alarms = [alarm('shop CPU', 'ALARM')];
    changes.emit();
    expect(trips).toEqual(['Guard: alarm "shop CPU" is in ALARM: CPU > 90 % for 3 seconds. Checked']);
  });
});

describe('what starts with guards', () => {
  const alarmScope: AwsScope = { kind: 'aws', profile: 'shop', region: 'eu-central-1' };
  const aborted = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new OpsError({ code: 'cancelled', message: 'no' }))));

  it('starts at once where no alarm is named, whatever is not known', async () => {
    known = () => expect.fail('nothing is to be asked');
    expect(await service().whenKnown({ guards: [guard('cpu')], alarmScope }, undefined, () => 7)).toBe(7);
    expect(held).toEqual([]);
  });

  it('waits for the alarms it names, in an account that is watched from then to its end', async () => {
    const answer = Promise.withResolvers<void>();
    known = () => answer.promise;
    const guards = [onAlarm('shop CPU')];
    const one = service();
    let watcher: ReturnType<typeof watch> | undefined;
    const started = one.whenKnown({ guards, alarmScope }, undefined, () => {
      watcher = one.watch({ guards, alarmScope, targetId: undefined, trip: (reason) => trips.push(reason) });
    });
    await Promise.resolve();
    expect({ watcher, held }).toEqual({ watcher: undefined, held: [alarmScope] });
    answer.resolve();
    await started;
    expect(held).toEqual([alarmScope]);
    transitions.emit({ alarm: alarm('shop CPU', 'ALARM'), to: 'ALARM', reason: 'r' });
    expect({ count: trips.length, held }).toEqual({ count: 1, held: [] });
  });

  it('does not start when it is taken back or everything is stopped meanwhile', async () => {
    known = aborted;
    const one = service();
    const start = () => expect.fail('it must not start');
    const ending = new AbortController();
    const byCaller = one.whenKnown({ guards: [onAlarm('shop CPU')], alarmScope }, ending.signal, start);
    ending.abort();
    await expect(byCaller).rejects.toThrow(expect.objectContaining({ code: 'cancelled' }));
    const byEverything = one.whenKnown({ guards: [onAlarm('shop CPU')] }, undefined, start);
    one.stopWaiting();
    await expect(byEverything).rejects.toThrow(expect.objectContaining({ code: 'cancelled' }));
    expect(held).toEqual([]);
    // What starts afterwards is not stopped by that.
    known = async () => {};
    expect(await one.whenKnown({ guards: [onAlarm('shop CPU')] }, undefined, () => 'started')).toBe('started');
  });
});
