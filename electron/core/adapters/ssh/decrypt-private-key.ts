import { createPrivateKey } from 'node:crypto';
import ssh2 from 'ssh2';

/** A private key in a form Node signs with, or why there is none. */
export type DecryptedKey =
  | { readonly ok: true; readonly privatePem: string }
  | { readonly ok: false; readonly reason: 'wrong_passphrase' | 'unsupported'; readonly detail: string };

/** Decrypts the text of a key file: OpenSSH's format, PEM, PKCS #8 or PuTTY's. Takes up to a second of a core where it is encrypted. */
export function decryptPrivateKey(text: string, passphrase: string | undefined): DecryptedKey {
  const isPkcs8 = /-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(text);
  if (isPkcs8) return decryptWithNode(text, passphrase);
  const key = ssh2.utils.parseKey(text, passphrase === undefined ? undefined : Buffer.from(passphrase, 'utf8'));
  if (key instanceof Error) return failureOf(key.message);
  const single = Array.isArray(key) ? (key[0] as typeof key) : key;
  return single.isPrivateKey()
    ? { ok: true, privatePem: single.getPrivatePEM() }
    : { ok: false, reason: 'unsupported', detail: 'it holds no private key' };
}

function decryptWithNode(text: string, passphrase: string | undefined): DecryptedKey {
  try {
    const key = createPrivateKey({ key: text, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
    return { ok: true, privatePem: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
  } catch (error) {
    return failureOf((error as Error).message);
  }
}

function failureOf(message: string): DecryptedKey {
  // What libraries say when what came out of the cipher makes no sense.
  const isWrong =
    /integrity check failed|bad passphrase|bad decrypt|wrong final block|no passphrase given|MAC mismatch|interrupted or cancelled/i;
  return { ok: false, reason: isWrong.test(message) ? 'wrong_passphrase' : 'unsupported', detail: message };
}
