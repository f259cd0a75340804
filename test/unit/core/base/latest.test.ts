import { describe, expect, it } from 'vitest';
import { latest } from '../../../../electron/core/base/latest.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';

function numbers(options: { signal?: AbortSignal; merge?: (held: number, next: number) => number; minIntervalMs?: number } = {}) {
  const values = new Emitter<number>();
  const ends = new Emitter<void>();
  const stream = latest({
    snapshot: () => 0,
    subscribe: (push, end) => {
      const subscriptions = [values.on(push), ends.on(end)];
      return { dispose: () => subscriptions.forEach((subscription) => void subscription.dispose()) };
    },
    ...options,
  });
  return { stream, values, ends };
}

describe('latest', () => {
  it('subscribes to nothing before the first value is asked for', async () => {
    const { stream, values } = numbers();
    expect(values.listenerCount).toBe(0);
    await stream.next();
    expect(values.listenerCount).toBe(1);
    await stream.return();
    expect(values.listenerCount).toBe(0);
  });

  it('gives the snapshot first, then each value to a consumer that keeps up', async () => {
    const { stream, values } = numbers();
    expect((await stream.next()).value).toBe(0);
    for (const value of [1, 2]) {
      const next = stream.next();
      values.emit(value);
      expect((await next).value).toBe(value);
    }
    await stream.return();
  });

  it('keeps only the newest while the consumer is busy', async () => {
    const { stream, values } = numbers();
    await stream.next();
    for (let value = 1; value <= 1000; value += 1) values.emit(value);
    expect((await stream.next()).value).toBe(1000);
    await stream.return();
  });

  it('merges where a merge is given, the snapshot included', async () => {
    const { stream, values } = numbers({ merge: (held, next) => held + next });
    await stream.next();
    for (const value of [1, 2, 3]) values.emit(value);
    expect((await stream.next()).value).toBe(6);
    await stream.return();
  });

  it('gives what it holds before it ends', async () => {
    const { stream, values, ends } = numbers();
    await stream.next();
    values.emit(7);
    ends.emit();
    values.emit(8);
    expect(await stream.next()).toEqual({ done: false, value: 7 });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(values.listenerCount).toBe(0);
  });

  it('ends a consumer that waits when there is nothing more to come', async () => {
    const { stream, ends } = numbers();
    await stream.next();
    const waiting = stream.next();
    ends.emit();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('lets a waiting consumer go at once when it returns', async () => {
    const { stream, values } = numbers();
    await stream.next();
    const waiting = stream.next();
    expect(await stream.return()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(values.listenerCount).toBe(0);
  });

  it('ends on abort, before and during', async () => {
    const before = numbers({ signal: AbortSignal.abort() });
    expect(await before.stream.next()).toEqual({ done: true, value: undefined });
    expect(before.values.listenerCount).toBe(0);

    const controller = new AbortController();
    const during = numbers({ signal: controller.signal });
    await during.stream.next();
    const waiting = during.stream.next();
    controller.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(during.values.listenerCount).toBe(0);
  });

  it('cleans up when the loop over it is left or throws', async () => {
    const { stream, values } = numbers();
    for await (const value of stream) if (value === 0) break;
    expect(values.listenerCount).toBe(0);

    const thrown = numbers();
    await expect(
      (async () => {
        for await (const _value of thrown.stream) throw new Error('consumer');
      })(),
    ).rejects.toThrow('consumer');
    expect(thrown.values.listenerCount).toBe(0);
  });

  it('holds values back for the interval, and hands out the newest after it', async () => {
    const { stream, values, ends } = numbers({ minIntervalMs: 30 });
    const startedAt = performance.now();
    await stream.next();
    const second = stream.next();
    values.emit(1);
    values.emit(2);
    expect((await second).value).toBe(2);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(25);
    values.emit(3);
    ends.emit();
    expect((await stream.next()).value).toBe(3);
    expect((await stream.next()).done).toBe(true);
  });

  it('starts with the first change where there is no state yet', async () => {
    const values = new Emitter<string>();
    const stream = latest<string>({ snapshot: () => undefined, subscribe: (push) => values.on(push) });
    const first = stream.next();
    values.emit('first');
    expect((await first).value).toBe('first');
    await stream.return();
  });
});
