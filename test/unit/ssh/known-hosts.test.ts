import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprintOf, judgeHostKey, knownHostsName, knownKeyTypes } from '../../../electron/core/adapters/ssh/known-hosts.ts';
import { parseKnownHostsLine } from '../../../electron/core/adapters/ssh/known-hosts-file.ts';
import { addKnownHost } from '../../../electron/core/adapters/ssh/known-hosts-writer.ts';

let folder: string;
let first: string;
let second: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-known-'));
  first = join(folder, 'first');
  second = join(folder, 'second');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A public key in the encoding of the wire. */
function newKey(type = 'ssh-ed25519'): Buffer {
  const raw = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  return Buffer.concat([field(Buffer.from(type)), field(raw)]);
}

const lineOf = (names: string, key: Buffer, type = 'ssh-ed25519') => `${names} ${type} ${key.toString('base64')}`;
const host = (more = {}) => ({
  hostName: 'Shop.Example',
  port: 22,
  hostKeyAlias: undefined,
  userKnownHostsFiles: [first],
  globalKnownHostsFiles: [second],
  ...more,
});

describe('judgeHostKey', () => {
  it('knows keys in any of the files, under any of the names', () => {
    const key = newKey();
    expect(judgeHostKey(host(), key)).toEqual({ kind: 'unknown', otherKeyTypes: [] });
    writeFileSync(second, `\n# c\n${lineOf('a,shop.*,!shop.test', key)} a comment\r\n`);
    expect(judgeHostKey(host(), key)).toEqual({ kind: 'known', path: second, line: 3 });
    expect(judgeHostKey(host({ hostKeyAlias: 'A' }), key)).toMatchObject({ kind: 'known' });
    expect(judgeHostKey(host({ hostName: 'shop.test' }), key)).toMatchObject({ kind: 'unknown' });
    expect(knownHostsName(host({ port: 2222 }))).toBe('[shop.example]:2222');
  });

  it('tells a changed key from a key of another type', () => {
    const old = newKey();
    writeFileSync(first, `${lineOf('shop.example', old)}\n`);
    expect(judgeHostKey(host(), newKey())).toEqual({ kind: 'changed', path: first, line: 1, knownFingerprint: fingerprintOf(old) });
    const other = newKey('ssh-other');
    expect(judgeHostKey(host(), other)).toEqual({ kind: 'unknown', otherKeyTypes: ['ssh-ed25519'] });
    expect(knownKeyTypes(host())).toEqual(['ssh-ed25519']);
    const newer = newKey();
    writeFileSync(second, `${lineOf('shop.example', newer)}\n`);
    expect(judgeHostKey(host(), newer)).toMatchObject({ kind: 'known', path: second });
  });

  it('does not take a key of the plain name for a change on another port', () => {
    const key = newKey();
    writeFileSync(first, `${lineOf('shop.example', key)}\n`);
    expect(judgeHostKey(host({ port: 2222 }), key)).toMatchObject({ kind: 'known' });
    expect(judgeHostKey(host({ port: 2222 }), newKey())).toMatchObject({ kind: 'unknown' });
  });

  it('refuses what is revoked or vouched for by an authority', () => {
    const key = newKey();
    writeFileSync(first, `${lineOf('shop.example', key)}\n@revoked ${lineOf('*', key)}\n`);
    expect(judgeHostKey(host(), key)).toEqual({ kind: 'revoked', path: first, line: 2 });
    writeFileSync(first, `@cert-authority ${lineOf('*.example', newKey())}\n`);
    expect(judgeHostKey(host(), key)).toEqual({ kind: 'cert_authority', path: first, line: 1 });
  });

  it('fails closed on every kind of damage, and says where', () => {
    const key = newKey();
    const good = lineOf('shop.example', key);
    const damaged = [
      'shop.example',
      'shop.example ssh-ed25519',
      'shop.example ssh-ed25519 AAAA',
      `shop.example ssh-rsa ${key.toString('base64')}`,
      'shop.example ssh-ed25519 !!!!',
      `@unknown ${good}`,
      `|1|abc|def ssh-ed25519 ${key.toString('base64')}`,
      `|2|${Buffer.alloc(20).toString('base64')}|${Buffer.alloc(20).toString('base64')} ssh-ed25519 ${key.toString('base64')}`,
      '<<<<<<< HEAD',
      '\0\0\0',
    ];
    for (const line of damaged) {
      writeFileSync(first, `${good}\n${line}\n`);
      expect(judgeHostKey(host(), key), line).toMatchObject({ kind: 'unreadable', path: first, line: 2, reason: expect.any(String) });
    }
    writeFileSync(first, `${good}\nold.example 1024 35 1234567890\n`);
    expect(judgeHostKey(host(), key)).toMatchObject({ kind: 'known' });
    rmSync(first);
    mkdirSync(first);
    expect(judgeHostKey(host(), key)).toMatchObject({ kind: 'unreadable', path: first, line: undefined });
    expect(knownKeyTypes(host())).toEqual([]);
  });

  it('never throws, whatever a file holds', () => {
    let state = 7;
    const next = (limit: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state >>> 8) % limit;
    };
    const parts = [
      '@revoked',
      '|1|',
      '*',
      '!',
      ',',
      ' ',
      '\t',
      'ssh-ed25519',
      newKey().toString('base64'),
      'shop.example',
      '[',
      ']:22',
      '(',
      '\\',
      '=',
      '#',
    ];
    for (let count = 0; count < 2000; count += 1) {
      const line = Array.from({ length: next(9) }, () => parts[next(parts.length)]).join(next(2) ? ' ' : '');
      const parsed = parseKnownHostsLine(line, 'x', 1);
      if (parsed !== undefined && typeof parsed !== 'string') parsed.matches('shop.example');
    }
  });
});

describe('addKnownHost', () => {
  it('makes file and folder for their owner only, and keeps what is there', () => {
    const path = join(folder, 'new', 'known_hosts');
    const key = newKey();
    addKnownHost(path, { name: 'shop.example', key, hashed: false });
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(path, '# no end of line');
    addKnownHost(path, { name: '[shop.example]:2222', key, hashed: true });
    const [comment, hashed, rest] = readFileSync(path, 'utf8').split('\n');
    expect([comment, rest]).toEqual(['# no end of line', '']);
    expect(hashed).toMatch(/^\|1\|/);
    expect(judgeHostKey(host({ port: 2222, userKnownHostsFiles: [path] }), key)).toMatchObject({ kind: 'known', line: 2 });
  });

  it('says so when it cannot write, and writes to no device', () => {
    const key = newKey();
    addKnownHost('/dev/null', { name: 'shop.example', key, hashed: false });
    expect(() => addKnownHost(join(folder), { name: 'shop.example', key, hashed: false })).toThrow(/could not be written/);
    chmodSync(folder, 0o700);
  });
});
