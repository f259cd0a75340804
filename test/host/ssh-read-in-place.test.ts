import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import ssh2, { type Client } from 'ssh2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { decipherOf, keepCipherKey } from '../../electron/core/adapters/ssh/keep-cipher-key.ts';
import type { MachineLink } from '../../electron/core/base/machine.ts';
import { connectAs } from '../rig/ssh-asker.ts';
import { type SshdServer, startSshd } from '../rig/sshd-server.ts';

/** No multiple of anything: what stands in the wrong place is no part of the right bytes. */
const blockBytes = 8_000_009;
const repeat = 'i=0; while [ "$i" -lt "$1" ]; do cat -- "$2"; i=$((i + 1)); done';
let folder: string;
let blockPath: string;
let block: Buffer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-in-place-'));
  blockPath = join(folder, 'block');
  block = randomBytes(blockBytes);
  writeFileSync(blockPath, block);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function hashOf(count: number): string {
  const hash = createHash('sha256');
  for (let index = 0; index < count; index += 1) hash.update(block);
  return hash.digest('hex');
}

async function received(link: MachineLink, count: number, onChunk: () => void = () => {}): Promise<string> {
  const running = await link.run({ argv: ['sh', '-c', repeat, 'blitz', String(count), blockPath], purpose: 'test' });
  running.stderr.resume();
  const hash = createHash('sha256');
  for await (const chunk of running.stdout) {
    hash.update(chunk as Buffer);
    onChunk();
  }
  return hash.digest('hex');
}

describe('a link', () => {
  let server: SshdServer;
  let configPath: string;
  beforeEach(() => {
    configPath = join(folder, 'config');
  });
  afterEach(async () => {
    await server?.dispose();
  });
  const serve = async (config: readonly string[]) => {
    server = await startSshd({ config });
    writeFileSync(configPath, server.configText('shop') + server.configText('inner', { ProxyJump: 'shop' }));
  };

  it('brings 200 MB as they are, while keys are exchanged anew after every 16 MB', async () => {
    await serve(['RekeyLimit 16M']);
    const connecting = vi.spyOn(ssh2.Client.prototype, 'connect');
    const link = await connectAs(configPath, 'shop');
    const client = connecting.mock.contexts[0] as Client;
    connecting.mockRestore();
    const ciphers = new Set<unknown>();
    try {
      expect(await received(link, 25, () => ciphers.add(decipherOf(client)))).toBe(hashOf(25));
      expect(ciphers.size).toBeGreaterThan(8);
      expect(ciphers.has(undefined)).toBe(false);
    } finally {
      await link.dispose();
    }
  });

  it.each([
    ['through a jump host, both', 'inner', ['RekeyLimit 4M']],
    ['with chacha20, whose packets ssh2 keeps where they are', 'shop', ['RekeyLimit 4M', 'Ciphers chacha20-poly1305@openssh.com']],
    ['with AES-CTR', 'shop', ['RekeyLimit 4M', 'Ciphers aes256-ctr']],
  ])('brings what was sent %s', async (_how, alias, config) => {
    await serve(config);
    const link = await connectAs(configPath, alias);
    try {
      expect(await received(link, 3)).toBe(hashOf(3));
    } finally {
      await link.dispose();
    }
  });
});

/** A socket whose bytes come in pieces of any size, all in the same memory, which is filled with something else as soon as each was listened to. */
class TornStream extends Duplex {
  readonly #socket: Socket;
  readonly #memory = Buffer.alloc(65_536);
  /** Off at first: before the login ssh2 may keep what it is given. */
  isTorn = false;
  pieces = 0;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (bytes) => this.#tear(bytes));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(bytes, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #tear(bytes: Buffer): void {
    if (!this.isTorn) {
      this.push(Buffer.from(bytes));
      return;
    }
    // The end of what came is mostly that of a packet: its tag is cut in two. The rest is cut anywhere, into pieces of any order of magnitude.
    const last = bytes.length - 1 - Math.floor(Math.random() * 15);
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(at + Math.ceil(2 ** (Math.random() * 16)), at < last ? last : bytes.length);
      const piece = this.#memory.subarray(0, bytes.copy(this.#memory, 0, at, end));
      at += piece.length;
      this.pieces += 1;
      this.emit('data', piece);
      piece.fill(0x5a);
    }
  }
}

describe('what ssh2 is given is gone when it returns', () => {
  let server: SshdServer;
  beforeAll(async () => {
    server = await startSshd({ config: ['RekeyLimit 1M', 'Compression yes'] });
  });
  afterAll(async () => {
    await server?.dispose();
  });

  async function torn(algorithms: ssh2.Algorithms, count: number): Promise<{ digest: string; pieces: number; isKnown: boolean }> {
    const stream = new TornStream(connect(server.port, '127.0.0.1'));
    const client = new ssh2.Client();
    try {
      return await new Promise((resolve, reject) => {
        client.on('error', reject);
        client.on('close', () => reject(new Error('closed')));
        client.on('ready', () => {
          keepCipherKey(client);
          const isKnown = decipherOf(client) !== undefined;
          stream.isTorn = true;
          const quoted = `sh -c '${repeat.replaceAll("'", "'\\''")}' blitz ${count} ${blockPath}`;
          client.exec(quoted, (error, channel) => {
            if (error) return reject(error);
            const hash = createHash('sha256');
            channel.on('data', (bytes: Buffer) => hash.update(bytes));
            channel.on('close', () => resolve({ digest: hash.digest('hex'), pieces: stream.pieces, isKnown }));
          });
        });
        const privateKey = readFileSync(server.clientKey.path);
        client.connect({ sock: stream, username: server.user, privateKey, algorithms });
      });
    } finally {
      client.removeAllListeners().on('error', () => {});
      client.destroy();
      stream.destroy();
    }
  }

  it.each([
    ['aes128-gcm@openssh.com', 'none'],
    ['aes256-gcm@openssh.com', 'zlib@openssh.com'],
  ] as const)('%s, compression %s: every byte is right', async (cipher, compress) => {
    const { digest, pieces, isKnown } = await torn({ cipher: [cipher], compress: [compress] }, 1);
    expect(digest).toBe(hashOf(1));
    expect(isKnown).toBe(true);
    expect(pieces).toBeGreaterThan(1000);
  });

  it('it is not so with chacha20: this would show', async () => {
    await expect(torn({ cipher: ['chacha20-poly1305@openssh.com'], compress: ['none'] }, 1)).rejects.toThrow('Invalid MAC');
  });
});
