import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Database } from '../../../../electron/core/adapters/sqlite/index.ts';
import { migrate } from '../../../../electron/core/adapters/sqlite/migrations.ts';
import { runCommand } from '../../../../electron/core/base/run-command.ts';
import { HostsService, hostsMigrations } from '../../../../electron/core/features/hosts/index.ts';
import type { DoctorReport } from '../../../../shared/contract/hosts.ts';
import { localTargetId } from '../../../../shared/contract/targets.ts';
import { createSilentLogger } from '../../../contract/silent-logger.ts';
import { createTestPlatform, type TestPlatform } from '../../../rig/test-platform.ts';

let database: Database;
let platform: TestPlatform;
let hosts: HostsService;
let logger: ReturnType<typeof createSilentLogger>;

beforeEach(() => {
  database = new Database(':memory:');
  migrate(database, hostsMigrations);
  platform = createTestPlatform();
  logger = createSilentLogger();
  hosts = new HostsService({ database, platform, currentTargetId: () => localTargetId, logger });
});
afterEach(async () => {
  await hosts.dispose();
  database.dispose();
  platform.dispose();
});

describe('this machine', () => {
  test('is leased like any other, and what runs there is written down', async () => {
    const lease = await hosts.sessions.lease(localTargetId, 'test');
    expect(lease).toMatchObject({ isUp: true, clockOffsetMs: 0, utcOffsetMinutes: 0 - new Date().getTimezoneOffset() });
    expect((await runCommand(lease.machine, { argv: ['echo', "it's"], purpose: 'look' })).stdout).toBe("it's\n");
    await lease.dispose();
    expect(hosts.audit.list({ targetId: localTargetId, limit: 10 })).toMatchObject([
      { purpose: 'look', command: `echo 'it'\\''s'`, state: 'exited', exitCode: 0 },
    ]);
  });

  test('is examined without a connection', async () => {
    let report: DoctorReport | undefined;
    let lines: number | undefined;
    for await (report of hosts.doctor.examine(localTargetId, undefined)) lines ??= report.steps.length;
    // All of them are there before the first is looked at.
    expect(lines).toBe(6);
    expect(report?.state).toBe('done');
    expect(report?.steps.map(({ step }) => step)).toEqual(['shell', 'sudo', 'clock', 'disk', 'logs', 'tools']);
    expect(report?.steps[0]?.state).toBe('ok');
    expect(hosts.targets.get(localTargetId).facts?.cpuCount).toBeGreaterThan(0);
  }, 60_000);

  test('an examination of what is not there is refused', () => {
    expect(() => hosts.doctor.examine('t-none' as typeof localTargetId, undefined)).toThrow(expect.objectContaining({ code: 'not_found' }));
  });
});

describe('a target', () => {
  test('under stress stays; else its session, its secrets and its audit go with it', async () => {
    const { id } = hosts.targets.duplicate(localTargetId);
    const stress = await hosts.sessions.lease(id, 'stress');
    await hosts.secrets.keep(id, 'password:x@y', 'hunter2', true);
    await expect(hosts.removeTarget(id)).rejects.toMatchObject({ code: 'conflict', retry: true });
    await stress.dispose();
    const tail = await hosts.sessions.lease(id, 'tail');
    const running = await tail.machine.run({ argv: ['sleep', '600'], purpose: 'tail' });
    expect(await hosts.removeTarget(id)).toBe(true);
    expect((await running.exit).kind).not.toBe('exited');
    expect([tail.isUp, await hosts.secrets.get('password:x@y')]).toEqual([false, undefined]);
    expect(hosts.audit.list({ targetId: id, limit: 10 })).toEqual([]);
    await expect(hosts.removeTarget(id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(hosts.removeTarget(localTargetId)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a file replaces targets of the same name, all of it or nothing', () => {
    const { id, name } = hosts.targets.duplicate(localTargetId);
    const { content, fileName } = hosts.exportTargets([id]);
    expect(fileName).toMatch(/\.json$/);
    const changed = JSON.parse(content) as { targets: { name: string; logPaths: string[] }[] };
    const [first] = changed.targets;
    if (first === undefined) expect.fail('Nothing was exported');
    first.logPaths = ['/new.log'];
    expect(hosts.importTargets(JSON.stringify(changed))).toMatchObject([{ id, name, logPaths: ['/new.log'] }]);
    const hostile = {
      ...changed,
      targets: [
        { ...first, name: 'another' },
        { ...first, name: 'This machine', access: { kind: 'ssh', host: 'x' } },
      ],
    };
    expect(() => hosts.importTargets(JSON.stringify(hostile))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(hosts.targets.named('another')).toBeUndefined();
    expect(() => hosts.exportTargets(['t-none' as typeof id])).toThrow(expect.objectContaining({ code: 'not_found' }));
  });
});

test('when the console ends everything ends', async () => {
  const lease = await hosts.sessions.lease(localTargetId, 'tail');
  const running = await lease.machine.run({ argv: ['sleep', '600'], purpose: 'tail' });
  const waiting = hosts.sessions.watch(undefined);
  await waiting.next();
  await hosts.dispose();
  expect((await running.exit).kind).not.toBe('exited');
  for await (const _status of waiting);
  await expect(hosts.sessions.lease(localTargetId, 'late')).rejects.toMatchObject({ code: 'unavailable' });
});
