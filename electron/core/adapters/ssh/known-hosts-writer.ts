import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { hashOfName, typeOfKey } from './known-hosts-file.ts';

export interface NewKnownHost {
  /** `shop.example` or `[shop.example]:2222` (see `knownHostsName`). */
  readonly name: string;
  /** In the encoding of the wire. */
  readonly key: Buffer;
  /** Write the name so that it cannot be read (HashKnownHosts). */
  readonly hashed: boolean;
}

/**
 * Adds a key to a known_hosts file in OpenSSH's format, in one write at its end. Creates the file (mode 0600) and its folder (0700); what is
 * no ordinary file (`/dev/null`) takes it without a word. Throws `storage` when it cannot be written.
 */
export function addKnownHost(path: string, host: NewKnownHost): void {
  const line = `${host.hashed ? hashedName(host.name) : host.name} ${typeOfKey(host.key)} ${host.key.toString('base64')}\n`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(path, 'a+', 0o600);
    try {
      const status = fstatSync(file);
      if (!status.isFile()) return;
      writeSync(file, endsMidLine(file, status.size) ? `\n${line}` : line);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new OpsError({
      code: 'storage',
      message: `The key could not be written to ${path}: ${(error as Error).message}`,
      hint: 'Make the file writable for you, and connect again.',
      cause: error,
    });
  }
}

function hashedName(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${hashOfName(name, salt).toString('base64')}`;
}

function endsMidLine(file: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] !== 0x0a;
}
