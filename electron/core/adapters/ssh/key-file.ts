import { createPublicKey } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import ssh2, { type ParsedKey } from 'ssh2';
import { type DecryptedKey, decryptPrivateKey } from './decrypt-private-key.ts';
import { type UnsupportedKind, unsupportedKindOf, unsupportedKindOfLine } from './unsupported-identity.ts';

/** A key file as far as it can be told without its passphrase. */
export interface KeyFile {
  readonly path: string;
  readonly text: string;
  readonly isEncrypted: boolean;
  /** What the host is asked about first; `undefined` where it is not to be had without the passphrase. */
  readonly publicKey: ParsedKey | undefined;
  /** What encrypts it, e.g. `aes256-ctr`; `undefined` where the file does not say so in plain. */
  readonly cipher: string | undefined;
  /** Why no login with it is possible, whatever the passphrase. */
  readonly unsupported: UnsupportedKind | undefined;
  /** The certificate OpenSSH would show along with it, where there is one. */
  readonly certificatePath: string | undefined;
}

/** Ciphers of key files that nothing here can undo. */
const unsupportedCiphers = ['chacha20-poly1305@openssh.com'];

/** Reads a key file and, for formats that hide the public half, the `.pub` beside it. Answers why not where it cannot be read. */
export async function readKeyFile(path: string): Promise<KeyFile | NodeJS.ErrnoException> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
  const header = readOpenSshHeader(text);
  const isEncrypted = header
    ? header.cipher !== 'none'
    : /Proc-Type: 4,ENCRYPTED|BEGIN ENCRYPTED PRIVATE KEY/.test(text) || /^Encryption: (?!none)/m.test(text);
  const publicKey = header?.publicKey ?? (await readPublicHalf(path)) ?? (isEncrypted ? undefined : publicHalfOf(text));
  const certificatePath = `${path}-cert.pub`;
  return {
    path,
    text,
    isEncrypted,
    publicKey,
    cipher: header?.cipher,
    unsupported: header ? unsupportedKindOf(header.keyType) : unsupportedKindOfLine(text),
    certificatePath: (await exists(certificatePath)) ? certificatePath : undefined,
  };
}

export function isUnsupportedCipher(cipher: string | undefined): boolean {
  return cipher !== undefined && unsupportedCiphers.includes(cipher);
}

/** Decrypts a key in a worker; one that is not encrypted is read at once. `keyWorker` is the worker's entry. */
export function openKeyFile(file: KeyFile, passphrase: string | undefined, keyWorker: string): Promise<DecryptedKey> {
  if (!file.isEncrypted) return Promise.resolve(decryptPrivateKey(file.text, undefined));
  return new Promise((resolve, reject) => {
    const worker = new Worker(keyWorker, { workerData: { text: file.text, passphrase }, stdout: false });
    worker.once('message', (answer: DecryptedKey) => {
      resolve(answer);
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The worker that decrypts keys ended without an answer')));
  });
}

/** OpenSSH's format names cipher and public key before what is encrypted. */
function readOpenSshHeader(text: string): { cipher: string; keyType: string; publicKey: ParsedKey | undefined } | undefined {
  const match = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(text);
  if (!match) return undefined;
  const data = Buffer.from(match[1] ?? '', 'base64');
  let offset = 'openssh-key-v1\0'.length;
  const next = (): Buffer => {
    if (offset + 4 > data.length) return Buffer.alloc(0);
    const length = data.readUInt32BE(offset);
    const field = data.subarray(offset + 4, offset + 4 + length);
    offset += 4 + length;
    return field;
  };
  const cipher = next().toString('latin1');
  next();
  next();
  offset += 4;
  const publicHalf = next();
  const keyType = publicHalf.length < 4 ? '' : publicHalf.toString('latin1', 4, 4 + publicHalf.readUInt32BE(0));
  return { cipher, keyType, publicKey: parsePublicKey(publicHalf) };
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

async function readPublicHalf(path: string): Promise<ParsedKey | undefined> {
  try {
    return parsePublicKey(await readFile(`${path}.pub`));
  } catch {
    return undefined;
  }
}

/** The public half of a PEM file that is not encrypted. */
function publicHalfOf(text: string): ParsedKey | undefined {
  const direct = parsePublicKey(Buffer.from(text));
  if (direct) return direct;
  try {
    const key = createPublicKey(text);
    if (key.asymmetricKeyType === 'rsa') return parsePublicKey(Buffer.from(rsaWire(key.export({ format: 'jwk' }))));
  } catch {
    // Not a key; whoever opens it says so.
  }
  return undefined;
}

function rsaWire(jwk: { n?: unknown; e?: unknown }): string {
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const number = (value: unknown) => {
    const bytes = Buffer.from(String(value), 'base64url');
    return field((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
  };
  return `ssh-rsa ${Buffer.concat([field(Buffer.from('ssh-rsa')), number(jwk.e), number(jwk.n)]).toString('base64')}`;
}

export function parsePublicKey(data: Buffer): ParsedKey | undefined {
  if (data.length === 0) return undefined;
  // In the encoding of the wire it begins with a length, as text with a name.
  const isWire = data[0] === 0;
  const text = isWire ? `${data.toString('latin1', 4, 4 + data.readUInt32BE(0))} ${data.toString('base64')}` : data.toString('utf8');
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) return undefined;
  return Array.isArray(key) ? (key[0] as ParsedKey) : key;
}
