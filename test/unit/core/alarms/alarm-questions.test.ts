import { afterEach, beforeEach, expect, test } from 'vitest';
import { cloudAlarmId } from '../../../../electron/core/features/alarms/cloud-alarm.ts';
import { localTargetId } from '../../../../shared/contract/targets.ts';
import { bookedAlarm } from './alarm-rig.ts';
import { type AlarmsServiceRig, alarmsServiceRig, readOnce } from './alarms-service-rig.ts';
import { awsFault, scope } from './scripted-cloud.ts';

let rig: AlarmsServiceRig;
beforeEach(async () => {
  rig = await alarmsServiceRig();
});
afterEach(() => rig.close());

const id = (name: string) => cloudAlarmId(scope, name);

test('an alarm tells what it is made of, as a draft that can be written again', async () => {
  rig.cloud.put('cpu', {
    description: 'shop is hot',
    actions: { alarm: ['arn:aws:sns:eu-central-1:1:ops'], ok: [], insufficientData: [] },
  });
  rig.cloud.tagsOf.set('cpu', { team: 'shop' });
  await readOnce(rig);
  const detail = await rig.service.get(id('cpu'), undefined);
  expect(detail).toMatchObject({
    description: 'shop is hot',
    arn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:cpu',
    tags: { team: 'shop' },
    actions: { alarm: ['arn:aws:sns:eu-central-1:1:ops'] },
    draft: { name: 'cpu', threshold: 80, evaluationPeriods: 5, datapointsToAlarm: 3, tags: { team: 'shop' } },
    problems: [],
  });
});

test('what may not be read is left out and named; the rest is told', async () => {
  rig.cloud.put('cpu');
  rig.cloud.put('all', { kind: 'composite', rule: undefined, compositeRule: 'ALARM("cpu")' });
  await readOnce(rig);
  rig.cloud.fault = (operation) => (operation === 'tags' ? awsFault('denied') : undefined);
  const detail = await rig.service.get(id('cpu'), undefined);
  expect(detail).toMatchObject({ tags: {}, problems: [{ message: 'AWS: denied' }], draft: { name: 'cpu' } });
  const composite = await rig.service.get(id('all'), undefined);
  expect(composite.rule).toBe('ALARM("cpu")');
  expect(composite.draft).toBeUndefined();
  expect(() => rig.service.get(id('never'), undefined)).toThrow(expect.objectContaining({ code: 'not_found' }));
});

test("the history of one has CloudWatch's and ours, and ours alone where CloudWatch's may not be read or the alarm is gone", async () => {
  rig.cloud.put('cpu');
  await readOnce(rig);
  rig.cloud.change('cpu', 'ALARM');
  await rig.clock.advance(10_000);
  const told = await rig.service.history({ id: id('cpu'), limit: 10 }, undefined);
  expect(told.map(({ from, to }) => `${from}>${to}`)).toEqual(['OK>ALARM']);
  rig.cloud.fault = (operation) => (operation === 'alarmHistory' ? awsFault('denied') : undefined);
  expect(await rig.service.history({ id: id('cpu'), limit: 10 }, undefined)).toHaveLength(1);
  rig.cloud.fault = () => undefined;
  await rig.service.delete([id('cpu')]);
  expect((await rig.service.history({ id: id('cpu'), limit: 10 }, undefined)).map(({ text }) => text)).toContain('Deleted.');
});

test('what could be watched of a target says which of it there is already', async () => {
  await readOnce(rig);
  const [first] = await rig.service.presets(localTargetId, undefined);
  expect(first?.exists).toBe(false);
  rig.book.take('local', [bookedAlarm(first?.draft.name ?? '', 'OK', rig.clock.now())], { complete: true });
  expect((await rig.service.presets(localTargetId, undefined))[0]?.exists).toBe(true);
});
