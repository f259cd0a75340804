import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Client } from 'ssh2';

/** What ssh2 decrypts AES-GCM packets with; its own business, and looked at before it is touched. */
interface GcmDecipher {
  _decipherKey: Uint8Array | KeyObject;
}

/**
 * Has ssh2 decrypt with a prepared key, now and after every exchange of keys.
 *
 * ssh2 makes a decipher for each packet, and Node prepares a key that is given as bytes anew each time: a third of the CPU a tail costs. A
 * version of ssh2 that keeps its key elsewhere goes on as it is.
 */
export function keepCipherKey(client: Client): void {
  const keep = () => {
    const decipher = decipherOf(client);
    if (decipher?._decipherKey instanceof Uint8Array) decipher._decipherKey = createSecretKey(decipher._decipherKey);
  };
  keep();
  client.on('handshake', keep);
}

/** The part of ssh2 that decrypts, where it is as this version of ssh2 has it; `undefined` for other ciphers than AES-GCM. */
export function decipherOf(client: Client): GcmDecipher | undefined {
  const protocol: unknown = Reflect.get(client, '_protocol');
  const decipher: unknown = isObject(protocol) ? Reflect.get(protocol, '_decipher') : undefined;
  return isObject(decipher) && '_decipherKey' in decipher ? (decipher as GcmDecipher) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
