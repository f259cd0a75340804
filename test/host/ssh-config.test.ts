import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ResolvedHost, resolveSshHost } from '../../electron/core/adapters/ssh/index.ts';
import { fingerprintOf, judgeHostKey } from '../../electron/core/adapters/ssh/known-hosts.ts';
import { addKnownHost } from '../../electron/core/adapters/ssh/known-hosts-writer.ts';
import { createSshKey } from '../rig/ssh-keys.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-ssh-config-'));
  mkdirSync(join(folder, 'parts'));
  writeFileSync(join(folder, 'parts/10-first'), 'Host inc*\n  User included\n  Port 2201\n');
  writeFileSync(join(folder, 'parts/20-second'), 'User last\nHost other\n  Port 1\n');
  writeFileSync(join(folder, 'nested'), `Include ${folder}/parts/10-*\nHost nested\n  HostName nested.example\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `ssh -G` says, by keyword. */
function asOpenSsh(configPath: string, host: string): Map<string, string[]> {
  const text = execFileSync('ssh', ['-G', '-F', configPath, host], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const settings = new Map<string, string[]>();
  for (const line of text.trim().split('\n')) {
    const [keyword = '', ...rest] = line.split(' ');
    settings.set(keyword, [...(settings.get(keyword) ?? []), rest.join(' ')]);
  }
  return settings;
}

const whole = (path: string) => (path.startsWith('~/') ? join(homedir(), path.slice(2)) : path);

/** The settings both sides can say in the same words. */
function oursInTheirs(host: ResolvedHost) {
  return {
    hostname: host.hostName,
    user: host.user,
    port: String(host.port),
    identityfile: host.identityFiles,
    identitiesonly: host.identitiesOnly ? 'yes' : 'no',
    stricthostkeychecking: host.strictHostKeyChecking,
    hashknownhosts: host.hashKnownHosts ? 'yes' : 'no',
    userknownhostsfile: host.userKnownHostsFiles.join(' '),
    serveraliveinterval: String(host.serverAliveIntervalMs / 1000),
    serveralivecountmax: String(host.serverAliveCountMax),
    numberofpasswordprompts: String(host.passwordPrompts),
    addressfamily: host.addressFamily,
    hostkeyalias: host.hostKeyAlias,
  };
}

function theirs(settings: Map<string, string[]>, ours: ReturnType<typeof oursInTheirs>) {
  const first = (keyword: string) => settings.get(keyword)?.[0];
  const strict: Readonly<Record<string, string>> = { true: 'yes', false: 'no', off: 'no' };
  const configured = (settings.get('identityfile') ?? []).filter((path) => path !== 'none').map(whole);
  return {
    ...Object.fromEntries(Object.keys(ours).map((keyword) => [keyword, first(keyword)])),
    stricthostkeychecking: strict[first('stricthostkeychecking') ?? ''] ?? first('stricthostkeychecking'),
    // Of the default files OpenSSH lists some we have no use for (security keys, DSA).
    identityfile: configured.filter((path) => !/id_(dsa|xmss)$/.test(path)),
    userknownhostsfile: first('userknownhostsfile')?.split(' ').map(whole).join(' '),
  };
}

const configs: readonly (readonly [name: string, text: string, hosts: readonly string[]])[] = [
  ['nothing', '', ['shop', '192.0.2.7']],
  ['the first value wins', 'Host shop\n  User one\n  Port 2022\nHost *\n  User two\n  Port 3\n  ServerAliveInterval 20\n', ['shop', 'web']],
  [
    'wildcards, question marks and negation',
    'Host web-? !web-3 *.example\n  User a\nHost web-*\n  User b\n',
    ['web-1', 'web-3', 'web-10', 'x.example', 'web-'],
  ],
  ['settings before any host', 'User early\nHost *\n  User late\n', ['shop']],
  [
    'equals signs, tabs, quotes and comments',
    '# c\nHost=shop\n\tUser = "some one"\n  Port\t2022 # why\n  IdentityFile "~/my keys/id"\n\n',
    ['shop'],
  ],
  ['keywords in any case', 'hOsT shop\n  hostname SHOP.example\n  USER me\n', ['shop']],
  ['host names with tokens', 'Host *.s\n  HostName %h.example.org\n  User x%%y\n', ['a.s']],
  [
    'identity files add up',
    'Host shop\n  IdentityFile ~/.ssh/one\n  IdentityFile /two\nHost *\n  IdentityFile /three\n  IdentityFile /two\n',
    ['shop', 'web'],
  ],
  ['no identity file', 'Host shop\n  IdentityFile none\n', ['shop']],
  [
    'known hosts',
    'Host shop\n  UserKnownHostsFile /a /b\n  HashKnownHosts yes\n  StrictHostKeyChecking accept-new\n  HostKeyAlias other\n',
    ['shop', 'web'],
  ],
  [
    'strictness',
    'Host a\n  StrictHostKeyChecking no\nHost b\n  StrictHostKeyChecking yes\nHost c\n  StrictHostKeyChecking off\n',
    ['a', 'b', 'c'],
  ],
  [
    'Match host and originalhost',
    'Host shop\n  HostName real.example\nMatch host real.*\n  User matched\nMatch originalhost shop\n  Port 77\nMatch originalhost real.*\n  Port 78\n',
    ['shop', 'real.example'],
  ],
  ['Match user', 'Host shop\n  User ops\nMatch user ops,root\n  Port 99\nMatch user !ops,*\n  Port 98\n', ['shop', 'web']],
  ['Match all and negated criteria', 'Match !host web*\n  User notweb\nMatch all\n  User everyone\n', ['web1', 'shop']],
  ['Match final', 'Match final host *.example\n  User final\nHost shop\n  HostName shop.example\nHost *\n  Port 5\n', ['shop', 'web']],
  ['several criteria', 'Match host shop originalhost shop\n  User both\nMatch host shop originalhost web\n  Port 3\n', ['shop', 'web']],
  ['Include by pattern', 'Include FOLDER/parts/*\nHost *\n  Port 9\n', ['inc1', 'other', 'web']],
  [
    'Include within a host',
    'Host inc*\n  Include FOLDER/parts/10-first\n  Port 9\nHost web\n  Include FOLDER/absent\n  Port 8\n',
    ['inc1', 'web'],
  ],
  ['Include within Include', 'Include FOLDER/nested\nUser outer\n', ['nested', 'incx']],
  ['Include in a host that is not meant', 'Host web\n  Include FOLDER/parts/20-second\n', ['shop', 'web']],
  ['times', 'Host shop\n  ServerAliveInterval 1m30s\n  ServerAliveCountMax 5\n  ConnectTimeout 7\n', ['shop']],
  ['the rest', 'Host shop\n  AddressFamily inet\n  IdentitiesOnly yes\n  NumberOfPasswordPrompts 1\n', ['shop']],
];

describe('the configuration, beside `ssh -G`', () => {
  it.each(configs)('%s', (name, text, hosts) => {
    const path = join(folder, `config-${name.replaceAll(/\W/g, '-')}`);
    writeFileSync(path, text.replaceAll('FOLDER', folder));
    for (const host of hosts) {
      const resolved = resolveSshHost({ host, useSshConfig: true }, { configPath: path });
      const ours = oursInTheirs(resolved);
      const expected = theirs(asOpenSsh(path, host), ours);
      expect({ host, ...ours }).toEqual({ host, ...expected });
    }
  });

  it('finds the same jump hosts, or none where a command is first', () => {
    const path = join(folder, 'jumps');
    writeFileSync(
      path,
      'Host a\n  ProxyJump ops@j1:2022,j2\nHost b\n  ProxyCommand x\n  ProxyJump j1\nHost c\n  ProxyJump none\nHost j2\n  ProxyJump j3\n',
    );
    for (const host of ['a', 'b', 'c']) {
      const theirs = asOpenSsh(path, host).get('proxyjump')?.[0];
      const ours = resolveSshHost({ host, useSshConfig: true }, { configPath: path }).jumps;
      expect(ours.map((jump) => jump.alias)).toEqual(theirs === undefined ? [] : ['j1', 'j2']);
    }
  });

  it('refuses what OpenSSH refuses', () => {
    const path = join(folder, 'bad');
    for (const text of ['Host\n', 'Host a\n  Port abc\n', 'Match nonsense x\n', 'User "open\n', 'Match host\n', `Include ${path}\n`]) {
      writeFileSync(path, text);
      expect(() => asOpenSsh(path, 'a'), text).toThrow();
      expect(() => resolveSshHost({ host: 'a', useSshConfig: true }, { configPath: path }), text).toThrow(/bad|port/i);
    }
  });
});

describe('known_hosts, beside ssh-keygen', () => {
  const place = (path: string, hostName: string, port = 22) => ({
    hostName,
    port,
    hostKeyAlias: undefined as string | undefined,
    userKnownHostsFiles: [path],
    globalKnownHostsFiles: [],
  });

  it('finds what ssh-keygen -F finds, plain and hashed', () => {
    const keys = ['ed25519', 'ecdsa', 'rsa'].map((type) => createSshKey(join(folder, `key-${type}`), { type: type as 'rsa' }));
    const path = join(folder, 'known_hosts');
    const names = ['shop.example', '[shop.example]:2222', 'web-?,!web-9', '*.wild.example', '192.0.2.7,other.example'];
    const lines = names.map((name, index) => `${name} ${keys[index % keys.length]?.publicKey}`);
    writeFileSync(path, `# a comment\n\n${lines.join('\n')}\n`);
    const asked = [
      'shop.example',
      'web-1',
      'web-9',
      'a.wild.example',
      '192.0.2.7',
      'other.example',
      'nobody',
      '[shop.example]:2222',
      '[nobody]:2222',
    ];
    const compare = () => {
      for (const name of asked) {
        // By that very name: `ssh` itself would look for [host]:port without the port too.
        const host = { ...place(path, 'unused'), hostKeyAlias: name };
        let found: number[] = [];
        try {
          const text = execFileSync('ssh-keygen', ['-F', name, '-f', path], { encoding: 'utf8' });
          found = [...text.matchAll(/found: line (\d+)/g)].map((line) => Number(line[1]));
        } catch {
          // It exits with 1 where nothing is found.
        }
        const ours = keys.flatMap((key) => {
          const verdict = judgeHostKey(host, Buffer.from(key.publicKey.split(' ')[1] ?? '', 'base64'));
          return verdict.kind === 'known' ? [verdict.line] : [];
        });
        expect([name, ...ours], name).toEqual([name, ...found]);
      }
    };
    compare();
    const wire = Buffer.from(keys[2]?.publicKey.split(' ')[1] ?? '', 'base64');
    writeFileSync(join(folder, 'portless'), `shop.example ${keys[2]?.publicKey}\n`);
    expect(judgeHostKey(place(join(folder, 'portless'), 'shop.example', 2222), wire)).toMatchObject({ kind: 'known', line: 1 });
    // Only names without wildcards can be hashed.
    execFileSync('ssh-keygen', ['-q', '-H', '-f', path], { stdio: 'ignore' });
    expect(readFileSync(path, 'utf8')).toContain('|1|');
    compare();
  });

  it('writes what ssh-keygen reads, after a last line without its end', () => {
    const key = createSshKey(join(folder, 'written'));
    const wire = Buffer.from(key.publicKey.split(' ')[1] ?? '', 'base64');
    const path = join(folder, 'written_hosts');
    writeFileSync(path, `first.example ${key.publicKey}`);
    addKnownHost(path, { name: '[shop.example]:2222', key: wire, hashed: true });
    addKnownHost(path, { name: 'plain.example', key: wire, hashed: false });
    for (const name of ['first.example', '[shop.example]:2222', 'plain.example']) {
      expect(execFileSync('ssh-keygen', ['-F', name, '-f', path], { encoding: 'utf8' })).toContain('found: line');
    }
    expect(fingerprintOf(wire)).toBe(key.fingerprint);
  });
});
