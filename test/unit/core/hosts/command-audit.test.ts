import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Database } from '../../../../electron/core/adapters/sqlite/index.ts';
import { migrate } from '../../../../electron/core/adapters/sqlite/migrations.ts';
import { CommandAudit } from '../../../../electron/core/features/hosts/command-audit.ts';
import { hostsMigrations } from '../../../../electron/core/features/hosts/hosts-migrations.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { createSilentLogger } from '../../../contract/silent-logger.ts';

const shop = 't-shop' as TargetId;
const other = 't-other' as TargetId;
let database: Database;
let logger: ReturnType<typeof createSilentLogger>;

beforeEach(() => {
  database = new Database(':memory:');
  migrate(database, hostsMigrations);
  logger = createSilentLogger();
  return () => database.dispose();
});

const open = (keep?: number) => new CommandAudit({ database, logger, keep });
const begin = (audit: CommandAudit, command: string, targetId = shop) => audit.begin({ targetId, purpose: 'test', command });
const commands = (audit: CommandAudit, targetId?: TargetId, limit = 100) => audit.list({ targetId, limit }).map(({ command }) => command);

describe('the audit', () => {
  test('shows what runs at once and how it ended, newest first, before and after it is on the disk', () => {
    const audit = open();
    const [one, two, three] = ['one', 'two', 'three'].map((command) => begin(audit, command));
    one?.end({ kind: 'exited', code: 0 });
    two?.end({ kind: 'signalled', signal: 'TERM' });
    const look = () => audit.list({ limit: 100 }).map(({ command, state, exitCode, signal }) => [command, state, exitCode, signal]);
    const expected = [
      ['three', 'running', undefined, undefined],
      ['two', 'killed', undefined, 'TERM'],
      ['one', 'exited', 0, undefined],
    ];
    expect(look()).toEqual(expected);
    audit.flush();
    expect(look()).toEqual(expected);
    three?.end({ kind: 'lost' });
    three?.end({ kind: 'exited', code: 0 });
    expect(look()[0]).toEqual(['three', 'lost', undefined, undefined]);
    expect(database.all('SELECT 1 FROM command_audit')).toHaveLength(3);
    audit.dispose();
  });

  test('belongs to targets, and goes with them', () => {
    const audit = open();
    begin(audit, 'mine').end({ kind: 'exited', code: 0 });
    begin(audit, 'theirs', other).end({ kind: 'exited', code: 0 });
    expect(commands(audit, shop)).toEqual(['mine']);
    audit.forget(shop);
    expect(commands(audit)).toEqual(['theirs']);
    audit.dispose();
  });

  test('what never ran is not in it', () => {
    const audit = open();
    begin(audit, 'refused').withdraw();
    const late = begin(audit, 'refused late');
    audit.flush();
    late.withdraw();
    expect(commands(audit)).toEqual([]);
    audit.dispose();
    expect(database.all('SELECT 1 FROM command_audit')).toHaveLength(0);
  });

  test('keeps the newest of each target, and a command line of any length', () => {
    const audit = open(5);
    for (let count = 0; count < 12; count += 1) begin(audit, `c${count}`).end({ kind: 'exited', code: 0 });
    begin(audit, 'theirs', other).end({ kind: 'exited', code: 0 });
    audit.flush();
    expect(commands(audit, shop)).toEqual(['c11', 'c10', 'c9', 'c8', 'c7']);
    expect(commands(audit, other)).toEqual(['theirs']);
    expect(commands(audit, shop, 2)).toEqual(['c11', 'c10']);
    begin(audit, 'x'.repeat(100_000)).end({ kind: 'exited', code: 0 });
    expect(commands(audit, shop)[0]?.length).toBeLessThan(10_000);
    audit.dispose();
  });

  test('what was running when the console died is lost, and the numbers go on', () => {
    const killed = open();
    begin(killed, 'was running');
    killed.flush();
    const next = open();
    begin(next, 'new');
    expect(next.list({ limit: 10 }).map(({ command, state }) => [command, state])).toEqual([
      ['new', 'running'],
      ['was running', 'lost'],
    ]);
    next.dispose();
    expect(database.get(`SELECT state FROM command_audit WHERE command = 'new'`)?.state).toBe('lost');
    killed.dispose();
  });

  test('a disk that takes nothing costs no command and is said once; what it takes later is all of it', () => {
    const audit = open();
    database.exec('PRAGMA query_only = 1');
    for (let count = 0; count < 3; count += 1) {
      begin(audit, `c${count}`).end({ kind: 'exited', code: 0 });
      audit.flush();
    }
    expect(commands(audit)).toEqual(['c2', 'c1', 'c0']);
    expect(logger.lines.filter(({ level }) => level === 'error').length).toBeGreaterThan(0);
    expect(logger.lines.filter(({ level }) => level === 'error').length).toBeLessThanOrEqual(1);
    database.exec('PRAGMA query_only = 0');
    audit.flush();
    expect(database.all('SELECT 1 FROM command_audit')).toHaveLength(3);
    audit.dispose();
  });

  test('writes by itself after a moment', async () => {
    const audit = open();
    begin(audit, 'x').end({ kind: 'exited', code: 0 });
    await vi.waitFor(() => expect(database.all('SELECT 1 FROM command_audit')).toHaveLength(1));
    audit.dispose();
  });
});
