import { describe, expect, it, test } from 'vitest';
import { type HeldState, LocalAlarm } from '../../../../../electron/core/features/alarms/local/local-alarm.ts';
import type { AlarmId, TargetId } from '../../../../../shared/base/ids.ts';
import { type AlarmDraft, AlarmDraftSchema } from '../../../../../shared/contract/alarms.ts';
import { type AlarmState, alarmStates, missingDataTreatments } from '../../../../../shared/model/alarm.ts';

const startAt = Date.UTC(2026, 10, 24, 8);
const cpu = { kind: 'host', targetId: 'shop' as TargetId, field: 'cpu' } as const;

interface Bench {
  readonly alarm: LocalAlarm;
  /** Every state it went into, oldest first. */
  readonly states: AlarmState[];
  now: number;
  /** Time goes on by so many seconds, without a sample. */
  wait(seconds: number): void;
  /** A second each: `0` fine, `X` breaching, `-` nothing. */
  feed(signs: string): void;
}

function bench(rule: Partial<AlarmDraft> = {}, held?: HeldState): Bench {
  const draft = AlarmDraftSchema.parse({
    name: 'CPU',
    where: { kind: 'local', metric: cpu },
    comparison: 'GreaterThanThreshold',
    threshold: 0.8,
    periodS: 1,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    ...rule,
  });
  const states: AlarmState[] = [];
  const time = { now: startAt };
  const alarm = new LocalAlarm({
    id: 'local/1' as AlarmId,
    draft,
    metric: cpu,
    held,
    targetName: () => 'shop',
    now: () => time.now,
    onChange: ({ held: { state } }) => {
      if (state !== (states.at(-1) ?? held?.state ?? 'INSUFFICIENT_DATA')) states.push(state);
    },
  });
  const one: Bench = {
    alarm,
    states,
    get now() {
      return time.now;
    },
    set now(at) {
      time.now = at;
    },
    wait(seconds) {
      for (let step = 0; step < seconds * 4; step += 1) {
        one.now += 250;
        alarm.tick(one.now);
      }
    },
    feed(signs) {
      for (const sign of signs.replaceAll(' ', '')) {
        one.wait(1);
        if (sign !== '-') alarm.sample(one.now - 1000, one.now, sign === 'X' ? 0.9 : 0.1);
      }
    },
  };
  return one;
}

const keep = 'Retain current state';
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html: datapoints, then the state for each treatment. */
const table: readonly (readonly [
  needed: number,
  data: string,
  missing: string,
  ignore: string,
  breaching: string,
  notBreaching: string,
])[] = [
  [3, '0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  [3, '- - - - 0', 'OK', 'OK', 'OK', 'OK'],
  [3, '- - - - -', 'INSUFFICIENT_DATA', keep, 'ALARM', 'OK'],
  [3, '0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [3, '- - X - -', 'ALARM', keep, 'ALARM', 'OK'],
  [2, '0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '- - - X -', 'ALARM', keep, 'ALARM', 'OK'],
];

for (const [needed, data, missing, ignore, breaching, notBreaching] of table) {
  for (const treatMissingData of missingDataTreatments) {
    const expected = { missing, ignore, breaching, notBreaching }[treatMissingData];
    test(`${needed} of 3, ${data}, ${treatMissingData}: ${expected}`, () => {
      for (const before of alarmStates) {
        const { alarm, feed, wait } = bench({ datapointsToAlarm: needed, treatMissingData });
        feed('0 0 0 0 - - - - -');
        // All but the last period, so that the state it was in before is the one that is asked for.
        feed(data.slice(0, -2));
        const isMissingLast = data.endsWith('-');
        if (isMissingLast) wait(2);
        alarm.setState(before, 'Set by a test.');
        feed(data.slice(-1));
        if (isMissingLast) wait(0.25);
        expect(alarm.held.state, `from ${before}`).toBe(expected === keep ? before : expected);
      }
    });
  }
}

describe('a new alarm', () => {
  it('says that it cannot say yet, and when it will; then it does', () => {
    const { alarm, feed, states } = bench({ evaluationPeriods: 10, datapointsToAlarm: 8 });
    expect(alarm.alarm()).toMatchObject({ state: 'INSUFFICIENT_DATA', reason: 'Not enough data yet: it has not been sampled yet.' });
    expect(alarm.alarm().decidesAt).toBeUndefined();
    feed('0');
    const decidesAt = alarm.alarm().decidesAt ?? 0;
    expect(decidesAt).toBeGreaterThanOrEqual(startAt + 10_000);
    expect(decidesAt).toBeLessThanOrEqual(startAt + 12_000);
    expect(alarm.held.reason).toMatch(/^Not enough data yet: it will be able to say at \d\d:\d\d:\d\d\.$/);
    feed('0 X X X X X X X');
    expect(states).toEqual([]);
    feed('X');
    expect(states).toEqual(['ALARM']);
    expect(alarm.alarm().decidesAt).toBeUndefined();
  });

  it('says at once what the rest of its periods cannot change', () => {
    const early = bench({ evaluationPeriods: 10, datapointsToAlarm: 3 });
    early.feed('X X');
    expect(early.states).toEqual([]);
    early.feed('X');
    expect(early.states).toEqual(['ALARM']);
    const fine = bench({ evaluationPeriods: 3, datapointsToAlarm: 3 });
    fine.feed('0');
    expect(fine.states).toEqual(['OK']);
  });

  it.each(missingDataTreatments)('holds nothing against the time before it looked (%s)', (treatMissingData) => {
    const { feed, states } = bench({ treatMissingData });
    feed('- - - - - 0 0 0');
    expect(states).toEqual(['OK']);
  });

  it('of a host nobody reaches waits half a minute before missing data counts', () => {
    const { states, wait } = bench({ treatMissingData: 'breaching' });
    wait(29);
    expect(states).toEqual([]);
    wait(4);
    expect(states).toEqual(['ALARM']);
  });
});

describe('an alarm', () => {
  it('goes to ALARM within 3 s of the datapoint that makes it, and comes back', () => {
    const { alarm, feed, states, now } = bench({ evaluationPeriods: 5, datapointsToAlarm: 3 });
    feed('0 0 0 0 0 X X X');
    expect(states).toEqual(['OK', 'ALARM']);
    expect(alarm.held.since - (now + 8000)).toBeLessThanOrEqual(3000);
    expect(alarm.held.reason).toContain('3 out of the last 5 datapoints [0.9, 0.9, 0.9, 0.1, 0.1] were greater than the threshold (0.8)');
    feed('0 0 0');
    expect(states).toEqual(['OK', 'ALARM', 'OK']);
  });

  it('of a host that answers late judges by what it says then', () => {
    const one = bench({ treatMissingData: 'breaching' });
    one.feed('0 0 0 0');
    one.wait(3);
    one.alarm.sample(one.now - 3000, one.now, 0.1);
    expect(one.states).toEqual(['OK']);
  });

  it('without data goes to INSUFFICIENT_DATA and says why, then recovers', () => {
    const one = bench();
    one.feed('0 0 0 0');
    one.alarm.state({ kind: 'broken', why: 'the link to shop was lost' });
    one.wait(10);
    expect(one.states).toEqual(['OK', 'INSUFFICIENT_DATA']);
    expect(one.alarm.held.reason).toBe(
      'Insufficient Data: no datapoints were received in the evaluation range: the link to shop was lost.',
    );
    one.feed('0');
    expect(one.states).toEqual(['OK', 'INSUFFICIENT_DATA', 'OK']);
  });

  it('says after a gap with breaching data only when it will know', () => {
    const one = bench();
    one.feed('0 0 0 0');
    one.wait(10);
    one.feed('X');
    expect(one.alarm.held).toMatchObject({ state: 'INSUFFICIENT_DATA', reason: expect.stringMatching(/it will be able to say at/) });
    one.feed('X X X');
    expect(one.states).toEqual(['OK', 'INSUFFICIENT_DATA', 'ALARM']);
  });

  it.each(missingDataTreatments)('that was asleep takes nothing of that time for missing data (%s)', (treatMissingData) => {
    const one = bench({ treatMissingData });
    one.feed('0 0 0 0 0');
    one.now += 3_600_000;
    one.alarm.restart(one.now);
    expect(one.alarm.alarm().decidesAt).toBeGreaterThan(one.now);
    one.wait(10);
    one.feed('0 0 0 0');
    expect(one.states).toEqual(['OK']);
    expect(one.alarm.alarm().decidesAt).toBeUndefined();
  });

  it('that was asleep hears of a sample before it hears of the time, and takes it for the first one', () => {
    const one = bench({ treatMissingData: 'breaching' });
    one.feed('0 0 0 0 0');
    one.now += 60_000;
    one.alarm.sample(one.now - 1000, one.now, 0.1);
    one.alarm.restart(one.now);
    one.feed('0 0 0 0');
    expect(one.states).toEqual(['OK']);
  });

  it('keeps its state over a restart until it knows better', () => {
    const held: HeldState = { state: 'ALARM', since: startAt - 60_000, reason: 'CPU was over it.' };
    const still = bench({}, held);
    expect(still.alarm.alarm()).toMatchObject({ ...held, decidesAt: expect.any(Number) });
    still.feed('X X X X');
    expect(still.alarm.alarm()).toMatchObject(held);
    expect(still.alarm.alarm().decidesAt).toBeUndefined();
    const over = bench({}, held);
    over.feed('0 0');
    expect(over.states).toEqual(['OK']);
  });

  it('whose target is gone watches nothing any more, and is not ALARM for that', () => {
    const one = bench({ treatMissingData: 'breaching' });
    one.feed('0 0 0 0');
    one.alarm.state({ kind: 'gone', why: 'the target it looks at was removed' });
    one.wait(60);
    expect(one.states).toEqual(['OK', 'INSUFFICIENT_DATA']);
    expect(one.alarm.held.reason).toBe('Insufficient Data: the target it looks at was removed.');
  });

  it('of somebody else has been sampled already knows at once', () => {
    const one = bench({ evaluationPeriods: 5, datapointsToAlarm: 5 });
    const samples = Array.from({ length: 20 }, (_, index) => {
      const at = one.now - (20 - index) * 1000 + 400;
      return { from: at - 1000, at, value: 0.9 };
    });
    one.alarm.past(samples, samples[0]?.from);
    expect(one.states).toEqual(['ALARM']);
    expect(one.alarm.points(0, one.now).length).toBeGreaterThanOrEqual(19);
  });
});
