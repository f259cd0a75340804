import { createHash, KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type Client } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decipherOf } from '../../electron/core/adapters/ssh/keep-cipher-key.ts';
import { connectAs } from '../rig/ssh-asker.ts';
import { type SshdServer, startSshd } from '../rig/sshd-server.ts';

const blockBytes = 1024 * 1024;
const blocks = 24;
let folder: string;
let configPath: string;
let server: SshdServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-cipher-'));
  configPath = join(folder, 'config');
  // sshd asks for new keys after each 4 MiB.
  server = await startSshd({ config: ['RekeyLimit 4M'] });
  writeFileSync(configPath, server.configText('shop'));
});
afterAll(async () => {
  await server?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('the key of the cipher', () => {
  it('is prepared once for each exchange of keys, and what comes is what was sent', async () => {
    const connect = vi.spyOn(ssh2.Client.prototype, 'connect');
    const link = await connectAs(configPath, 'shop');
    const client = connect.mock.contexts[0] as Client;
    connect.mockRestore();
    try {
      const keys = new Set([decipherOf(client)?._decipherKey]);
      const script =
        'i=0; while [ "$i" -lt "$1" ]; do head -c "$2" /dev/zero | tr "\\000" "$(printf "\\\\%03o" "$((i + 48))")"; i=$((i + 1)); done';
      const running = await link.run({ argv: ['sh', '-c', script, 'blitz', String(blocks), String(blockBytes)], purpose: 'test' });
      running.stderr.resume();
      const got = createHash('sha256');
      for await (const chunk of running.stdout) {
        got.update(chunk as Buffer);
        keys.add(decipherOf(client)?._decipherKey);
      }
      const wanted = createHash('sha256');
      for (let block = 0; block < blocks; block += 1) wanted.update(Buffer.alloc(blockBytes, block + 48));
      expect(got.digest('hex')).toBe(wanted.digest('hex'));
      expect(keys.size).toBeGreaterThan(2);
      for (const key of keys) expect(key).toBeInstanceOf(KeyObject);
    } finally {
      await link.dispose();
    }
  });
});
