/** Kinds of identity `ssh` logs in with and the console does not. */
export type UnsupportedKind = 'security_key' | 'certificate';

/** By the name of a key's type as OpenSSH writes it, e.g. `sk-ssh-ed25519@openssh.com` (PROTOCOL.u2f, PROTOCOL.certkeys); `undefined` for a plain key. */
export function unsupportedKindOf(keyType: string): UnsupportedKind | undefined {
  if (keyType.startsWith('sk-')) return 'security_key';
  return /-cert-v\d\d@openssh\.com$/.test(keyType) ? 'certificate' : undefined;
}

/** By the text of a file with a public key: one line, its type first. */
export function unsupportedKindOfLine(text: string): UnsupportedKind | undefined {
  const type = /^(\S+) AAAA/.exec(text)?.[1];
  return type === undefined ? undefined : unsupportedKindOf(type);
}

/** A sentence without a full stop; `what` names the identity: `key /home/me/.ssh/id_ed25519_sk`. */
export function unsupportedText(what: string, kind: UnsupportedKind): string {
  return kind === 'security_key'
    ? `The ${what} is on a security key (FIDO), which is not supported yet`
    : `The ${what} is a certificate, which is not supported yet`;
}
