import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../../../../electron/core/adapters/process/wait-for.ts';
import { alarmPresets } from '../../../../../electron/core/features/alarms/alarm-presets.ts';
import type { AlarmId } from '../../../../../shared/base/ids.ts';
import { type AlarmDraft, AlarmDraftSchema, type LocalMetric } from '../../../../../shared/contract/alarms.ts';
import { TargetInputSchema } from '../../../../../shared/contract/targets.ts';
import { missingDataTreatments } from '../../../../../shared/model/alarm.ts';
import { draftOf, LocalAlarmRig, shop } from './local-alarm-rig.ts';

let rig: LocalAlarmRig;
beforeEach(() => {
  rig = new LocalAlarmRig();
});
afterEach(() => rig.dispose());

const where = (metric: LocalMetric): AlarmDraft['where'] => ({ kind: 'local', metric });
const appLog = { targetId: shop, from: { kind: 'file', path: '/var/log/app.log' }, sudo: false } as const;
const errors = (change: Partial<AlarmDraft> = {}): Partial<AlarmDraft> => ({
  name: 'errors',
  where: where({ kind: 'log', source: appLog, pattern: '\\bERROR\\b' }),
  threshold: 0,
  periodS: 10,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  ...change,
});

describe('local alarms', () => {
  it('sample nothing and keep no time without one, and nothing before they are started', async () => {
    rig.service.start();
    await rig.clock.advance(5000);
    expect([rig.holders.size, rig.tails.length]).toEqual([0, 0]);
    const { id } = rig.put();
    expect(rig.holders.get(shop)).toBe(1);
    rig.service.delete(id);
    expect(rig.holders.get(shop)).toBe(0);
    await rig.restart();
    rig.put();
    await rig.clock.advance(5000);
    expect(rig.holders.get(shop)).toBe(0);
    rig.service.start();
    expect(rig.holders.get(shop)).toBe(1);
  });

  it('stand in the book as soon as they are made, with what they look at in words', () => {
    expect(rig.put({ threshold: 0.9, evaluationPeriods: 10, datapointsToAlarm: 8, targetId: undefined })).toMatchObject({
      id: expect.stringMatching(/^local\//),
      kind: 'local',
      condition: 'CPU > 90 % for 8 of 10 seconds',
      subject: 'shop',
      targetId: shop,
      state: 'INSUFFICIENT_DATA',
    });
    expect(rig.put(errors())).toMatchObject({
      condition: 'lines with /\\bERROR\\b/ > 0 for 10 seconds',
      subject: '/var/log/app.log on shop',
    });
    const check = where({ kind: 'http', url: 'https://shop.example/health?key=secret', field: 'duration_ms', timeoutMs: 5000 });
    expect(rig.put({ name: 'slow', where: check, threshold: 500 })).toMatchObject({
      condition: 'response time > 500 ms for 3 seconds',
      subject: 'https://shop.example/health',
    });
    expect(rig.book.all().map(({ name }) => name)).toEqual(['CPU', 'errors', 'slow']);
    expect(rig.service.unitOf(draftOf())).toBe('share');
    expect(rig.told).toEqual([]);
  });

  it('tell of each change once, and of the way back', async () => {
    rig.service.start();
    rig.put();
    await rig.host(0.2, 5);
    await rig.host(0.95, 5);
    await rig.host(0.2, 5);
    expect(rig.told).toEqual(['CPU: INSUFFICIENT_DATA>OK', 'CPU: OK>ALARM', 'CPU: ALARM>OK']);
    expect(rig.service.points(rig.book.find('CPU').id, 0, rig.clock.now()).length).toBeGreaterThanOrEqual(14);
  });

  it('are as they were after a restart, and nothing is told twice', async () => {
    rig.service.start();
    const { id } = rig.put();
    await rig.host(0.95, 5);
    const before = rig.book.find('CPU');
    await rig.restart();
    // Whoever waits for it to go to ALARM is told that this ALARM is one of before.
    expect(rig.book.get(id)).toMatchObject({ state: 'ALARM', since: before.since, decidesAt: expect.any(Number) });
    rig.service.start();
    await rig.host(0.95, 5);
    expect(rig.book.get(id)).toMatchObject({ state: 'ALARM', since: before.since });
    expect(rig.book.get(id)?.decidesAt).toBeUndefined();
    await rig.host(0.1, 3);
    expect(rig.told).toEqual(['CPU: INSUFFICIENT_DATA>ALARM', 'CPU: ALARM>OK']);
    expect(rig.service.draft(id)).toEqual({ ...draftOf(), targetId: shop });
  });

  it.each(missingDataTreatments)('take a sleep of the laptop for what it is (%s)', async (treatMissingData) => {
    rig.service.start();
    rig.put({ treatMissingData });
    await rig.host(0.2, 6);
    rig.clock.jump(3_600_000);
    await rig.clock.advance(1000);
    expect(rig.book.find('CPU').decidesAt).toBeGreaterThan(rig.clock.now());
    await rig.clock.advance(8000);
    await rig.host(0.2, 5);
    rig.clock.jump(-7_200_000);
    await rig.clock.advance(1000);
    await rig.host(0.2, 5);
    expect(rig.told).toEqual(['CPU: INSUFFICIENT_DATA>OK']);
    await rig.host(0.95, 5);
    expect(rig.told.at(-1)).toBe('CPU: OK>ALARM');
  });

  it('on a host whose link is lost say so, and are well again when it is back', async () => {
    rig.service.start();
    rig.put();
    rig.put({ name: 'dead man', treatMissingData: 'breaching' });
    await rig.host(0.2, 5);
    rig.hostIs('lost', { code: 'unavailable', message: 'The link to the host was lost.' });
    await rig.clock.advance(10_000);
    expect(rig.state('CPU')).toBe('INSUFFICIENT_DATA');
    expect(rig.book.find('CPU').reason).toContain('The link to the host was lost');
    expect(rig.state('dead man')).toBe('ALARM');
    await rig.host(0.2, 3);
    expect([rig.state('CPU'), rig.state('dead man')]).toEqual(['OK', 'OK']);
  });

  it('try a host again that cannot be entered, but not one the user has closed', async () => {
    rig.service.start();
    rig.put();
    await rig.host(0.2, 4);
    rig.hostIs('failed', { code: 'unavailable', message: 'shop refused the connection.' });
    expect(rig.holders.get(shop)).toBe(0);
    await rig.clock.advance(3000);
    expect(rig.holders.get(shop)).toBe(1);
    rig.hostIs('failed', { code: 'cancelled', message: 'shop was disconnected.' });
    await rig.clock.advance(120_000);
    expect(rig.holders.get(shop)).toBe(0);
    expect(rig.book.find('CPU').reason).toContain('shop was disconnected');
    rig.hostStates.emit({ hosts: [{ targetId: shop, state: 'connected', users: [] }] });
    await rig.clock.advance(2000);
    expect(rig.holders.get(shop)).toBe(1);
  });

  it('whose target is removed look at nothing, are no ALARM for it, and say what to do, also after a restart', async () => {
    rig.service.start();
    const { id } = rig.put({ treatMissingData: 'breaching' });
    rig.put(errors({ treatMissingData: 'breaching' }));
    await rig.host(0.2, 5);
    await rig.logMark('following');
    await rig.clock.advance(11_000);
    rig.removeTarget(shop);
    await rig.clock.advance(60_000);
    expect([rig.holders.get(shop), rig.tails.length]).toEqual([0, 0]);
    expect(rig.told.at(-1)).toMatch(/: (OK|ALARM)>INSUFFICIENT_DATA$/);
    expect(rig.book.get(id)).toMatchObject({
      state: 'INSUFFICIENT_DATA',
      subject: 'shop',
      reason: expect.stringContaining('delete the alarm'),
    });
    expect(rig.book.get(id)?.targetId).toBeUndefined();
    const told = rig.told.length;
    await rig.restart();
    rig.service.start();
    await rig.clock.advance(60_000);
    expect([rig.holders.get(shop), rig.told.length]).toEqual([0, told]);
  });

  it('refuse a name twice, what nobody can watch, and what is not there', () => {
    rig.put();
    expect(() => rig.put()).toThrow(expect.objectContaining({ code: 'conflict', hint: expect.any(String) }));
    const other = rig.put({ name: 'other' });
    expect(() => rig.put({}, other.id)).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(() => rig.put({ name: 'x' }, 'local/none' as AlarmId)).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(() => rig.service.delete('local/none' as AlarmId)).toThrow(expect.objectContaining({ code: 'not_found' }));
    const invalid: Partial<AlarmDraft>[] = [
      { periodS: 7200 },
      { periodS: 3600, evaluationPeriods: 48 },
      { where: where({ kind: 'host', targetId: 'nowhere' as typeof shop, field: 'cpu' }) },
      { where: where({ kind: 'log', source: appLog, pattern: '(' }) },
      { where: where({ kind: 'http', url: 'http://me:secret@shop.example/', field: 'failed', timeoutMs: 1000 }) },
      { actions: { alarm: ['arn:aws:sns:eu-west-1:1:x'], ok: [], insufficientData: [] } },
    ];
    for (const change of invalid)
      expect(() => rig.put({ name: 'bad', ...change })).toThrow(
        expect.objectContaining({ code: 'invalid_input', hint: expect.any(String) }),
      );
    expect(rig.book.all()).toHaveLength(2);
  });

  it('are what is proposed for a target, all of them', () => {
    const target = TargetInputSchema.parse({
      name: 'shop',
      appUrl: 'https://shop.example/',
      access: { kind: 'local' },
      logPaths: ['/var/log/app.log'],
    });
    const presets = alarmPresets({ target: { ...target, id: shop }, agent: [], demo: [] });
    const conditions = presets.map(({ draft }) => rig.service.put(AlarmDraftSchema.parse(draft)).condition);
    expect(conditions).toEqual([
      'CPU > 90 % for 8 of 10 seconds',
      'memory used > 90 % for 10 seconds',
      'disk used (/) > 85 % for 1 minute',
      'failure rate > 1 % for 5 seconds',
      'p95 > 500 ms for 5 seconds',
      'lines with /\\b(ERROR|CRITICAL)\\b/ >= 1 for 10 seconds',
      'failed checks >= 1 for 20 seconds',
    ]);
  });

  it('that are changed are judged anew and keep their state until then; another name costs nothing', async () => {
    rig.service.start();
    const { id } = rig.put();
    await rig.host(0.5, 5);
    rig.put({ name: 'renamed', description: 'why' }, id);
    expect(rig.book.get(id)).toMatchObject({ name: 'renamed', state: 'OK' });
    expect(rig.book.get(id)?.decidesAt).toBeUndefined();
    rig.put({ name: 'renamed', threshold: 0.4 }, id);
    expect(rig.state('renamed')).toBe('OK');
    await rig.host(0.5, 5);
    expect(rig.told).toEqual(['CPU: INSUFFICIENT_DATA>OK', 'renamed: OK>ALARM']);
    expect(rig.holders.get(shop)).toBe(1);
    // What was sampled at the same pace before is still drawn.
    expect(rig.service.points(id, 0, rig.clock.now()).length).toBeGreaterThanOrEqual(8);
    rig.service.setEnabled(id, false);
    rig.service.setTarget(id, undefined);
    expect(rig.book.get(id)).toMatchObject({ actionsEnabled: false });
    expect(rig.book.get(id)?.targetId).toBeUndefined();
  });

  it('can be tried: a state that is set is told, and taken back by the next evaluation', async () => {
    rig.service.start();
    const { id } = rig.put();
    await rig.host(0.2, 5);
    rig.service.setState(id, 'ALARM', 'Tested from the console.');
    expect(rig.book.get(id)).toMatchObject({ state: 'ALARM', reason: 'Tested from the console.' });
    await rig.host(0.2, 3);
    expect(rig.told).toEqual(['CPU: INSUFFICIENT_DATA>OK', 'CPU: OK>ALARM', 'CPU: ALARM>OK']);
  });

  it('end what they began, once', async () => {
    rig.service.start();
    rig.put();
    rig.put(errors());
    await rig.host(0.2, 3);
    const [tail] = rig.tails;
    await rig.service.dispose();
    await rig.service.dispose();
    expect([rig.holders.get(shop), rig.tails.length, tail?.signal.aborted]).toEqual([0, 0, true]);
    rig.service.start();
    await rig.clock.advance(5000);
    expect(rig.holders.get(shop)).toBe(0);
  });
});

describe('alarms on a log', () => {
  it('fire with the line that makes them, not with the end of its period, and are over with the next one', async () => {
    rig.service.start();
    rig.put(errors());
    expect(rig.book.find('errors').reason).toBe('Not enough data yet: nothing has come from shop yet.');
    await rig.logMark('following');
    expect(rig.book.find('errors').reason).toMatch(/it will be able to say at/);
    await rig.clock.advance(22_000);
    expect(rig.state('errors')).toBe('OK');
    await rig.log('all is well', 'an ERROR here');
    expect(rig.state('errors')).toBe('ALARM');
    await rig.clock.advance(21_000);
    expect(rig.told).toEqual(['errors: INSUFFICIENT_DATA>OK', 'errors: OK>ALARM', 'errors: ALARM>OK']);
  });

  it('follow a log once however many look at it, and know when it cannot be read', async () => {
    rig.service.start();
    rig.put(errors());
    const other = rig.put(errors({ name: 'warnings', where: where({ kind: 'log', source: appLog, pattern: 'WARN' }) }));
    expect(rig.tails).toHaveLength(1);
    await rig.logMark('following');
    await rig.log('WARN only');
    expect([rig.state('errors'), rig.state('warnings')]).toEqual(['INSUFFICIENT_DATA', 'ALARM']);
    await rig.clock.advance(20_000);
    await rig.logMark('link_lost', 'The link to shop was lost while following /var/log/app.log.');
    await rig.clock.advance(60_000);
    expect(rig.state('errors')).toBe('INSUFFICIENT_DATA');
    expect(rig.book.find('errors').reason).toContain('The link to shop was lost');
    await rig.logMark('resumed');
    await rig.log('an ERROR of meanwhile');
    expect(rig.state('errors')).toBe('ALARM');
    rig.service.delete(other.id);
    expect(rig.tails).toHaveLength(1);
    rig.service.delete(rig.book.find('errors').id);
    expect(rig.tails).toHaveLength(0);
  });

  it('begin again with one that could not be followed, and ask the user nothing', async () => {
    rig.service.start();
    rig.put(errors());
    await rig.logMark('failed', 'app.log cannot be followed.', { code: 'unavailable', message: 'shop refused the connection.' });
    expect(rig.tails).toHaveLength(0);
    await rig.clock.advance(3000);
    expect(rig.tails).toHaveLength(1);
    rig.hostStates.emit({ hosts: [{ targetId: shop, state: 'asking', users: [] }] });
    await rig.clock.advance(120_000);
    expect(rig.tails).toHaveLength(0);
    expect(rig.book.find('errors').reason).toContain('connect to it first');
    rig.hostStates.emit({ hosts: [{ targetId: shop, state: 'connected', users: [] }] });
    await rig.clock.advance(2000);
    expect(rig.tails).toHaveLength(1);
  });

  it('survive a pattern that would take for ever', async () => {
    rig.service.start();
    rig.put(errors({ where: where({ kind: 'log', source: appLog, pattern: '^(a+)+$' }) }));
    await rig.logMark('following');
    const startedAt = performance.now();
    await rig.log(`${'a'.repeat(60)}b`);
    expect(performance.now() - startedAt).toBeLessThan(5000);
    await rig.clock.advance(11_000);
    expect(rig.book.find('errors').reason).toContain('takes too long');
    await rig.log('aaa');
    expect(rig.state('errors')).toBe('ALARM');
  });
});

describe('alarms on runs', () => {
  it('have data while one goes on, and take the time between as they are told to', async () => {
    rig.service.start();
    const failures = where({ kind: 'run', field: 'failure_rate' });
    rig.put({ name: 'failures', where: failures, threshold: 0.01, treatMissingData: 'notBreaching' });
    rig.put({ name: 'p95', where: where({ kind: 'run', field: 'p95_ms' }), threshold: 0.1 });
    expect(rig.book.find('p95').reason).toBe('Not enough data yet: no run goes on.');
    await rig.clock.advance(10_000);
    expect([rig.state('failures'), rig.state('p95')]).toEqual(['OK', 'INSUFFICIENT_DATA']);
    await rig.run(0.5, 6);
    expect([rig.state('failures'), rig.state('p95')]).toEqual(['ALARM', 'ALARM']);
    await rig.clock.advance(15_000);
    expect([rig.state('failures'), rig.state('p95')]).toEqual(['OK', 'INSUFFICIENT_DATA']);
    expect(rig.book.find('p95').reason).toContain('no run goes on');
    await rig.run(0, 5);
    expect([rig.state('failures'), rig.state('p95')]).toEqual(['OK', 'ALARM']);
  });
});

describe('alarms on an HTTP check', () => {
  it('ask once a period for all that look at it, and judge what comes back', async () => {
    let status = 200;
    let count = 0;
    const server = createServer((_request, response) => {
      count += 1;
      if (status === 0) response.destroy();
      else response.writeHead(status).end('x');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const check = (field: 'failed' | 'duration_ms') => where({ kind: 'http', url, field, timeoutMs: 5000 });
      rig.service.start();
      rig.put({ name: 'up', where: check('failed'), threshold: 0.5, periodS: 10, evaluationPeriods: 2, datapointsToAlarm: 2 });
      rig.put({ name: 'slow', where: check('duration_ms'), threshold: 60_000, periodS: 10, evaluationPeriods: 1, datapointsToAlarm: 1 });
      const round = async () => {
        const before = count;
        await rig.clock.advance(10_000);
        expect(await waitFor(() => count > before, { timeoutMs: 5000, intervalMs: 5 })).toBe(true);
      };
      const until = async (name: string, state: string) =>
        expect(await waitFor(() => rig.state(name) === state, { timeoutMs: 5000, intervalMs: 5 }), `${name}: ${rig.state(name)}`).toBe(
          true,
        );
      await round();
      await until('up', 'OK');
      await until('slow', 'OK');
      expect(count).toBeLessThanOrEqual(2);
      status = 503;
      await round();
      await round();
      await until('up', 'ALARM');
      expect(rig.book.find('up').reason).toMatch(/were greater than the threshold.* Last: it answered 503\.$/);
      status = 0;
      for (let index = 0; index < 5; index += 1) await round();
      await until('slow', 'INSUFFICIENT_DATA');
      expect(rig.book.find('slow').reason).toContain('no answer came (ECONNRESET)');
      status = 204;
      await round();
      await until('up', 'OK');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
