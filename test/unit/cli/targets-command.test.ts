import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCli } from '../../../electron/cli/program.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { capturedStreams } from './captured-streams.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-cli-targets-'));
  mkdirSync(join(folder, '.ssh'));
  vi.stubEnv('HOME', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const config = (text: string) => writeFileSync(join(folder, '.ssh', 'config'), text);

async function blitz(...args: readonly string[]) {
  const streams = capturedStreams();
  const exitCode = await runCli([...args, '--data', join(folder, 'data')], streams);
  return { exitCode, ...streams.written };
}

async function targets(): Promise<Target[]> {
  return JSON.parse((await blitz('targets', '--json')).out) as Target[];
}

describe('blitz targets', () => {
  test('adds what ssh would be told, shows it, and forgets it', async () => {
    const flags = ['--host', '192.0.2.7', '--user', 'ops', '--port', '2222', '--identity', '~/.ssh/id', '--jump', 'me@bastion'];
    const more = ['--url', 'http://shop.example/', '--log', '/var/log/a.log', '--log', '/var/log/b c.log'];
    const added = await blitz('targets', 'add', 'my shop', ...flags, ...more, '--json');
    expect(added.exitCode).toBe(0);
    expect(added.err).toContain("npx blitz doctor 'my shop' --data");
    const access = {
      kind: 'ssh',
      host: '192.0.2.7',
      user: 'ops',
      port: 2222,
      identityFile: '~/.ssh/id',
      proxyJump: 'me@bastion',
      useSshConfig: true,
    };
    expect(JSON.parse(added.out)).toMatchObject({ name: 'my shop', access, logPaths: ['/var/log/a.log', '/var/log/b c.log'] });
    expect((await targets()).map(({ name }) => name)).toEqual(['This machine', 'my shop']);
    expect((await blitz('targets', 'show', 'MY SHOP')).out).toMatch(/ops@192\.0\.2\.7:2222 via me@bastion[\s\S]*b c\.log/);
    expect(await blitz('targets', 'add', 'My Shop')).toMatchObject({ exitCode: 104, err: expect.stringContaining('--host') });
    expect(await blitz('targets', 'add', 'My Shop', '--host', 'x')).toMatchObject({
      exitCode: 104,
      err: expect.stringContaining('already'),
    });
    expect((await blitz('targets', 'remove', 'my shop')).exitCode).toBe(0);
    expect(await blitz('targets', 'remove', 'local')).toMatchObject({ exitCode: 104 });
    expect(await targets()).toHaveLength(1);
  });

  test('takes hosts from an SSH configuration, each once', async () => {
    config('Host shop\n  HostName 192.0.2.7\n  User ops\nHost *.example\n  User x\nHost inner\n  ProxyJump shop\n');
    const listed = await blitz('targets', 'import');
    expect(listed.out).toMatch(/shop +ops@192\.0\.2\.7:22[\s\S]*inner/);
    expect(listed.out).not.toContain('*.example');
    expect(await blitz('targets', 'import', 'nobody')).toMatchObject({ exitCode: 104, err: expect.stringContaining('nobody') });
    expect((await blitz('targets', 'import', 'shop')).out).toMatch(/^shop/);
    expect((await blitz('targets', 'import', '--all')).out).toMatch(/^inner/);
    expect((await blitz('targets', 'import', '--all')).err).toContain('Nothing new');
    expect((await targets()).map(({ name, access }) => [name, access.kind === 'ssh' && access.host])).toEqual([
      ['This machine', false],
      ['inner', 'inner'],
      ['shop', 'shop'],
    ]);
  });

  test('says when another target has the name of a host, and replaces it only when told so', async () => {
    config('Host shop\n  HostName 192.0.2.7\nHost Shop\n  HostName 192.0.2.8\n');
    await blitz('targets', 'add', 'shop', '--host', '198.51.100.1', '--log', '/var/log/app.log');
    const [, old] = await targets();
    expect((await blitz('targets', 'import')).out).toMatch(/shop +.*name taken: 198\.51\.100\.1/);
    const kept = await blitz('targets', 'import', 'shop');
    expect(kept).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^shop 2 /), err: expect.stringContaining('--replace') });
    expect(kept.err).toContain('There is a target named shop already: 198.51.100.1');
    expect((await targets()).find(({ name }) => name === 'shop')).toEqual(old);
    await blitz('targets', 'remove', 'shop 2');

    const replaced = await blitz('targets', 'import', '--all', '--replace', '--json');
    expect(JSON.parse(replaced.out)).toMatchObject([
      { id: old?.id, name: 'shop', access: { host: 'shop' }, logPaths: ['/var/log/app.log'] },
      { name: 'Shop 2', access: { host: 'Shop' } },
    ]);
    expect(await targets()).toHaveLength(3);
  });

  test('from another configuration takes what stands in it now', async () => {
    const other = join(folder, 'team config');
    writeFileSync(other, 'Host web\n  HostName 192.0.2.9\n  Port 2022\n  User deploy\n  ProxyJump ops@192.0.2.1:2200\n');
    const [web] = JSON.parse((await blitz('targets', 'import', 'web', '--from', other, '--json')).out) as Target[];
    expect(web?.access).toEqual({
      kind: 'ssh',
      host: '192.0.2.9',
      port: 2022,
      user: 'deploy',
      proxyJump: 'ops@192.0.2.1:2200',
      useSshConfig: false,
    });
  });

  test('goes to another console as a file', async () => {
    await blitz('targets', 'add', 'shop', '--log', '/a.log');
    const file = join(folder, 'targets.json');
    expect((await blitz('targets', 'export', '-o', file)).exitCode).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toContain('This machine');
    const before = await targets();
    await blitz('targets', 'remove', 'shop');
    expect((await blitz('targets', 'import', '--from', file)).err).toContain('Imported: 1');
    expect((await targets())[1]).toMatchObject({ name: 'shop', logPaths: before[1]?.logPaths });
    writeFileSync(file, '{"format":"blitz-targets","version":9}');
    expect(await blitz('targets', 'import', '--from', file)).toMatchObject({ exitCode: 104, err: expect.stringContaining('version') });
    expect(await blitz('targets', 'import', '--from', join(folder, 'none'))).toMatchObject({ exitCode: 104 });
  });

  test('a word that is no target comes back with the command that makes it one', async () => {
    config('Host shop\n  HostName 192.0.2.7\n');
    expect((await blitz('doctor', 'shop')).err).toContain('Add it: npx blitz targets add shop --data');
    expect((await blitz('doctor', 'ops@192.0.2.7:2222')).err).toContain('npx blitz targets add 192.0.2.7 --user ops --port 2222');
    const hostile = await blitz('doctor', '\u001b]0;x\u0007$(touch x)');
    expect(hostile.exitCode).toBe(104);
    expect(hostile.err).not.toContain('\u001b]');
  });

  test.each([
    ['--host', '-oProxyCommand=touch x'],
    ['--host', 'a b'],
    ['--host', '$(touch x)'],
    ['--user', '-l'],
    ['--log', 'relative.log'],
    ['--log', '/a\nb'],
    ['--url', 'javascript:alert(1)'],
    ['--port', '0'],
    ['--port', '70000'],
  ])('%s %j is refused', async (flag, value) => {
    const { exitCode, out } = await blitz('targets', 'add', 'x', `${flag}=${value}`);
    expect([2, 104]).toContain(exitCode);
    expect(out).toBe('');
    expect(await targets()).toHaveLength(1);
  });

  test.each([['targets'], ['doctor']])('%s explains itself', async (verb) => {
    const { exitCode, out } = await blitz('help', verb);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/Usage: blitz [\s\S]*Examples:/);
  });
});
