import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AlarmId, RunId, TargetId } from '../../../../shared/base/ids.ts';
import { type AlarmRig, alarmRig, bookedAlarm } from './alarm-rig.ts';

let rig: AlarmRig;
beforeEach(() => {
  rig = alarmRig({ during: (at) => (at % 2 === 0 ? { runId: 41 as RunId, during: 'run 41' } : {}) });
});
afterEach(() => rig.dispose());

const all = { complete: true };
const start = Date.UTC(2026, 10, 24, 8);
const id = (name: string) => `feed/${name}` as AlarmId;

/** The first reading of a feed: what there is then, was there. */
function begin(...states: readonly (readonly [name: string, state: string])[]): void {
  rig.book.take(
    'feed',
    states.map(([name, state]) => bookedAlarm(name, state, start - 60_000)),
    all,
  );
}

describe('the book of alarms', () => {
  test('has all of them at once after a start, as they were last known', () => {
    begin(['a', 'OK'], ['b', 'ALARM']);
    rig.book.pin(id('a'), 'shop' as TargetId);
    rig.restart();
    expect(rig.book.all().map(({ name, state, targetId }) => [name, state, targetId])).toEqual([
      ['a', 'OK', 'shop'],
      ['b', 'ALARM', undefined],
    ]);
    expect(rig.told).toEqual([]);
  });

  test('tells a change of state once, however often it is read, and across a restart', () => {
    begin(['a', 'OK']);
    const fired = bookedAlarm('a', 'ALARM', start);
    rig.book.take('feed', [fired], all);
    rig.book.take('feed', [fired], all);
    rig.restart();
    rig.book.take('feed', [fired], all);
    rig.book.take('feed', [fired], { ...all, missed: [{ id: id('a'), from: 'OK', to: 'ALARM', at: start, reason: 'x' }] });
    expect(rig.told).toEqual(['a: OK>ALARM']);
    expect(rig.book.events({ id: id('a'), limit: 10 })).toMatchObject([{ seq: 1, from: 'OK', to: 'ALARM', runId: 41, during: 'run 41' }]);
  });

  test('tells both of two changes between two readings, in their order, where the history knows them', () => {
    begin(['a', 'OK']);
    const missed = [
      { id: id('a'), from: 'ALARM', to: 'OK', at: start + 20_000, reason: 'over' },
      { id: id('a'), from: 'OK', to: 'ALARM', at: start + 1_000, reason: 'hot' },
    ];
    rig.book.take('feed', [bookedAlarm('a', 'OK', start + 20_000)], { ...all, missed });
    rig.book.take('feed', [], { complete: false, missed });
    rig.restart();
    rig.book.take('feed', [], { complete: false, missed });
    expect(rig.told).toEqual(['a: OK>ALARM', 'a: ALARM>OK']);
    expect(rig.transitions.map(({ alarm }) => alarm.state)).toEqual(['ALARM', 'OK']);
    expect(rig.book.get(id('a'))).toMatchObject({ state: 'OK', since: start + 20_000 });
  });

  test('tells of an alarm that left its state and came back while nobody looked, and of no touch that changed nothing', () => {
    begin(['a', 'ALARM'], ['b', 'INSUFFICIENT_DATA']);
    rig.book.take('feed', [bookedAlarm('a', 'ALARM', start - 59_000), bookedAlarm('b', 'INSUFFICIENT_DATA', start)], all);
    expect(rig.told).toEqual([]);
    rig.book.take('feed', [bookedAlarm('a', 'ALARM', start), bookedAlarm('b', 'INSUFFICIENT_DATA', start)], all);
    expect(rig.told).toEqual(['a: ALARM>ALARM']);
  });

  test('takes an answer of before what the history told for what it is', () => {
    begin(['a', 'OK']);
    rig.book.take('feed', [], { complete: false, missed: [{ id: id('a'), from: 'OK', to: 'ALARM', at: start + 1_001, reason: 'hot' }] });
    rig.book.take('feed', [bookedAlarm('a', 'OK', start - 60_000)], all);
    expect(rig.book.get(id('a'))?.state).toBe('ALARM');
    expect(rig.told).toEqual(['a: OK>ALARM']);
    // Told for long, it is no delay any more.
    rig.clock.jump(121_000);
    rig.book.take('feed', [bookedAlarm('a', 'OK', start - 60_000)], all);
    expect(rig.told).toEqual(['a: OK>ALARM', 'a: ALARM>OK']);
  });

  test('an alarm that was made while its feed was watched and fired before it was first seen is news', () => {
    begin(['a', 'OK']);
    rig.book.take('feed', [bookedAlarm('a', 'OK', start - 60_000), bookedAlarm('new', 'ALARM', start)], all);
    rig.book.take('feed', [bookedAlarm('a', 'OK', start - 60_000), bookedAlarm('young', 'INSUFFICIENT_DATA', start)], all);
    expect(rig.told).toEqual(['new: INSUFFICIENT_DATA>ALARM']);
    expect(rig.book.get(id('new'))).toBeUndefined();
  });

  test('an alarm that was gone for a moment is not told of again', () => {
    begin(['a', 'OK'], ['b', 'OK']);
    const others = [bookedAlarm('b', 'OK', start - 60_000)];
    const fired = bookedAlarm('a', 'ALARM', start);
    rig.book.take('feed', [...others, fired], all);
    rig.book.take('feed', others, all);
    rig.book.take('feed', [...others, fired], all);
    expect(rig.told).toEqual(['a: OK>ALARM']);
  });

  test('where there was no alarm when it began to watch, whatever comes is new, whoever keeps the clock', () => {
    rig.book.take('feed', [], all);
    rig.book.take('feed', [bookedAlarm('first', 'ALARM', start - 3_600_000)], all);
    expect(rig.told).toEqual(['first: INSUFFICIENT_DATA>ALARM']);
  });

  test('forgets what is gone, with its pin and its mute; a feed nobody watches keeps them for when it is watched again', () => {
    begin(['a', 'OK'], ['b', 'OK']);
    const now = rig.clock.now();
    for (const name of ['a', 'b']) {
      rig.book.pin(id(name), 'shop' as TargetId);
      rig.book.mute(id(name), now + 60_000);
    }
    rig.book.forget([id('a')]);
    rig.book.dropFeed('feed');
    expect(rig.book.all()).toEqual([]);
    expect(rig.book.feeds()).toEqual([]);
    rig.restart();
    begin(['a', 'OK'], ['b', 'OK']);
    expect(rig.book.all().map(({ name, targetId }) => [name, targetId])).toEqual([
      ['a', undefined],
      ['b', 'shop'],
    ]);
    expect(rig.book.mutes()).toEqual([{ alarmId: id('b'), until: now + 60_000 }]);
    rig.book.unpinAll('shop' as TargetId);
    expect(rig.book.get(id('b'))?.targetId).toBeUndefined();
  });

  test('a feed that cannot be read any more says since when, on each of its alarms, and when it can again', () => {
    begin(['a', 'OK']);
    const problem = { code: 'unavailable' as const, message: 'No network' };
    rig.book.stale('feed', problem);
    rig.clock.jump(5_000);
    rig.book.stale('feed', problem);
    expect(rig.book.get(id('a'))).toMatchObject({ staleSince: start, readAt: start });
    expect(rig.book.feeds()).toMatchObject([{ feed: 'feed', alarmCount: 1, stale: { since: start, problem } }]);
    rig.book.stale('feed', undefined);
    expect(rig.book.get(id('a'))).not.toHaveProperty('staleSince');
    expect(rig.book.get(id('a'))?.readAt).toBe(start + 5_000);
  });

  test('is found by id and by name; a name of several is not guessed at', () => {
    rig.book.take('feed', [bookedAlarm('a', 'OK', start), bookedAlarm('x', 'OK', start, { name: 'a' })], all);
    expect(rig.book.find('feed/x').id).toBe('feed/x');
    expect(() => rig.book.find('a')).toThrow(expect.objectContaining({ code: 'conflict', hint: expect.stringContaining('feed/x') }));
    expect(() => rig.book.find('none')).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  test('a mute ends by itself, one of everything covers each, and both are there after a restart', async () => {
    begin(['a', 'OK'], ['b', 'OK']);
    const now = rig.clock.now();
    rig.book.mute(undefined, now + 10_000);
    rig.book.mute(id('a'), now + 20_000);
    rig.restart();
    expect(rig.book.mutes()).toEqual([{ until: now + 10_000 }, { alarmId: id('a'), until: now + 20_000 }]);
    expect([rig.book.isMuted(id('b'), now + 9_999), rig.book.isMuted(id('b'), now + 10_000)]).toEqual([true, false]);
    rig.clock.jump(15_000);
    expect(rig.book.mutes()).toEqual([{ alarmId: id('a'), until: now + 20_000 }]);
    expect(rig.book.unmute(id('a'))).toEqual([]);
    expect(() => rig.book.mute('feed/none' as AlarmId, now + 60_000)).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  test('says first everything, then what changed; who is slow gets it at once', async () => {
    begin(['a', 'OK'], ['b', 'OK']);
    const ending = new AbortController();
    const stream = rig.book.watch(ending.signal);
    expect((await stream.next()).value).toMatchObject({ reset: true, alarms: [{ name: 'a' }, { name: 'b' }], removed: [] });
    rig.book.take('feed', [bookedAlarm('a', 'ALARM', start)], { complete: false });
    rig.book.mute(undefined, rig.clock.now() + 60_000);
    rig.book.forget([id('b')]);
    expect((await stream.next()).value).toMatchObject({
      reset: false,
      alarms: [{ name: 'a', state: 'ALARM' }],
      removed: [id('b')],
      mutes: [{}],
    });
    ending.abort();
    expect((await stream.next()).done).toBe(true);
  });

  test('a listener that fails keeps no other from being told', () => {
    begin(['a', 'OK']);
    const heard: string[] = [];
    rig.book.onTransition(() => {
      throw new Error('planted');
    });
    rig.book.onTransition(({ to }) => heard.push(to));
    rig.book.take('feed', [bookedAlarm('a', 'ALARM', start)], all);
    expect(heard).toEqual(['ALARM']);
    expect(rig.logger.lines).toContainEqual(expect.objectContaining({ level: 'error', message: 'A listener of the alarms failed' }));
  });

  test('a thousand alarms are there, and told to a screen, well under the time a screen has to open', async () => {
    const many = Array.from({ length: 1000 }, (_, index) =>
      bookedAlarm(`alarm ${index}`, index % 9 === 0 ? 'ALARM' : 'OK', start - 60_000),
    );
    rig.book.take('feed', many, all);
    const before = performance.now();
    rig.restart();
    const { value } = await rig.book.watch(undefined).next();
    expect(value?.alarms).toHaveLength(1000);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
