import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../../electron/core/adapters/sqlite/index.ts';
import { SettingsService, settingsMigrations } from '../../../../electron/core/features/settings/index.ts';
import { createMemoryLogger } from '../runs/open-run-book.ts';

let folder: string;
let database: Database;
let logger: ReturnType<typeof createMemoryLogger>;

function open(): SettingsService {
  database = openDatabase(join(folder, 'blitz.db'), settingsMigrations).database;
  return new SettingsService({ database, logger });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-settings-'));
  logger = createMemoryLogger();
});
afterEach(() => {
  database.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const defaults = {
  colorScheme: 'auto',
  currentTarget: 'local',
  snippets: [],
  aws: { watch: false, profile: '', region: '', endpointUrl: '', useInstanceRole: false },
  notifications: { desktop: true, quietFrom: '', quietUntil: '', onClose: 'ask' },
  goal: { requests: 14_000, maxFailed: 0, p95Ms: 500 },
};

describe('settings', () => {
  it('are the defaults at first, change one by one, and are there again after a restart', () => {
    const first = open();
    expect(first.get()).toEqual(defaults);
    expect(first.update({ colorScheme: 'dark' })).toEqual({ ...defaults, colorScheme: 'dark' });
    expect(first.update({ lastPlan: '{"name":"x"}' })).toEqual({ ...defaults, colorScheme: 'dark', lastPlan: '{"name":"x"}' });
    expect(first.update({ colorScheme: undefined })).toEqual({ ...defaults, colorScheme: 'dark', lastPlan: '{"name":"x"}' });
    database.dispose();
    expect(open().get()).toEqual({ ...defaults, colorScheme: 'dark', lastPlan: '{"name":"x"}' });
  });

  it('keep the last plan without its secrets, and nothing of a text that is not JSON', () => {
    const settings = open();
    const lastPlan = JSON.stringify({
      requests: [{ url: 'http://a:geheim@h/?q=1', headers: { Authorization: 'Bearer geheim', Accept: '*/*' } }],
    });
    expect(JSON.parse(String(settings.update({ lastPlan }).lastPlan))).toEqual({
      requests: [{ url: 'http://[redacted]@h/?q=1', headers: { Authorization: '[redacted]', Accept: '*/*' } }],
    });
    expect(settings.update({ lastPlan: 'Cookie: geheim' }).lastPlan).not.toContain('geheim');
  });

  it('survive a stored value this version does not understand, without losing the others', () => {
    open().update({ colorScheme: 'light', lastPlan: '{}' });
    database.run(`UPDATE settings SET value = '"sepia"' WHERE key = 'colorScheme'`);
    database.run(`INSERT INTO settings VALUES ('broken', '{')`);
    database.dispose();
    expect(open().get()).toEqual({ ...defaults, lastPlan: '{}' });
    expect(logger.lines.filter((line) => line.includes('not understood')).length).toBe(2);
  });

  it('stream: the present ones first, then each change', async () => {
    const settings = open();
    const stream = settings.changes(undefined);
    expect((await stream.next()).value).toEqual(defaults);
    settings.update({ colorScheme: 'dark' });
    expect((await stream.next()).value).toEqual({ ...defaults, colorScheme: 'dark' });
    await stream.return();
  });

  it('hold for the session when the disk does not take them', () => {
    const settings = open();
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.exec(`PRAGMA max_page_count = ${database.get('PRAGMA page_count')?.page_count}`);
    const lastPlan = JSON.stringify({ body: 'x'.repeat(100_000) });
    expect(settings.update({ lastPlan }).lastPlan).toBe(lastPlan);
    expect(settings.get().lastPlan).toBe(lastPlan);
    expect(logger.lines.some((line) => line.includes('does not take'))).toBe(true);
  });
});

describe('consents', () => {
  it('are remembered by name, whatever its spelling, and never for loopback', () => {
    const first = open();
    first.allow(['B.Example', 'a.example.', '[2001:DB8::1]', 'localhost', '127.0.0.1', '', 'a.example']);
    expect(first.consents().map(({ host }) => host)).toEqual(['2001:db8::1', 'a.example', 'b.example']);
    for (const { grantedAt } of first.consents()) expect(Date.parse(grantedAt)).toBeGreaterThan(0);
    database.dispose();

    const second = open();
    for (const host of ['a.example', 'A.EXAMPLE', '2001:db8::1', '[2001:db8::1]', 'localhost']) expect(second.isAllowed(host)).toBe(true);
    for (const host of ['sub.a.example', 'example', '']) expect(second.isAllowed(host)).toBe(false);
    expect(second.revoke('B.EXAMPLE').map(({ host }) => host)).toEqual(['2001:db8::1', 'a.example']);
    expect(second.isAllowed('b.example')).toBe(false);
    database.dispose();
    expect(open().consents().length).toBe(2);
  });
});
