import { describe, expect, it, vi } from 'vitest';
import { ByteStream } from '../../../electron/core/features/logs/byte-stream.ts';
import { bytesLength, type LogBytes } from '../../../shared/contract/logs.ts';

const open = () => new ByteStream({ signal: undefined, onEnd: () => {} });
const next = async (stream: ByteStream): Promise<LogBytes> => {
  const { value } = await stream.next();
  if (!value) throw new Error('It has ended');
  return value;
};
const text = ({ pieces }: LogBytes) => Buffer.concat(pieces).toString();

describe('the bytes of one file', () => {
  it('come as they are, together where they came together, and say how many were before them', async () => {
    const stream = open();
    const file = stream.sink().openFile();
    file.push(Buffer.from('\u001b[2J one\n'));
    file.push(Buffer.from([0xff, 0x00]));
    const first = await next(stream);
    expect(Buffer.concat(first.pieces)).toEqual(Buffer.concat([Buffer.from('\u001b[2J one\n'), Buffer.from([0xff, 0x00])]));
    const waiting = next(stream);
    file.push(Buffer.from(' rest\n'));
    expect(await waiting).toMatchObject({ from: first.from + 11, notes: [] });
    stream.end();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('are at most so many at once; what is left of a piece has memory of its own', async () => {
    const stream = open();
    const whole = Buffer.from(Array.from({ length: bytesLength + 10 }, (_, index) => index % 251));
    const kept = Buffer.from(whole);
    stream.sink().openFile().push(whole);
    const first = await next(stream);
    // Whoever takes a piece may do with its memory what he likes.
    whole.fill(0);
    expect(first.pieces.map(({ length }) => length)).toEqual([bytesLength]);
    const second = await next(stream);
    expect(second.from).toBe(bytesLength);
    expect(Buffer.concat(second.pieces)).toEqual(kept.subarray(bytesLength));
    stream.end();
  });

  it('keep the notes about them in their place', async () => {
    const stream = open();
    const sink = stream.sink();
    const file = sink.openFile();
    file.push(Buffer.alloc(bytesLength, 'a'));
    file.push(Buffer.from('b\n'));
    sink.mark('rotated', 'app.log was rotated.');
    expect((await next(stream)).notes).toEqual([]);
    expect(await next(stream)).toMatchObject({ notes: [{ kind: 'rotated', afterBytes: bytesLength + 2 }] });
    stream.end();
  });

  it('stop whoever reads the file until somebody takes them, and let him go when nobody will', async () => {
    const stream = open();
    const file = stream.sink().openFile();
    const settled = vi.fn();
    const rooms = Array.from({ length: 20 }, () => file.push(Buffer.alloc(64 * 1024, '\n')));
    expect(rooms[0]).toBeUndefined();
    const room = rooms.find((one) => one !== undefined);
    expect(room).toBeInstanceOf(Promise);
    void Promise.resolve(room).then(settled);
    await new Promise(setImmediate);
    expect(settled).not.toHaveBeenCalled();
    for (let taken = 0; taken < 4; taken += 1) await next(stream);
    await room;
    const again = file.push(Buffer.alloc(1024 * 1024, '\n'));
    stream.end();
    await again;
  });
});

describe('two files at a time', () => {
  it('wait until the line of the other has ended', async () => {
    const stream = open();
    const sink = stream.sink();
    const [old, fresh] = [sink.openFile(), sink.openFile()];
    old.push(Buffer.from('the beginning'));
    const waiting = fresh.push(Buffer.from('of the new\n'));
    expect(old.hasPartial).toBe(true);
    old.push(Buffer.from(' and the end\n'));
    await waiting;
    expect(text(await next(stream))).toBe('the beginning and the end\nof the new\n');
    stream.end();
  });

  it('wait no longer where it is passed on without its end, or nobody reads it any more', async () => {
    vi.useFakeTimers();
    try {
      const stream = open();
      const sink = stream.sink();
      const [old, fresh] = [sink.openFile(), sink.openFile()];
      old.push(Buffer.from('flushed|'));
      const first = fresh.push(Buffer.from('one|'));
      old.flush(false);
      await first;
      const second = old.push(Buffer.from('two\n'));
      await vi.advanceTimersByTimeAsync(2000);
      await second;
      vi.useRealTimers();
      expect(text(await next(stream))).toBe('flushed|one|two\n');
      stream.end();
    } finally {
      vi.useRealTimers();
    }
  });

  it('end at once when nobody wants them, whoever waits for whom', async () => {
    // No time passes.
    vi.useFakeTimers();
    try {
      const stream = open();
      const sink = stream.sink();
      const [old, fresh, third] = [sink.openFile(), sink.openFile(), sink.openFile()];
      old.push(Buffer.from('no end'));
      const waiting = [fresh.push(Buffer.from('nor here')), third.push(Buffer.from('new\n'))];
      stream.end();
      await Promise.all(waiting);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
