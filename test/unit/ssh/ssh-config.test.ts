import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listSshConfigHosts, machineName, resolveSshHost } from '../../../electron/core/adapters/ssh/index.ts';

let home: string;
const write = (name: string, text: string) => writeFileSync(join(home, '.ssh', name), text);
const place = (environment: NodeJS.ProcessEnv = {}) => ({ home, systemConfigPath: '', environment });
const resolve = (host: string, more = {}, environment: NodeJS.ProcessEnv = {}) =>
  resolveSshHost({ host, useSshConfig: true, ...more }, place(environment));

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'blitz-home-'));
  mkdirSync(join(home, '.ssh', 'config.d'), { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('resolveSshHost', () => {
  it('gives OpenSSH’s defaults without a configuration', () => {
    const host = resolve('shop.example');
    expect(host).toMatchObject({
      hostName: 'shop.example',
      port: 22,
      strictHostKeyChecking: 'ask',
      connectTimeoutMs: 10_000,
      jumps: [],
      limits: [],
      unsupported: [],
    });
    expect(host.identityFiles).toEqual(
      ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'].map((name) => join(home, '.ssh', name)),
    );
    expect(host.userKnownHostsFiles[0]).toBe(join(home, '.ssh', 'known_hosts'));
    expect(host.identityAgent).toBeUndefined();
  });

  it('lets what was asked for win over the configuration, and reads none when told so', () => {
    write('config', 'Host shop\n  HostName real.example\n  User conf\n  Port 1\n  IdentityFile /conf\n  ProxyJump j\n');
    const asked = { user: 'me', port: 2, identityFile: '~/mine', proxyJump: 'none' };
    const host = resolve('shop', asked);
    expect(host).toMatchObject({ hostName: 'real.example', user: 'me', port: 2, jumps: [], identityFiles: [join(home, 'mine'), '/conf'] });
    expect(machineName(host)).toBe('me@real.example:2');
    expect(resolve('shop', { useSshConfig: false })).toMatchObject({ hostName: 'shop', port: 22, jumps: [] });
  });

  it('replaces tokens, ~ and variables', () => {
    write(
      'config',
      [
        'Host shop',
        'User ops',
        'Port 2022',
        'HostName %h.example',
        'IdentityFile ~/keys/%r@%h:%p-%n%%',
        'IdentityFile $' + '{KEYS}/a',
        'IdentityAgent $SOCK',
      ].join('\n'),
    );
    const host = resolve('shop', {}, { KEYS: '/k', SOCK: '/agent' });
    expect(host.identityFiles).toEqual([join(home, 'keys/ops@shop.example:2022-shop%'), '/k/a']);
    expect(host.identityAgent).toBe('/agent');
    expect(() => resolve('shop')).toThrow(/KEYS/);
    write('config', 'IdentityAgent none\n');
    expect(resolve('shop', {}, { SSH_AUTH_SOCK: '/agent' }).identityAgent).toBeUndefined();
    write('config', '');
    expect(resolve('shop', {}, { SSH_AUTH_SOCK: '/agent' }).identityAgent).toBe('/agent');
  });

  it('takes an Include from ~/.ssh, by pattern, in order', () => {
    write('config', 'Include config.d/*.conf ~/.ssh/other\nUser late\n');
    write('config.d/b.conf', 'User b\nPort 2\n');
    write('config.d/a.conf', 'User a\n');
    write('config.d/c.txt', 'User c\n');
    write('other', 'HostName other.example\n');
    expect(resolve('shop')).toMatchObject({ user: 'a', port: 2, hostName: 'other.example' });
  });

  it('ends circles: of files and of jump hosts', () => {
    write('config', 'Include config\n');
    expect(() => resolve('shop')).toThrow(/config:1: Include goes too deep/);
    write('config', 'Host *\n  ProxyJump bastion\n');
    expect(() => resolve('shop')).toThrow(/circle/);
    write('config', 'Host bastion\n  ProxyJump none\nHost *\n  ProxyJump bastion\n');
    expect(resolve('shop').jumps.map(({ alias }) => alias)).toEqual(['bastion']);
  });

  it('follows the jumps of the first jump host and of no other', () => {
    write('config', 'Host a\n  ProxyJump z\nHost b\n  ProxyJump y\n  User bee\n');
    const jumps = resolve('shop', { proxyJump: 'me@a:2022,b' }).jumps;
    expect(
      jumps.map(machineName).map((name) => name.replace(/^[^@]*@/, name.startsWith('bee') || name.startsWith('me') ? '$&' : '')),
    ).toEqual(['z', 'me@a:2022', 'bee@b']);
    for (const bad of ['a b', 'x@', ':22', 'a:0', 'a:99999', '-oProxyCommand=id', 'a,,b'])
      expect(() => resolve('shop', { proxyJump: bad })).toThrow(/jump hosts/);
  });

  it('says what it leaves out', () => {
    write('config', 'Match exec "touch /tmp/blitz-owned"\n  User owned\nHost shop\n  ProxyCommand nc %h %p\n  CertificateFile x\n');
    const host = resolve('shop');
    expect(host.user).not.toBe('owned');
    expect(host.limits).toEqual([
      expect.stringMatching(/"Match exec" is not evaluated.*config:1\)/),
      expect.stringMatching(/ProxyCommand is not supported.*config:4\)/),
      expect.stringMatching(/CertificateFile.*config:5\)/),
    ]);
  });
});

describe('listSshConfigHosts', () => {
  it('lists names with file and line, patterns left out, each once', () => {
    write(
      'config',
      'Include config.d/*\nHost shop web *.example !not\n  User ops\nHost shop\n  Port 2\nHost hop\n  ProxyJump none\nHost lost\n  Port x\nHost *\n  ProxyJump hop:2022\n',
    );
    write('config.d/more', '# c\nHost inner\n  HostName 192.0.2.7\n  ProxyJump none\n');
    const list = listSshConfigHosts(place());
    const path = join(home, '.ssh', 'config');
    expect(list.path).toBe(path);
    expect(list.hosts.map(({ alias, source, proxyJump }) => [alias, source, proxyJump?.replace(/^.*@/, '')])).toEqual([
      ['inner', `${join(home, '.ssh/config.d/more')}:2`, undefined],
      ['shop', `${path}:2`, 'hop:2022'],
      ['web', `${path}:2`, 'hop:2022'],
      ['hop', `${path}:6`, undefined],
    ]);
    expect(list.warnings).toEqual([expect.stringContaining(`lost (${path}:8): The SSH configuration says "x"`)]);
  });

  it('is empty where there is no file, and names a line that makes no sense', () => {
    expect(listSshConfigHosts(place()).hosts).toEqual([]);
    write('config', 'Host shop\n  User "open\n');
    expect(() => listSshConfigHosts(place())).toThrow(/config:2: a quote is not closed/);
  });
});
