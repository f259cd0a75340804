import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../../electron/core/adapters/sqlite/index.ts';
import { hostsMigrations } from '../../../../electron/core/features/hosts/hosts-migrations.ts';
import { readTargetFile, writeTargetFile } from '../../../../electron/core/features/hosts/target-file.ts';
import { TargetStore } from '../../../../electron/core/features/hosts/target-store.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import { localTargetId, type TargetInput, TargetInputSchema } from '../../../../shared/contract/targets.ts';
import { createSilentLogger } from '../../../contract/silent-logger.ts';

let folder: string;
let database: Database;
let logger: ReturnType<typeof createSilentLogger>;

function open(): TargetStore {
  database = openDatabase(join(folder, 'blitz.db'), hostsMigrations).database;
  return new TargetStore({ database, logger });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-targets-'));
  logger = createSilentLogger();
});
afterEach(() => {
  database.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const input = (name: string, more: Partial<TargetInput> = {}): TargetInput => ({
  ...TargetInputSchema.parse({ name, access: { kind: 'ssh', host: `${name.replaceAll(' ', '-')}.example` } }),
  ...more,
});

describe('targets', () => {
  test('this machine is always there, first, and stays what it is', () => {
    const store = open();
    expect(store.all()).toMatchObject([{ id: 'local', name: 'This machine', access: { kind: 'local' } }]);
    const { id: _id, ...local } = store.get(localTargetId);
    expect(store.update(localTargetId, { ...local, appUrl: 'http://127.0.0.1:8080/', logPaths: ['/var/log/app.log'] })).toMatchObject({
      appUrl: 'http://127.0.0.1:8080/',
    });
    expect(() => store.update(localTargetId, { ...local, name: 'mine' })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(() => store.update(localTargetId, input('This machine'))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(() => store.remove(localTargetId)).toThrow(expect.objectContaining({ code: 'conflict' }));
    store.add(input('a'));
    expect(store.all().map(({ name }) => name)).toEqual(['This machine', 'a']);
    database.dispose();
    expect(open().get(localTargetId).logPaths).toEqual(['/var/log/app.log']);
  });

  test('are there again after a restart, with what was found on them', () => {
    const store = open();
    const shop = store.add(input('shop', { appUrl: 'https://shop.example/', logPaths: ["/srv/it's/app.log"] }));
    store.setFacts(shop.id, {
      roles: ['nginx'],
      logs: [{ path: '/x.log', readable: false }],
      checkedAt: '2026-01-01T00:00:00Z',
      cpuCount: 2,
    });
    const found = store.get(shop.id);
    database.dispose();
    expect(open().get(shop.id)).toEqual(found);
  });

  test('a name belongs to one of them, whatever the case of its letters', () => {
    const store = open();
    store.add(input('Shop'));
    expect(() => store.add(input('shop'))).toThrow(expect.objectContaining({ code: 'conflict' }));
    const other = store.add(input('other'));
    expect(() => store.update(other.id, input('SHOP'))).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(store.update(other.id, input('Other')).name).toBe('Other');
    expect(store.named('sHoP')?.name).toBe('Shop');
  });

  test('copies count', () => {
    const store = open();
    const shop = store.add(input('shop', { logPaths: ['/a.log'] }));
    store.setFacts(shop.id, { roles: [], logs: [], checkedAt: '2026-01-01T00:00:00Z' });
    expect(store.duplicate(shop.id)).toMatchObject({ name: 'shop (copy)', logPaths: ['/a.log'], access: { host: 'shop.example' } });
    const second = store.duplicate(shop.id);
    expect([second.name, second.facts]).toEqual(['shop (copy 2)', undefined]);
    expect(store.duplicate(localTargetId).access).toEqual({ kind: 'local' });
    const long = store.add(input('x'.repeat(80)));
    expect(store.duplicate(long.id).name.length).toBeLessThanOrEqual(80);
  });

  test('another way in is another machine: what was found on the first is forgotten', () => {
    const store = open();
    const shop = store.add(input('shop'));
    store.setFacts(shop.id, { roles: ['nginx'], logs: [], checkedAt: '2026-01-01T00:00:00Z' });
    expect(store.update(shop.id, input('shop', { appUrl: 'http://x.example/' })).facts?.roles).toEqual(['nginx']);
    const seen: unknown[] = [];
    store.changes.on((change) => seen.push(change));
    expect(store.update(shop.id, input('shop', { access: { kind: 'ssh', host: 'b.example', useSshConfig: true } })).facts).toBeUndefined();
    expect(store.remove(shop.id)).toBe(true);
    expect(store.remove(shop.id)).toBe(false);
    expect(seen).toEqual([
      { id: shop.id, kind: 'access' },
      { id: shop.id, kind: 'removed' },
    ]);
    expect(() => store.get(shop.id)).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  test('one that is not understood costs only itself', () => {
    const store = open();
    const good = store.add(input('good'));
    database.run('INSERT INTO targets (id, target) VALUES (?, ?)', ['t-bad', '{"name":1}']);
    database.run('INSERT INTO targets (id, target) VALUES (?, ?)', ['t-worse', 'not json']);
    database.run('UPDATE targets SET facts = ? WHERE id = ?', ['{"roles":7}', good.id]);
    database.dispose();
    expect(
      open()
        .all()
        .map(({ name, facts }) => [name, facts]),
    ).toEqual([
      ['This machine', undefined],
      ['good', undefined],
    ]);
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
  });

  test('a disk that takes nothing costs only the future', () => {
    const store = open();
    database.exec('PRAGMA query_only = 1');
    expect(store.add(input('shop')).name).toBe('shop');
    expect(store.named('shop')).toBeDefined();
    expect(logger.lines.some(({ message }) => message.includes('disk'))).toBe(true);
  });
});

describe('a file with targets', () => {
  test('comes back as it was, without this machine and what was found', () => {
    const store = open();
    const shop = store.add(input('shop', { logPaths: ['/a.log'], aws: { profile: 'p', region: 'eu-west-1', instanceId: 'i-1' } }));
    store.setFacts(shop.id, { roles: ['nginx'], logs: [], checkedAt: '2026-01-01T00:00:00Z' });
    const content = writeTargetFile(store.all());
    expect(content).not.toContain('nginx');
    const { id: _id, facts: _facts, ...expected } = store.get(shop.id);
    expect(readTargetFile(content)).toEqual([expected]);
  });

  test.each([
    ['', /not JSON/],
    ['[]', /the file/],
    ['{"format":"other","version":1,"targets":[]}', /format/],
    ['{"format":"blitz-targets","version":2,"targets":[]}', /version/],
    [
      '{"format":"blitz-targets","version":1,"targets":[{"name":"a","access":{"kind":"ssh","host":"-oProxyCommand=x"}}]}',
      /targets\.0\.access\.host/,
    ],
    ['{"format":"blitz-targets","version":1,"targets":[{"name":"a","access":{"kind":"ssh","host":"a b"}}]}', /Not a host name/],
    ['{"format":"blitz-targets","version":1,"targets":[{"name":"a","access":{"kind":"local"},"logPaths":["/a\\nb"]}]}', /logPaths/],
    ['{"format":"blitz-targets","version":1,"targets":[{"name":"a","access":{"kind":"local"},"password":"x"}]}', /password/],
    [
      '{"format":"blitz-targets","version":1,"targets":[{"name":"a","access":{"kind":"local"}},{"name":"A","access":{"kind":"local"}}]}',
      /two targets/,
    ],
  ])('%s is refused with a reason', (content, reason) => {
    open();
    expect(() => readTargetFile(content)).toThrow(
      expect.objectContaining({ code: 'invalid_input', message: expect.stringMatching(reason) }),
    );
  });
});

test('an id that was never given is no target', () => {
  expect(open().find('t-nothing' as TargetId)).toBeUndefined();
});
