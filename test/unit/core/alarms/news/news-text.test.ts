import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../../../electron/core/features/alarms/news/news-text.ts';
import { AlarmNotificationSchema } from '../../../../../shared/contract/alarms.ts';
import { formatTimeOfDay } from '../../../../../shared/model/format.ts';
import { changeOf } from './change-of.ts';

const now = new Date(2026, 10, 24, 14, 5, 0).getTime();
const at = new Date(2026, 10, 24, 14, 3, 7).getTime();
const one = (change: Parameters<typeof changeOf>[0], more = {}) =>
  messageOf({ kind: 'one', item: { change: changeOf(change), ...more } }, now);

describe('what is told, in words', () => {
  test('an alarm says what happened to what, since when, during which work of our own and why', () => {
    const message = one({ name: 'CPU', from: 'OK', to: 'ALARM', at, during: 'run 41', reason: 'Threshold Crossed: 3 of 3' });
    expect(message).toEqual({
      tone: 'alarm',
      title: 'CPU is in ALARM',
      body: 'shop: CPU > 80 % for 3 seconds. In that state since 14:03:07, during run 41. Threshold Crossed: 3 of 3.',
      href: `#/alarms/feed%2FCPU?at=${at}`,
      alarmIds: ['feed/CPU'],
    });
    expect(AlarmNotificationSchema.parse({ ...message, seq: 1, at })).toMatchObject(message);
  });

  test('a recovery says how long it was', () => {
    expect(one({ name: 'CPU', from: 'ALARM', to: 'OK', at, fromSince: at - 123_000, reason: 'all is well' })).toMatchObject({
      tone: 'recovered',
      title: 'CPU is OK again',
      body: 'shop: CPU > 80 % for 3 seconds. Well again since 14:03:07, after 2\u2009min 03\u2009s in ALARM.',
    });
    expect(one({ name: 'CPU', from: 'ALARM', to: 'OK', at }).body).toMatch(/, it was in ALARM\.$/);
    expect(one({ name: 'CPU', from: 'INSUFFICIENT_DATA', to: 'OK', at, fromSince: at - 5000 }).body).toMatch(
      /after 5\.00\u2009s without enough data\.$/,
    );
  });

  test('one that came back while nobody looked is in ALARM again; what cannot be known is in a tone of its own', () => {
    expect(one({ name: 'CPU', from: 'ALARM', to: 'ALARM', at })).toMatchObject({ tone: 'alarm', title: 'CPU is in ALARM again' });
    expect(one({ name: 'CPU', from: 'OK', to: 'INSUFFICIENT_DATA', at })).toMatchObject({
      tone: 'unknown',
      title: 'CPU is in INSUFFICIENT_DATA',
    });
  });

  test('of another day it says the day', () => {
    expect(one({ name: 'CPU', from: 'OK', to: 'ALARM', at: at - 86_400_000 }).body).toContain('since 23 Nov 14:03:07');
  });

  test('a flapping one says until when it is silent, and afterwards how often it changed', () => {
    const until = now + 600_000;
    expect(one({ name: 'CPU', from: 'OK', to: 'ALARM', at }, { flappingUntil: until }).body).toMatch(
      new RegExp(`again and again: what more it has to say is held back until ${formatTimeOfDay(until)}\\.$`),
    );
    expect(one({ name: 'CPU', from: 'ALARM', to: 'OK', at }, { changeCount: 7 }).body).toMatch(/changed its state 7 times meanwhile\.$/);
  });

  test('nothing of a name steers a terminal, and nothing grows without end', () => {
    const message = one({ name: `a\u001b[31m\n${'x'.repeat(300)}`, from: 'OK', to: 'ALARM', at, reason: 'y'.repeat(5000) });
    expect(`${message.title}${message.body}`).not.toMatch(/\p{C}/u);
    expect(message.title.length).toBeLessThanOrEqual(200);
    expect(message.body.length).toBeLessThan(400);
  });

  test('a digest counts alarms by how they stand now, names the worst first, and leads to the list', () => {
    const items = Array.from({ length: 8 }, (_, index) => ({
      change: changeOf({ name: `a${index}`, from: 'OK', to: index < 6 ? 'ALARM' : 'INSUFFICIENT_DATA', at: at + index * 1000 }),
    }));
    const recovered = { change: changeOf({ name: 'a0', from: 'ALARM', to: 'OK', at: at + 9_000 }) };
    const message = messageOf({ kind: 'digest', items: [...items, recovered], cause: 'many' }, now);
    expect(message).toMatchObject({
      tone: 'digest',
      href: '#/alarms',
      title: '8 alarms changed: 5 in ALARM, 2 in INSUFFICIENT_DATA, 1 OK',
    });
    expect(message.alarmIds).toHaveLength(8);
    expect(message.body).toBe(
      'a5: ALARM since 14:03:12; a4: ALARM since 14:03:11; a3: ALARM since 14:03:10; a2: ALARM since 14:03:09; a1: ALARM since 14:03:08; and 3 more',
    );
    expect(messageOf({ kind: 'digest', items: [...items, recovered], cause: 'quiet' }, now).title).toMatch(
      /^After the quiet hours: 8 alarms/,
    );
  });

  test('a digest about one alarm leads to it', () => {
    const items = ['ALARM', 'OK', 'ALARM'].map((to, index) => ({
      change: changeOf({ name: 'a', from: '', to, at: at + index, during: 'run 4' }),
    }));
    expect(messageOf({ kind: 'digest', items, cause: 'before' }, now)).toMatchObject({
      title: 'From before this start: 1 alarm changed: 1 in ALARM',
      body: 'a: ALARM since 14:03:07, during run 4, changed 3 times',
      href: `#/alarms/feed%2Fa?at=${at + 2}`,
    });
  });
});
