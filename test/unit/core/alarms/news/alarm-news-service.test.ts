import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AwsAlarmFeed } from '../../../../../electron/core/features/alarms/aws-alarm-feed.ts';
import type { AlarmId } from '../../../../../shared/base/ids.ts';
import { AlarmSummarySchema } from '../../../../../shared/contract/alarms.ts';
import { bookedAlarm } from '../alarm-rig.ts';
import { settle } from '../manual-clock.ts';
import { awsFault, type ScriptedCloud, scope, scriptedCloud } from '../scripted-cloud.ts';
import { NewsRig } from './news-rig.ts';

let rig: NewsRig;
beforeEach(() => {
  rig = new NewsRig();
});
afterEach(() => rig.dispose());

const id = (name: string) => `feed/${name}` as AlarmId;

/** What a feed reads: all of these, as they are now. */
function read(states: Readonly<Record<string, string>>, more = {}): void {
  const now = rig.alarms.clock.now();
  const alarms = Object.entries(states).map(([name, state]) => {
    const before = rig.alarms.book.get(id(name));
    return bookedAlarm(name, state, before?.state === state ? before.since : now, more);
  });
  rig.alarms.book.take('feed', alarms, { complete: true });
}
const advance = (seconds: number) => rig.alarms.clock.advance(seconds * 1000);

describe('telling of alarms', () => {
  test('says each change once, on the desktop and in the page, with the way to that moment', async () => {
    read({ a: 'OK' });
    await advance(5);
    rig.during = 'run 7';
    const at = rig.alarms.clock.now();
    read({ a: 'ALARM' });
    read({ a: 'ALARM' });
    await advance(1);
    expect(rig.desktop).toEqual([
      { title: 'a is in ALARM', body: expect.stringContaining('during run 7'), href: `#/alarms/feed%2Fa?at=${at}` },
    ]);
    read({ a: 'OK' });
    await advance(120);
    expect(rig.titles()).toEqual(['a is in ALARM', 'a is OK again']);
    expect(rig.page.map(({ title }) => title)).toEqual(rig.titles());
    expect(rig.page.map(({ tone }) => tone)).toEqual(['alarm', 'recovered']);
    expect(new Set(rig.page.map(({ seq }) => seq)).size).toBe(2);
    expect(rig.desktop[1]?.body).toContain('after 1.00\u2009s in ALARM');
  });

  test('ten at once are one digest; nothing of it is told after a restart', async () => {
    const ten = (state: string) => Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`a${index}`, state]));
    read(ten('OK'));
    read(ten('ALARM'));
    await advance(2);
    expect(rig.titles()).toEqual(['10 alarms changed: 10 in ALARM']);
    await rig.restart();
    read(ten('ALARM'));
    await advance(120);
    expect(rig.desktop).toHaveLength(1);
  });

  test('says nothing of a disabled alarm, of a muted one, nor on a desktop where it is switched off', async () => {
    read({ a: 'OK', b: 'OK' });
    rig.alarms.book.mute(id('a'), rig.alarms.clock.now() + 60_000);
    read({ a: 'ALARM', b: 'ALARM' }, { actionsEnabled: false });
    await advance(2);
    read({ a: 'OK', b: 'ALARM' });
    await advance(2);
    expect(rig.page).toEqual([]);
    await advance(60);
    rig.set({ desktop: false });
    read({ a: 'ALARM', b: 'ALARM' });
    await advance(2);
    expect([rig.titles(), rig.page.map(({ title }) => title)]).toEqual([[], ['a is in ALARM']]);
  });

  test('what comes in the quiet hours is told in one digest afterwards, also by the console that is opened then', async () => {
    const clockText = (at: number) => new Date(at).toTimeString().slice(0, 5);
    const now = rig.alarms.clock.now();
    rig.set({ quietFrom: clockText(now - 60_000), quietUntil: clockText(now + 600_000) });
    read({ a: 'OK', b: 'OK' });
    read({ a: 'ALARM', b: 'OK' });
    await advance(30);
    await rig.restart();
    read({ a: 'ALARM', b: 'ALARM' });
    await advance(500);
    expect(rig.desktop).toEqual([]);
    await advance(160);
    expect(rig.titles()).toEqual(['After the quiet hours: 2 alarms changed: 2 in ALARM']);
    await rig.restart();
    await advance(60);
    expect(rig.desktop).toHaveLength(1);
  });

  test('what a console had no time to tell is told by the next one, once', async () => {
    read({ a: 'OK' });
    read({ a: 'ALARM' });
    await settle();
    await rig.restart();
    await advance(1);
    expect(rig.titles()).toEqual(['From before this start: 1 alarm changed: 1 in ALARM']);
    await rig.restart();
    await advance(60);
    expect(rig.desktop).toHaveLength(1);
  });

  test('a command tells nobody, and takes nothing of what is held for the next console', async () => {
    read({ a: 'OK' });
    read({ a: 'ALARM' });
    await settle();
    await rig.restart(false);
    read({ a: 'OK' });
    await advance(10);
    expect(rig.desktop).toEqual([]);
    await rig.restart();
    await advance(1);
    expect(rig.titles()).toEqual(['From before this start: 1 alarm changed: 1 in ALARM']);
  });

  test('a new alarm that begins to see is no news; an alarm on runs is silent between them', async () => {
    rig.ofRuns.add(id('run'));
    read({ run: 'OK', new: 'INSUFFICIENT_DATA', host: 'OK' });
    await advance(2);
    read({ run: 'INSUFFICIENT_DATA', new: 'OK', host: 'INSUFFICIENT_DATA' });
    await advance(2);
    read({ run: 'OK', new: 'OK', host: 'OK' });
    await advance(2);
    expect(rig.titles()).toEqual(['host is in INSUFFICIENT_DATA', 'host is OK again']);
  });

  test('a flapping alarm says in the list until when it is held back', async () => {
    read({ a: 'OK' });
    for (let index = 0; index < 8; index += 1) {
      read({ a: index % 2 === 0 ? 'ALARM' : 'OK' });
      await advance(30);
    }
    expect(rig.desktop).toHaveLength(5);
    expect(rig.alarms.book.get(id('a'))?.flappingUntil).toBeGreaterThan(rig.alarms.clock.now());
    await advance(900);
    expect(rig.alarms.book.get(id('a'))?.flappingUntil).toBeUndefined();
    expect(rig.titles().at(-1)).toBe('a is OK again');
  });
});

describe('with the alarms of an AWS account', () => {
  let cloud: ScriptedCloud;
  let feed: AwsAlarmFeed;
  beforeEach(async () => {
    const { book, clock, logger } = rig.alarms;
    cloud = scriptedCloud(() => clock.now());
    for (let index = 0; index < 12; index += 1) cloud.put(`n${index}`);
    feed = new AwsAlarmFeed({ scope, aws: cloud, book, clock, logger, targetOf: () => undefined });
    feed.start();
    await advance(30);
  });
  afterEach(() => feed.dispose());

  test('a change is told within a poll and 2 s, its recovery too', async () => {
    cloud.change('n0', 'ALARM');
    await advance(12);
    expect(rig.titles()).toEqual(['n0 is in ALARM']);
    cloud.change('n0', 'OK');
    await advance(12);
    expect(rig.titles()).toEqual(['n0 is in ALARM', 'n0 is OK again']);
    await advance(300);
    expect(rig.desktop).toHaveLength(2);
  });

  test.each([
    ['throttled', 60],
    ['expired', 60],
    ['unreachable', 12],
  ])('%s for a minute: what happened in it is told once when it is over', async (cause, longestPauseS) => {
    cloud.fault = () => awsFault(cause);
    await advance(20);
    cloud.change('n0', 'ALARM');
    await advance(20);
    cloud.change('n1', 'ALARM');
    await advance(20);
    expect(rig.desktop).toEqual([]);
    cloud.fault = () => undefined;
    await advance(longestPauseS + 4);
    expect(rig.titles().toSorted()).toEqual(['n0 is in ALARM', 'n1 is in ALARM']);
    await advance(300);
    expect(rig.desktop).toHaveLength(2);
  });

  test('what happened while the machine slept is told once, ten of it as one digest', async () => {
    rig.alarms.clock.jump(8 * 3_600_000);
    for (let index = 0; index < 10; index += 1) cloud.change(`n${index}`, 'ALARM');
    await advance(4);
    expect(rig.titles()).toEqual(['10 alarms changed: 10 in ALARM']);
    await advance(300);
    expect(rig.desktop).toHaveLength(1);
  });
});

describe('the summary', () => {
  test('says how it stands with all of them, and once when that changes', async () => {
    const ending = new AbortController();
    const stream = rig.service.summary(ending.signal);
    const next = async () => AlarmSummarySchema.parse((await stream.next()).value);
    expect(await next()).toEqual({ worst: 'none', counts: { alarm: 0, insufficientData: 0, ok: 0, other: 0 }, inAlarm: [] });
    read({ a: 'OK', b: 'NEW_STATE' });
    expect(await next()).toMatchObject({ worst: 'INSUFFICIENT_DATA', counts: { ok: 1, other: 1 } });
    const since = rig.alarms.clock.now();
    read({ a: 'ALARM', b: 'OK' });
    expect(await next()).toMatchObject({ worst: 'ALARM', inAlarm: [{ id: id('a'), name: 'a', since, isMuted: false }] });
    rig.alarms.book.mute(id('a'), since + 60_000);
    expect(await next()).toMatchObject({ inAlarm: [{ isMuted: true }] });
    rig.alarms.book.mute(undefined, since + 90_000);
    expect(await next()).toMatchObject({ mutedUntil: since + 90_000 });
    read({ a: 'OK', b: 'OK' });
    expect(await next()).toMatchObject({ worst: 'OK', counts: { ok: 2 } });
    const problem = { code: 'unavailable' as const, message: 'No network', hint: 'Look at it.' };
    rig.alarms.book.stale('feed', problem);
    expect(await next()).toMatchObject({ worst: 'stale', staleSince: rig.alarms.clock.now(), problem });
    ending.abort();
    expect((await stream.next()).done).toBe(true);
  });

  test('lists the twenty latest in ALARM', async () => {
    read(Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`a${index}`, 'ALARM'])));
    const { value } = await rig.service.summary(undefined).next();
    expect(value?.counts.alarm).toBe(25);
    expect(value?.inAlarm).toHaveLength(20);
  });
});
