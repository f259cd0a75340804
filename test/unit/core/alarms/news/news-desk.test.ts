import { beforeEach, describe, expect, test } from 'vitest';
import { NewsDesk, type Told } from '../../../../../electron/core/features/alarms/news/news-desk.ts';
import type { AlarmId } from '../../../../../shared/base/ids.ts';
import { changeOf } from './change-of.ts';

const start = Date.UTC(2026, 10, 24, 8);
let now: number;
let quiet: boolean;
let muted: Set<string>;
let flapping: [id: string, until: number | undefined][];
let desk: NewsDesk;
let told: string[];

beforeEach(() => {
  now = start;
  quiet = false;
  muted = new Set();
  flapping = [];
  told = [];
  desk = new NewsDesk({
    isQuiet: () => quiet,
    isMuted: (id) => muted.has(id),
    onFlapping: (id, until) => flapping.push([id, until === undefined ? undefined : until - start]),
  });
});

const moment = () => ({ now, monotonic: now - start });
const come = (name: string, to = 'ALARM', from = 'OK') => desk.take(changeOf({ name, from, to, at: now }), moment());

/** Lets time go on as the service does: no further than to the next moment the desk asks for. */
function pass(seconds: number): void {
  const end = now + seconds * 1000;
  for (;;) {
    for (const one of desk.tell(moment())) told.push(`${(now - start) / 1000} ${textOf(one)}`);
    const nextMs = desk.nextMs(moment());
    if (nextMs === undefined || now + nextMs > end) break;
    now += Math.max(1, nextMs);
  }
  now = end;
}

function textOf(one: Told): string {
  if (one.kind === 'one') return `${one.item.change.name}>${one.item.change.to}`;
  return `${one.cause}[${one.items.map(({ change }) => `${change.name}>${change.to}`).join(' ')}]`;
}

describe('what is told when', () => {
  test('one change is told by itself, at once and once; its recovery, too', () => {
    come('cpu');
    pass(30);
    come('cpu', 'OK', 'ALARM');
    pass(300);
    expect(told).toEqual(['0.5 cpu>ALARM', '30.5 cpu>OK']);
    expect(desk.pending()).toEqual([]);
    expect(desk.nextMs(moment())).toBeUndefined();
  });

  test('three at once are told one by one, four as one digest, ten too', () => {
    for (const name of ['a', 'b', 'c']) come(name);
    pass(61);
    expect(told).toEqual(['0.5 a>ALARM', '0.5 b>ALARM', '0.5 c>ALARM']);
    told = [];
    for (let index = 0; index < 10; index += 1) come(`n${index}`);
    pass(120);
    expect(told).toEqual([`61.5 many[${Array.from({ length: 10 }, (_, index) => `n${index}>ALARM`).join(' ')}]`]);
  });

  test('what comes within half a second of the first is looked at together', () => {
    come('a');
    pass(0.3);
    for (const name of ['b', 'c', 'd']) come(name);
    pass(10);
    expect(told).toEqual(['0.5 many[a>ALARM b>ALARM c>ALARM d>ALARM]']);
  });

  test('of a trickle three are told within a minute, and the rest of it as one digest', () => {
    for (let index = 0; index < 12; index += 1) {
      come(`n${index}`);
      pass(4);
    }
    pass(120);
    expect(told.slice(0, 3)).toEqual(['0.5 n0>ALARM', '4.5 n1>ALARM', '8.5 n2>ALARM']);
    expect(told.slice(3)).toEqual(['60.5 many[n3>ALARM n4>ALARM n5>ALARM n6>ALARM n7>ALARM n8>ALARM n9>ALARM n10>ALARM n11>ALARM]']);
  });

  test('an endless storm gives at most three messages in any minute, and everything is in one of them', () => {
    for (let second = 0; second < 600; second += 1) {
      come(`n${second}`);
      pass(1);
    }
    pass(120);
    const at = told.map((text) => Number(text.split(' ')[0]));
    expect(at.filter((time, index) => index >= 3 && time - (at[index - 3] ?? 0) < 60)).toEqual([]);
    expect(told.join(' ').match(/n\d+>/g)).toHaveLength(600);
  });

  test('of two that come when one message is left, there is one digest at once', () => {
    come('a');
    pass(5);
    come('b');
    pass(5);
    come('c');
    come('d');
    pass(60);
    expect(told).toEqual(['0.5 a>ALARM', '5.5 b>ALARM', '10.5 many[c>ALARM d>ALARM]']);
  });

  test('in quiet hours nothing is told; afterwards one digest of it all, be it one', () => {
    quiet = true;
    come('a');
    pass(3600);
    for (const name of ['a', 'b', 'c', 'd']) come(name, 'OK', 'ALARM');
    pass(3600);
    expect(told).toEqual([]);
    expect(desk.pending()).toHaveLength(5);
    quiet = false;
    pass(60);
    expect(told).toEqual(['7200 quiet[a>ALARM a>OK b>OK c>OK d>OK]']);
    quiet = true;
    come('e');
    pass(20);
    quiet = false;
    pass(100);
    expect(told.at(-1)).toMatch(/quiet\[e>ALARM\]$/);
    come('f');
    pass(100);
    expect(told.at(-1)).toMatch(/ f>ALARM$/);
  });

  test('of what is muted nobody is told, neither when it comes nor when it has waited', () => {
    muted.add('feed/a');
    come('a');
    pass(10);
    muted.clear();
    pass(100);
    expect(told).toEqual([]);
    quiet = true;
    come('a');
    come('b');
    pass(20);
    muted.add('feed/a');
    quiet = false;
    pass(20);
    expect(told.map((text) => text.split(' ')[1])).toEqual(['quiet[b>ALARM]']);
  });

  test('what the console that ran before has not told is told as a digest', () => {
    desk.restore([changeOf({ name: 'a', from: 'OK', to: 'ALARM', at: start - 60_000 })], moment());
    pass(1);
    expect(told).toEqual(['0 before[a>ALARM]']);
  });

  test('a thousand are held back at most, the newest', () => {
    quiet = true;
    for (let index = 0; index < 1500; index += 1) come(`n${index}`);
    pass(20);
    expect(desk.pending()).toHaveLength(1000);
    quiet = false;
    pass(20);
    expect(told[0]).toMatch(/quiet\[n500>ALARM .*n1499>ALARM\]$/);
  });
});

describe('an alarm that changes again and again', () => {
  const flap = (times: number, everyS: number, name = 'f') => {
    for (let index = 0; index < times; index += 1) {
      come(name, index % 2 === 0 ? 'ALARM' : 'OK', index % 2 === 0 ? 'OK' : 'ALARM');
      pass(everyS);
    }
  };

  test('is told of until it is clear that it flaps, then no more, and at the end how it stands', () => {
    flap(12, 30);
    expect(told.map((text) => text.split(' ')[1])).toEqual(['f>ALARM', 'f>OK', 'f>ALARM', 'f>OK', 'f>ALARM']);
    expect(flapping).toEqual([['feed/f', 720_000]]);
    expect(desk.pending()).toHaveLength(1);
    told = [];
    pass(1800);
    expect(told.length).toBeLessThanOrEqual(2);
    expect(told.at(-1)).toMatch(/ f>OK$/);
    expect(flapping.at(-1)).toEqual(['feed/f', undefined]);
  });

  test('while it goes on it is told of once in ten minutes', () => {
    flap(240, 30);
    expect(told.length).toBeLessThanOrEqual(5 + 12);
    expect(flapping.every(([, until]) => until !== undefined)).toBe(true);
    pass(3600);
    expect(flapping.at(-1)?.[1]).toBeUndefined();
    expect(desk.pending()).toEqual([]);
  });

  test('keeps no other from being told', () => {
    flap(8, 30);
    pass(60);
    come('other');
    pass(2);
    expect(told.at(-1)).toMatch(/ other>ALARM$/);
  });

  test('a night that is told of at once is no flapping', () => {
    for (let index = 0; index < 8; index += 1) {
      const to = index % 2 === 0 ? 'ALARM' : 'OK';
      desk.take(changeOf({ name: 'a', from: '', to, at: start - (8 - index) * 3_600_000 }), moment());
    }
    pass(2);
    expect(flapping).toEqual([]);
    expect(told).toHaveLength(1);
  });

  test('a clock that is set back holds it back no longer', () => {
    flap(6, 30);
    now -= 3_600_000;
    expect(desk.tell({ now, monotonic: 10_000_000 })).toEqual([]);
    expect(desk.tell({ now, monotonic: 10_001_000 })).toMatchObject([{ kind: 'one', item: { change: { alarmId: 'feed/f' as AlarmId } } }]);
  });
});
