import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { matchesPatterns } from './host-pattern.ts';

/** One key a known_hosts file knows. */
export interface KnownHostsEntry {
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  readonly keyType: string;
  readonly key: Buffer;
  readonly path: string;
  /** 1 = the first. */
  readonly line: number;
  /** `name` is in small letters: `shop.example` or `[shop.example]:2222`. */
  matches(name: string): boolean;
}

/** Why a file cannot be relied on. */
export interface KnownHostsFault {
  readonly path: string;
  readonly line: number | undefined;
  readonly reason: string;
}

/** Reads a file in OpenSSH's format. A file that is not there is empty; one line that cannot be understood makes the whole file a fault. */
export function readKnownHosts(path: string): readonly KnownHostsEntry[] | KnownHostsFault {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? [] : { path, line: undefined, reason: message };
  }
  const entries: KnownHostsEntry[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const parsed = parseKnownHostsLine(line, path, index + 1);
    if (parsed === undefined) continue;
    if (typeof parsed === 'string') return { path, line: index + 1, reason: parsed };
    entries.push(parsed);
  }
  return entries;
}

/** An entry, `undefined` for a line that says nothing, or what is wrong with it. */
export function parseKnownHostsLine(line: string, path: string, lineNumber: number): KnownHostsEntry | string | undefined {
  const fields = line.trim().split(/[ \t]+/);
  if (fields[0] === '' || fields[0]?.startsWith('#')) return undefined;
  let marker: KnownHostsEntry['marker'];
  if (fields[0]?.startsWith('@')) {
    const word = fields.shift()?.slice(1);
    if (word !== 'revoked' && word !== 'cert-authority') return `unknown marker @${word}`;
    marker = word;
  }
  const [names = '', keyType = '', encoded = ''] = fields;
  // A key of SSH protocol 1: `host 1024 35 1234…`. Nothing speaks that any more.
  if (/^\d+$/.test(keyType) && /^\d+$/.test(encoded)) return undefined;
  if (keyType === '' || encoded === '') return 'a host, a type of key and a key are wanted';
  const key = Buffer.from(encoded, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || typeOfKey(key) !== keyType) return `the key is no key of type ${keyType.slice(0, 60)}`;
  const matches = hostMatcher(names);
  if (matches === undefined) return 'the hashed host name is damaged';
  return { marker, keyType, key, path, line: lineNumber, matches };
}

/** The type a public key names itself, in the encoding of the wire; empty when it is none. */
export function typeOfKey(key: Buffer): string {
  if (key.length < 5) return '';
  const length = key.readUInt32BE(0);
  return length === 0 || length > 64 || 4 + length >= key.length ? '' : key.toString('latin1', 4, 4 + length);
}

function hostMatcher(names: string): ((name: string) => boolean) | undefined {
  if (!names.startsWith('|')) {
    const patterns = names.toLowerCase().split(',');
    return (name) => matchesPatterns(name, patterns);
  }
  const match = /^\|1\|([A-Za-z0-9+/]+={0,2})\|([A-Za-z0-9+/]+={0,2})$/.exec(names);
  const salt = Buffer.from(match?.[1] ?? '', 'base64');
  const hash = Buffer.from(match?.[2] ?? '', 'base64');
  if (salt.length !== 20 || hash.length !== 20) return undefined;
  return (name) => timingSafeEqual(hashOfName(name, salt), hash);
}

/** What stands for a name in a hashed entry. */
export function hashOfName(name: string, salt: Buffer): Buffer {
  return createHmac('sha1', salt).update(name).digest();
}
