import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AwsAlarmFeed } from '../../../../electron/core/features/alarms/aws-alarm-feed.ts';
import { AwsAlarmFeeds } from '../../../../electron/core/features/alarms/aws-alarm-feeds.ts';
import { cloudAlarmId, feedOf } from '../../../../electron/core/features/alarms/cloud-alarm.ts';
import { type AlarmRig, alarmRig } from './alarm-rig.ts';
import { settle } from './manual-clock.ts';
import { awsFault, type ScriptedCloud, scope, scriptedCloud } from './scripted-cloud.ts';

let rig: AlarmRig;
let cloud: ScriptedCloud;
let feeds: AwsAlarmFeed[];

beforeEach(() => {
  rig = alarmRig();
  cloud = scriptedCloud(() => rig.clock.now());
  feeds = [];
});
afterEach(async () => {
  await Promise.all(feeds.map((feed) => feed.dispose()));
  rig.dispose();
});

function open(): AwsAlarmFeed {
  const { book, clock, logger } = rig;
  const feed = new AwsAlarmFeed({ scope, aws: cloud, book, clock, logger, targetOf: () => undefined });
  feeds.push(feed);
  return feed;
}

/** A feed that has read everything once and polls. */
async function watching(): Promise<AwsAlarmFeed> {
  const feed = open();
  feed.start();
  await rig.clock.advance(1_000);
  return feed;
}

/** Requests of the most expensive minute there was, by what `spans` has noted a second at a time. */
async function costliestMinute(seconds: number, eachSecond: (second: number) => void = () => {}): Promise<number> {
  const perSecond: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    const before = total();
    eachSecond(second);
    await rig.clock.advance(1_000);
    perSecond.push(total() - before);
  }
  return Math.max(...perSecond.map((_, index) => perSecond.slice(index, index + 60).reduce((sum, count) => sum + count, 0)));
}

const total = () => cloud.requests.reduce((sum, { count }) => sum + count, 0);
const state = (name: string) => rig.book.get(cloudAlarmId(scope, name))?.state;

describe('the alarms of an AWS account', () => {
  test('a change is told within one poll, with one request', async () => {
    cloud.put('cpu');
    await watching();
    expect(rig.told).toEqual([]);
    await rig.clock.advance(30_000);
    cloud.change('cpu', 'ALARM');
    await rig.clock.advance(10_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM']);
    cloud.change('cpu', 'OK');
    await rig.clock.advance(10_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM', 'cpu: ALARM>OK']);
    await rig.clock.advance(300_000);
    expect(rig.told).toHaveLength(2);
  });

  test('two changes between two polls are both told', async () => {
    cloud.put('cpu');
    await watching();
    await rig.clock.advance(30_000);
    cloud.change('cpu', 'ALARM');
    await rig.clock.advance(2_000);
    cloud.change('cpu', 'OK');
    await rig.clock.advance(20_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM', 'cpu: ALARM>OK']);
  });

  test('what its history shows late is found at the alarm itself, and told once', async () => {
    cloud.put('cpu');
    await watching();
    await rig.clock.advance(30_000);
    const at = rig.clock.now();
    cloud.change('cpu', 'ALARM', { isLate: true });
    await rig.clock.advance(40_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM']);
    cloud.history.unshift({ alarmName: 'cpu', at: at + 800, type: 'StateUpdate', summary: 's', fromState: 'OK', toState: 'ALARM' });
    await rig.clock.advance(60_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM']);
  });

  test.each([
    ['throttled', 60_000],
    ['expired', 60_000],
    ['unreachable', 10_000],
  ])('%s: what happened meanwhile is told when it is over, and the list says that it is old', async (cause, longestPauseMs) => {
    cloud.put('cpu');
    cloud.put('disk');
    await watching();
    await rig.clock.advance(30_000);
    cloud.fault = () => awsFault(cause);
    await rig.clock.advance(15_000);
    expect(rig.book.get(cloudAlarmId(scope, 'cpu'))?.staleSince).toBeGreaterThan(0);
    cloud.change('cpu', 'ALARM');
    cloud.change('disk', 'ALARM');
    await rig.clock.advance(20_000);
    cloud.change('disk', 'OK');
    await rig.clock.advance(25_000);
    expect(rig.told).toEqual([]);
    cloud.fault = () => undefined;
    await rig.clock.advance(longestPauseMs + 2_000);
    expect(rig.told.toSorted()).toEqual(['cpu: OK>ALARM', 'disk: ALARM>OK', 'disk: OK>ALARM']);
    expect(rig.book.get(cloudAlarmId(scope, 'cpu'))).not.toHaveProperty('staleSince');
  });

  test('signed in again in another window: it goes on at once', async () => {
    cloud.put('cpu');
    await watching();
    await rig.clock.advance(20_000);
    cloud.fault = () => awsFault('expired');
    await rig.clock.advance(120_000);
    cloud.fault = () => undefined;
    cloud.change('cpu', 'ALARM');
    await cloud.use(scope, (gateway) => gateway.tags(''));
    await rig.clock.advance(2_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM']);
  });

  test('after a sleep it asks at once, and tells what happened in it', async () => {
    cloud.put('cpu');
    await watching();
    await rig.clock.advance(11_000);
    const before = total();
    rig.clock.jump(8 * 3_600_000);
    cloud.change('cpu', 'ALARM');
    await rig.clock.advance(2_000);
    expect(total()).toBeGreaterThan(before);
    expect(rig.told).toEqual(['cpu: OK>ALARM']);
    expect(rig.logger.lines).toContainEqual(expect.objectContaining({ message: expect.stringContaining('slept') }));
  });

  test('a clock set back by an hour hides nothing', async () => {
    cloud.put('cpu');
    await watching();
    await rig.clock.advance(11_000);
    const aws = rig.clock.now() + 12_000;
    rig.clock.jump(-3_600_000);
    cloud.alarms.set('cpu', { ...cloud.alarms.get('cpu'), state: 'ALARM', stateTransitionedAt: aws, stateUpdatedAt: aws } as never);
    cloud.history.unshift({ alarmName: 'cpu', at: aws, type: 'StateUpdate', summary: 's', fromState: 'OK', toState: 'ALARM' });
    await rig.clock.advance(12_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM']);
  });

  test('what happened while no console ran is told by the next one', async () => {
    cloud.put('cpu');
    cloud.put('disk');
    const first = await watching();
    await rig.clock.advance(130_000);
    await first.dispose();
    rig.restart();
    cloud.change('cpu', 'ALARM');
    rig.clock.jump(3_600_000);
    cloud.change('cpu', 'OK');
    rig.clock.jump(1_000);
    cloud.change('disk', 'ALARM');
    rig.clock.jump(3_600_000);
    await watching();
    expect(rig.told).toEqual(['cpu: OK>ALARM', 'cpu: ALARM>OK', 'disk: OK>ALARM']);
    await rig.clock.advance(60_000);
    expect(rig.told).toHaveLength(3);
  });

  test('one made, one changed and one deleted elsewhere are so here, too', async () => {
    cloud.put('old');
    await watching();
    await rig.clock.advance(20_000);
    await cloud.use(scope, (gateway) =>
      gateway.putAlarm({
        name: 'new',
        description: '',
        actionsEnabled: true,
        actions: { alarm: [], ok: [], insufficientData: [] },
        tags: {},
        rule: cloud.alarms.get('old')?.rule as never,
      }),
    );
    await rig.clock.advance(11_000);
    expect(state('new')).toBe('INSUFFICIENT_DATA');
    cloud.change('new', 'ALARM');
    await rig.clock.advance(11_000);
    expect(rig.told).toEqual(['new: INSUFFICIENT_DATA>ALARM']);
    await cloud.use(scope, (gateway) => gateway.deleteAlarms(['old']));
    await rig.clock.advance(11_000);
    expect(rig.book.all().map(({ name }) => name)).toEqual(['new']);
  });

  test('a thousand alarms take at most ten requests a minute, and every one of them is looked at', async () => {
    for (let index = 0; index < 1000; index += 1) cloud.put(`alarm ${index}`);
    await watching();
    expect(rig.book.all()).toHaveLength(1000);
    await rig.clock.advance(60_000);
    expect(await costliestMinute(300)).toBeLessThanOrEqual(10);
    // Without a word in the history it is found when its page is read: ten pages, one each 20 s.
    cloud.change('alarm 500', 'ALARM', { isLate: true });
    expect(await costliestMinute(220)).toBeLessThanOrEqual(10);
    expect(rig.told).toEqual(['alarm 500: OK>ALARM']);
  });

  test('a storm in which alarms change every second costs no more, and nothing of it is missed', async () => {
    for (let index = 0; index < 1000; index += 1) cloud.put(`alarm ${index}`);
    await watching();
    await rig.clock.advance(60_000);
    let next = 0;
    const cost = await costliestMinute(120, () => {
      for (let count = 0; count < 8; count += 1, next += 1) cloud.change(`alarm ${next}`, 'ALARM');
    });
    await rig.clock.advance(10_000);
    expect(rig.told).toHaveLength(960);
    expect(new Set(rig.told).size).toBe(960);
    expect(cost).toBeLessThanOrEqual(10);
  });

  test('after a restart a thousand alarms are there from the disk, and the history alone brings them up to date', async () => {
    for (let index = 0; index < 1000; index += 1) cloud.put(`alarm ${index}`);
    const first = await watching();
    await rig.clock.advance(130_000);
    await first.dispose();
    rig.restart();
    expect(rig.book.all()).toHaveLength(1000);
    cloud.change('alarm 7', 'ALARM');
    cloud.requests.length = 0;
    await watching();
    expect(rig.told).toEqual(['alarm 7: OK>ALARM']);
    expect(total()).toBeLessThanOrEqual(2);
  });

  test('whoever may not read the history is told by the alarms themselves, as often', async () => {
    cloud.fault = (operation) => (operation === 'alarmHistory' ? awsFault('denied') : undefined);
    cloud.put('cpu');
    await watching();
    await rig.clock.advance(30_000);
    cloud.change('cpu', 'ALARM');
    await rig.clock.advance(22_000);
    expect(rig.told).toEqual(['cpu: OK>ALARM']);
    cloud.put('new');
    await rig.clock.advance(22_000);
    expect(state('new')).toBe('OK');
  });

  test('without the history a new one among a thousand is found within the quarter of an hour', async () => {
    cloud.fault = (operation) => (operation === 'alarmHistory' ? awsFault('denied') : undefined);
    for (let index = 0; index < 400; index += 1) cloud.put(`alarm ${index}`);
    await watching();
    cloud.put('new');
    await rig.clock.advance(900_000);
    expect(state('new')).toBe('OK');
  });

  test('reads again what was written, at once', async () => {
    cloud.put('cpu');
    const feed = await watching();
    cloud.put('made', { state: 'INSUFFICIENT_DATA' });
    await feed.reread(['made']);
    expect(state('made')).toBe('INSUFFICIENT_DATA');
    cloud.alarms.delete('made');
    await feed.reread(['made']);
    expect(state('made')).toBeUndefined();
  });

  test('ends in the middle of a request, and says nothing afterwards', async () => {
    cloud.put('cpu');
    const feed = await watching();
    cloud.change('cpu', 'ALARM');
    const reading = feed.refresh().catch((error: Error) => error);
    await feed.dispose();
    await reading;
    const told = rig.told.length;
    const before = total();
    await rig.clock.advance(60_000);
    expect([rig.told.length, total()]).toEqual([told, before]);
  });
});

describe('the feeds', () => {
  test('follow the accounts that are watched; asking begins with the first who wants to know', async () => {
    const { book, clock, logger } = rig;
    cloud.put('cpu');
    const all = new AwsAlarmFeeds({ aws: cloud, book, logger, targetOf: () => undefined, clock });
    await rig.clock.advance(30_000);
    expect(total()).toBe(0);
    expect(await all.refresh()).toEqual([]);
    expect(book.all().map(({ name }) => name)).toEqual(['cpu']);
    cloud.changeScopes([]);
    await settle();
    expect(book.all()).toEqual([]);
    expect(() => all.of(scope)).toThrow(expect.objectContaining({ code: 'not_found' }));
    cloud.changeScopes([scope, { ...scope, region: 'us-east-1' }]);
    await rig.clock.advance(2_000);
    expect(book.feeds().map(({ feed }) => feed)).toEqual([feedOf(scope), 'aws/shop/us-east-1']);
    await all.dispose();
    const before = total();
    await rig.clock.advance(60_000);
    expect(total()).toBe(before);
  });
});
