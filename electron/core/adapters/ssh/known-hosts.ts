import { createHash } from 'node:crypto';
import { type KnownHostsEntry, readKnownHosts, typeOfKey } from './known-hosts-file.ts';
import type { ResolvedHost } from './resolved-host.ts';

/** What the known_hosts files say about a key a host has shown. */
export type HostKeyVerdict =
  | { readonly kind: 'known'; readonly path: string; readonly line: number }
  /** `otherKeyTypes`: keys of other types are known for it. Then somebody with its name shows a key nobody has vouched for. */
  | { readonly kind: 'unknown'; readonly otherKeyTypes: readonly string[] }
  | { readonly kind: 'changed'; readonly path: string; readonly line: number; readonly knownFingerprint: string }
  | { readonly kind: 'revoked'; readonly path: string; readonly line: number }
  | { readonly kind: 'cert_authority'; readonly path: string; readonly line: number }
  /** A file cannot be read or understood: nothing in it can be relied on. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly line: number | undefined; readonly reason: string };

type KnownHostsPlace = Pick<ResolvedHost, 'hostName' | 'port' | 'hostKeyAlias' | 'userKnownHostsFiles' | 'globalKnownHostsFiles'>;

/** The name a host has in known_hosts: `shop.example`, `[shop.example]:2222`, or its alias there. */
export function knownHostsName(host: Pick<ResolvedHost, 'hostName' | 'port' | 'hostKeyAlias'>): string {
  if (host.hostKeyAlias !== undefined) return host.hostKeyAlias.toLowerCase();
  const name = host.hostName.toLowerCase();
  return host.port === 22 ? name : `[${name}]:${host.port}`;
}

/** `SHA256:…` as OpenSSH writes it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Judges a host key (in the encoding of the wire) as OpenSSH would. */
export function judgeHostKey(host: KnownHostsPlace, key: Buffer): HostKeyVerdict {
  const entries = entriesOf(host);
  if ('reason' in entries) return entries;
  const verdict = judge(entries, knownHostsName(host), key);
  if (verdict.kind !== 'unknown' || host.port === 22 || host.hostKeyAlias !== undefined) return verdict;
  // A key known for the host without a port is good for its other ports too, but a different one says nothing.
  const withoutPort = judge(entries, host.hostName.toLowerCase(), key);
  return withoutPort.kind === 'known' || withoutPort.kind === 'revoked' ? withoutPort : verdict;
}

/** The types of key known for a host, to ask it for one of those first. */
export function knownKeyTypes(host: KnownHostsPlace): string[] {
  const entries = entriesOf(host);
  if ('reason' in entries) return [];
  const name = knownHostsName(host);
  const plain = entries.filter((entry) => entry.marker === undefined);
  const named = plain.filter((entry) => entry.matches(name));
  const found =
    named.length > 0 || host.hostKeyAlias !== undefined ? named : plain.filter((entry) => entry.matches(host.hostName.toLowerCase()));
  return [...new Set(found.map((entry) => entry.keyType))];
}

function judge(entries: readonly KnownHostsEntry[], name: string, key: Buffer): HostKeyVerdict {
  const ours = entries.filter((entry) => entry.matches(name));
  const revoked = ours.find((entry) => entry.marker === 'revoked' && entry.key.equals(key));
  if (revoked) return { kind: 'revoked', path: revoked.path, line: revoked.line };
  const plain = ours.filter((entry) => entry.marker === undefined);
  const known = plain.find((entry) => entry.key.equals(key));
  if (known) return { kind: 'known', path: known.path, line: known.line };
  const type = typeOfKey(key);
  const other = plain.find((entry) => entry.keyType === type);
  if (other) return { kind: 'changed', path: other.path, line: other.line, knownFingerprint: fingerprintOf(other.key) };
  const authority = ours.find((entry) => entry.marker === 'cert-authority');
  if (authority) return { kind: 'cert_authority', path: authority.path, line: authority.line };
  return { kind: 'unknown', otherKeyTypes: [...new Set(plain.map((entry) => entry.keyType))] };
}

function entriesOf(host: KnownHostsPlace): readonly KnownHostsEntry[] | (HostKeyVerdict & { kind: 'unreadable' }) {
  const entries: KnownHostsEntry[] = [];
  for (const path of [...host.userKnownHostsFiles, ...host.globalKnownHostsFiles]) {
    const read = readKnownHosts(path);
    if (!('reason' in read)) entries.push(...read);
    else return { kind: 'unreadable', ...read };
  }
  return entries;
}
