import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../../electron/core/adapters/process/wait-for.ts';
import { readInPlace, reusedBuffer } from '../../../electron/core/adapters/ssh/read-in-place.ts';

let server: Server;
let far: Socket;
let near: Socket;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const socket: Socket = connect({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    onread: reusedBuffer(() => socket),
  });
  near = socket;
  far = (await accepted)[0] as Socket;
  far.setNoDelay(true);
});

afterEach(() => {
  near.destroy();
  far.destroy();
  server.close();
});

/** Sends a block after the other, each once the one before has come, and answers what the listener was given, as it is when all have come. */
async function given(blocks: readonly string[], onData: (bytes: Buffer) => void = () => {}): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  let received = 0;
  near.on('data', (bytes: Buffer) => {
    pieces.push(bytes);
    received += bytes.length;
    onData(bytes);
  });
  let sent = 0;
  for (const block of blocks) {
    far.write(block);
    sent += block.length;
    expect(await waitFor(() => received === sent, { timeoutMs: 5000, intervalMs: 1 })).toBe(true);
  }
  return pieces;
}

const blocks = ['aaaa', 'bbbb', 'cccc'];
const texts = (pieces: readonly Buffer[]) => pieces.map(String);

it('copies for whoever listens, until it is told that all are done with what they are given', async () => {
  expect(texts(await given(blocks))).toEqual(blocks);
});

it('then gives the same memory again and again', async () => {
  readInPlace(near, () => true);
  const seen: string[] = [];
  const pieces = await given(blocks, (bytes) => seen.push(String(bytes)));
  expect(seen).toEqual(blocks);
  expect(texts(pieces)).toEqual(['cccc', 'cccc', 'cccc']);
  expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBe(1);
});

it('leaves alone what somebody begins to keep while it is given to him', async () => {
  let keeps = false;
  readInPlace(near, () => !keeps);
  const pieces = await given(blocks, (bytes) => {
    keeps ||= String(bytes) === 'bbbb';
  });
  // The first was given back before: the second has taken its place.
  expect(texts(pieces)).toEqual(['bbbb', 'bbbb', 'cccc']);
});

it('leaves alone what waits in the stream because nobody takes it yet', async () => {
  readInPlace(near, () => true);
  near.on('readable', () => {});
  for (const [index, block] of ['bbbb', 'cccc', 'dddd'].entries()) {
    far.write(block);
    expect(await waitFor(() => near.readableLength === 4 * (index + 1), { timeoutMs: 5000, intervalMs: 1 })).toBe(true);
  }
  expect(String(near.read())).toBe('bbbbccccdddd');
});

it('loses nothing of what is sent to a stream that is stopped and started all the time', async () => {
  readInPlace(near, () => true);
  const sent = Buffer.from(Array.from({ length: 40_000 }, (_, index) => String(index).padStart(99, '.')).join('\n'));
  far.end(sent);
  const pieces: Buffer[] = [];
  near.on('data', (bytes: Buffer) => {
    pieces.push(Buffer.from(bytes));
    near.pause();
    setImmediate(() => near.resume());
  });
  await once(near, 'end');
  expect(Buffer.concat(pieces).equals(sent)).toBe(true);
});
