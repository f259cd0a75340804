import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { chunks } from '../../../../electron/core/base/chunks.ts';

const collect = async (source: AsyncIterable<Buffer>) => {
  const all: Buffer[] = [];
  for await (const chunk of source) all.push(chunk);
  return all;
};

describe('chunks', () => {
  it('gives every byte in order, none of it in a chunk that is too large', async () => {
    const input = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    const pieces = Array.from({ length: 100 }, (_, index) => input.subarray(index * 3000, (index + 1) * 3000));
    const all = await collect(chunks(Readable.from(pieces, { objectMode: false }), { maxBytes: 10_000, intervalMs: 1 }));
    expect(Buffer.concat(all).equals(input)).toBe(true);
    expect(Math.max(...all.map(({ length }) => length))).toBeLessThanOrEqual(10_000);
  });

  it('puts together what comes close together, and holds nothing back after a quiet time', async () => {
    const stream = new PassThrough();
    const source = chunks(stream, { intervalMs: 200 });
    stream.write('first');
    expect(String((await source.next()).value)).toBe('first');
    const next = source.next();
    for (const text of ['a', 'b', 'c']) {
      stream.write(text);
      await sleep(5);
    }
    expect(String((await next).value)).toBe('abc');
    await source.return();
  });

  it('reads nothing that nobody asks for, so that the writer waits', async () => {
    let pushed = 0;
    const stream = new Readable({
      highWaterMark: 20_000,
      read() {
        pushed += 1000;
        this.push(Buffer.alloc(1000));
      },
    });
    const source = chunks(stream, { maxBytes: 5000, intervalMs: 0 });
    await source.next();
    await sleep(50);
    expect(pushed).toBeLessThanOrEqual(20_000 + 5000 + 2000);
    await source.return();
    expect(stream.destroyed).toBe(true);
  });

  it('ends at once and ends the program when it is left while waiting', async () => {
    const child = spawn('sleep', ['60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const leaving = new AbortController();
    const source = chunks(child.stdout, { signal: leaving.signal });
    const waiting = source.next();
    leaving.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(child.stdout.destroyed).toBe(true);
    child.kill();
    await once(child, 'exit');
  });

  it('gives what came before a failure, and then the failure', async () => {
    const stream = new PassThrough();
    stream.write('last words');
    const source = chunks(stream);
    expect(String((await source.next()).value)).toBe('last words');
    const next = source.next();
    stream.destroy(new Error('broken'));
    await expect(next).rejects.toThrow('broken');
    expect((await source.next()).done).toBe(true);
  });

  it('reads a program that has ended already to its end', async () => {
    const child = spawn('printf', ['%s', 'all of it'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const source = chunks(child.stdout);
    await once(child, 'exit');
    await sleep(20);
    expect(Buffer.concat(await collect(source)).toString()).toBe('all of it');
    expect(await collect(chunks(child.stdout))).toEqual([]);
  });
});
