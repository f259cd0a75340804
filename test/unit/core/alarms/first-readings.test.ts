import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AwsAlarmFeed } from '../../../../electron/core/features/alarms/aws-alarm-feed.ts';
import { FirstReadings } from '../../../../electron/core/features/alarms/first-readings.ts';
import type { AlarmId } from '../../../../shared/base/ids.ts';
import { type AlarmRig, alarmRig, bookedAlarm } from './alarm-rig.ts';
import { awsFault, type ScriptedCloud, scope, scriptedCloud } from './scripted-cloud.ts';

let rig: AlarmRig;
let cloud: ScriptedCloud;
let feed: AwsAlarmFeed;
let readings: FirstReadings;

beforeEach(() => {
  rig = alarmRig();
  cloud = scriptedCloud(() => rig.clock.now());
  const { book, clock, logger } = rig;
  feed = new AwsAlarmFeed({ scope, aws: cloud, book, clock, logger, targetOf: () => undefined });
  readings = new FirstReadings({ book, feeds: () => [feed], patienceMs: 40 });
});
afterEach(async () => {
  await feed.dispose();
  rig.dispose();
});

/** Waits until it is settled; the account answers after that. */
async function waitFor(name: string): Promise<string> {
  return readings.wait([name], undefined, undefined).then(
    () => 'known',
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );
}

test('waits for an alarm nobody knows yet until its account has been asked', async () => {
  cloud.put('cpu');
  const patient = new FirstReadings({ book: rig.book, feeds: () => [feed] });
  const done = vi.fn();
  const waiting = patient.wait(['cpu'], scope, undefined).then(done);
  await Promise.resolve();
  expect(done).not.toHaveBeenCalled();
  feed.start();
  await rig.clock.advance(1_000);
  await waiting;
  expect(rig.book.find('cpu', scope).state).toBe('OK');
});

test('one of our own, and none where no account is watched, is waited for by nobody', async () => {
  rig.book.take('local', [{ ...bookedAlarm('mine', 'OK', 1), id: 'local/mine' as AlarmId }], { complete: true });
  expect(await waitFor('mine')).toBe('known');
  const none = new FirstReadings({ book: rig.book, feeds: () => [] });
  await none.wait(['nothing'], undefined, undefined);
});

test('says of one that is not known why its account could not be read', async () => {
  cloud.fault = () => awsFault('denied');
  feed.start();
  await rig.clock.advance(1_000);
  expect(await waitFor('cpu')).toBe(
    'unavailable: There is no alarm "cpu" among those that are known, and those of shop · eu-central-1 cannot be read: AWS: denied',
  );
});

test('does not wait for ever for an account that gives no answer, and not at all when it is taken back', async () => {
  expect(await waitFor('cpu')).toBe(
    'timeout: There is no alarm "cpu" among those that are known, and shop · eu-central-1 has not answered within 0.04 s.',
  );
  const ending = new AbortController();
  const patient = new FirstReadings({ book: rig.book, feeds: () => [feed] });
  const waiting = patient.wait(['cpu'], undefined, ending.signal);
  ending.abort();
  await expect(waiting).rejects.toThrow(expect.objectContaining({ code: 'cancelled' }));
});

test('an alarm of before is one until its account was asked: its state may be another', async () => {
  cloud.put('cpu');
  feed.start();
  await rig.clock.advance(1_000);
  await feed.dispose();
  rig.restart();
  const { book, clock, logger } = rig;
  const next = new AwsAlarmFeed({ scope, aws: cloud, book, clock, logger, targetOf: () => undefined });
  try {
    expect(book.find('cpu').state).toBe('OK');
    const done = vi.fn();
    const waiting = new FirstReadings({ book, feeds: () => [next] }).wait(['cpu'], undefined, undefined).then(done);
    await Promise.resolve();
    expect(done).not.toHaveBeenCalled();
    cloud.change('cpu', 'ALARM');
    next.start();
    await clock.advance(1_000);
    await waiting;
    expect(book.find('cpu').state).toBe('ALARM');
  } finally {
    await next.dispose();
  }
});
