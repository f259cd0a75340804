import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cloudAlarmId } from '../../../../electron/core/features/alarms/cloud-alarm.ts';
import type { AlarmId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { type AlarmsServiceRig, alarmsServiceRig, cloudDraft, readOnce } from './alarms-service-rig.ts';
import { awsFault, scope } from './scripted-cloud.ts';

let rig: AlarmsServiceRig;
beforeEach(async () => {
  rig = await alarmsServiceRig();
});
afterEach(() => rig.close());

const id = (name: string) => cloudAlarmId(scope, name);
const operations = () => rig.cloud.requests.map(({ operation }) => operation);
const notes = (name: string) => rig.book.events({ id: id(name), limit: 10 }).map(({ text }) => text);

describe('an alarm of CloudWatch', () => {
  test('is in the list when it was created, and in the journal as our doing; a second one of that name is refused', async () => {
    await readOnce(rig);
    const alarm = await rig.service.put(undefined, cloudDraft('cpu', { tags: { team: 'shop' } }));
    expect(alarm).toMatchObject({
      id: id('cpu'),
      state: 'INSUFFICIENT_DATA',
      condition: expect.stringMatching(/^CPUUtilization > 80\s% for 2 of 3 minutes$/),
    });
    expect(rig.book.get(id('cpu'))).toEqual(alarm);
    expect(notes('cpu')).toEqual(['Created from this console.']);
    await expect(rig.service.put(undefined, cloudDraft('cpu'))).rejects.toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(operations().filter((one) => one === 'putAlarm')).toHaveLength(1);
  });

  test('is changed under its name and where it is; a period CloudWatch has not is refused before anything is asked', async () => {
    rig.cloud.put('cpu');
    await readOnce(rig);
    const changed = await rig.service.put(id('cpu'), cloudDraft('cpu', { threshold: 95 }));
    expect(changed.condition).toContain('> 95');
    for (const draft of [cloudDraft('other'), cloudDraft('cpu', { periodS: 90 })])
      await expect(rig.service.put(id('cpu'), draft)).rejects.toThrow(expect.objectContaining({ code: 'invalid_input' }));
    await expect(rig.service.put('aws/nobody/knows' as AlarmId, cloudDraft('cpu'))).rejects.toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
    expect(operations().filter((one) => one === 'putAlarm')).toHaveLength(1);
  });

  test('on an expression is not written over, and neither are tags nobody can change', async () => {
    rig.cloud.put('math', { rule: undefined });
    rig.cloud.put('cpu');
    rig.cloud.tagsOf.set('cpu', { team: 'shop' });
    await readOnce(rig);
    await expect(rig.service.put(id('math'), cloudDraft('math'))).rejects.toThrow(expect.objectContaining({ code: 'conflict' }));
    await expect(rig.service.put(id('cpu'), cloudDraft('cpu', { tags: { team: 'other' } }))).rejects.toThrow(/tags/);
    expect(operations()).not.toContain('putAlarm');
  });

  test('that was written is known even where it cannot be read again yet', async () => {
    await readOnce(rig);
    let written = false;
    rig.cloud.fault = (operation) => {
      if (operation === 'putAlarm') written = true;
      return written && operation === 'alarms' ? awsFault('throttled') : undefined;
    };
    expect(await rig.service.put(undefined, cloudDraft('cpu'))).toMatchObject({ id: id('cpu'), state: 'INSUFFICIENT_DATA' });
  });

  test('that is tested says what that did', async () => {
    rig.cloud.put('cpu');
    rig.cloud.put('told', { actions: { alarm: ['arn:aws:sns:eu-central-1:1:ops'], ok: [], insufficientData: [] } });
    await readOnce(rig);
    expect((await rig.service.test(id('cpu'), 'ALARM')).sentence).toContain('It has no actions');
    expect((await rig.service.test(id('told'), 'ALARM')).sentence).toContain('carries out its real actions');
    expect((await rig.service.test(id('told'), 'ALARM')).sentence).toContain('was in ALARM already');
    expect(rig.book.get(id('cpu'))?.state).toBe('ALARM');
    expect(notes('cpu')).toContain('Tested: set to ALARM.');
  });
});

describe('several at once', () => {
  test('are deleted a hundred at a time, a composite one first and by itself; what is gone already counts', async () => {
    for (let index = 0; index < 120; index += 1) rig.cloud.put(`a${index}`);
    rig.cloud.put('all', { kind: 'composite', rule: undefined, compositeRule: 'ALARM("a1")' });
    await readOnce(rig);
    rig.cloud.alarms.delete('a7');
    const ids = [...rig.cloud.alarms.keys()].map(id);
    rig.cloud.requests.length = 0;
    expect(await rig.service.delete([...ids, id('a7'), id('never')])).toEqual({ done: 122, failed: [] });
    expect(rig.cloud.alarms.size).toBe(0);
    expect(rig.book.all()).toEqual([]);
  });

  test('that cannot be done say which and why, and the others are done', async () => {
    for (const name of ['one', 'two']) rig.cloud.put(name);
    await readOnce(rig);
    rig.cloud.alarms.delete('two');
    const outcome = await rig.service.setEnabled([id('one'), id('two'), id('never')], false);
    expect(outcome).toMatchObject({ done: 1 });
    expect(outcome.failed.map((one) => [one.id, one.problem.code])).toEqual([
      [id('never'), 'not_found'],
      [id('two'), 'not_found'],
    ]);
    expect(rig.book.get(id('one'))?.actionsEnabled).toBe(false);
    rig.cloud.fault = () => new OpsError({ code: 'unavailable', message: 'denied' });
    expect((await rig.service.delete([id('one')])).failed).toMatchObject([{ id: id('one'), problem: { message: 'denied' } }]);
    expect(rig.book.get(id('one'))).toBeDefined();
  });
});

describe('a topic', () => {
  test('is created, and its subscriber written to where one is named; nothing arrives before that is confirmed', async () => {
    const arn = 'arn:aws:sns:eu-central-1:123456789012:ops-new';
    expect(await rig.service.createTopic(scope, 'ops-new', '')).toEqual({
      arn,
      sentence: 'The topic "ops-new" is there. Nobody is subscribed to it yet.',
    });
    expect(operations()).toEqual(['createTopic']);
    const told = await rig.service.createTopic(scope, 'ops-new', 'ops@shop.example');
    expect(told.sentence).toContain('AWS has written to ops@shop.example: nothing arrives before that is confirmed.');
    expect(operations()).toEqual(['createTopic', 'createTopic', 'subscribeEmail']);
    expect(await rig.service.topics(scope, undefined)).toEqual([{ arn: 'arn:aws:sns:eu-central-1:123456789012:ops', name: 'ops' }]);
  });
});
