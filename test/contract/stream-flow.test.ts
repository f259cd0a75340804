import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { eventIterator } from '@orpc/contract';
import { os } from '@orpc/server';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CoreRouter } from '../../electron/core/app.ts';
import { chunks } from '../../electron/core/base/chunks.ts';
import { latest } from '../../electron/core/base/latest.ts';
import type { OpsError } from '../../shared/base/ops-error.ts';
import { chunkLength, streamWindow } from '../../shared/contract/stream.ts';
import { z } from '../../shared/contract/zod.ts';
import { createSilentLogger } from './silent-logger.ts';
import { type Transport, transports } from './transports.ts';

// On a busy machine these take their time; none of them measures it.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const valueCount = 100_000;

/** Bytes of the text a lossless stream carries here, and how it is made: numbered lines, so that a hole or a double shows. */
const textBytes = 8 * 1024 * 1024;
const lineAt = (index: number) => `${String(index).padStart(15, '0')}\n`;

/** What happens on the core's side of a stream. */
function createProducer() {
  const state = {
    given: 0,
    finished: 0,
    aborted: 0,
    subscribers: 0,
    newest: 0,
    made: 0,
    onWay: 0,
    destroyed: 0,
    push: (_value: number) => {},
    end: () => {},
  };
  const watched = (signal: AbortSignal | undefined) =>
    signal?.addEventListener('abort', () => {
      state.aborted += 1;
    });
  const router = {
    flow: {
      /** As fast as it is pulled. */
      fast: os.output(eventIterator(z.number())).handler(async function* ({ signal }) {
        watched(signal);
        try {
          for (let value = 1; value <= valueCount; value += 1) {
            state.given = value;
            yield value;
          }
        } finally {
          state.finished += 1;
        }
      }),
      /** As fast as `push` is called, whoever takes it. */
      pushed: os.output(eventIterator(z.number())).handler(({ signal }) => {
        watched(signal);
        return latest<number>({
          snapshot: () => state.newest,
          subscribe: (push, end) => {
            state.subscribers += 1;
            state.push = (value) => {
              state.newest = value;
              push(value);
            };
            state.end = end;
            return {
              dispose: () => {
                state.subscribers -= 1;
              },
            };
          },
          signal,
        });
      }),
      /** Never gives anything, and does not look at its signal either. */
      deaf: os.output(eventIterator(z.number())).handler(({ signal }) => {
        watched(signal);
        return {
          next: () => new Promise<never>(() => {}),
          return: async () => {
            state.finished += 1;
            return { done: true as const, value: undefined };
          },
          [Symbol.asyncIterator]() {
            return this;
          },
        } as unknown as AsyncGenerator<number>;
      }),
      /** The output of a program, as fast as it is read. */
      text: os.output(eventIterator(z.object({ text: z.string().max(chunkLength) }))).handler(({ signal }) => {
        watched(signal);
        const program = new Readable({
          highWaterMark: 64 * 1024,
          read(size) {
            const lines: string[] = [];
            for (let bytes = 0; bytes < size && state.made < textBytes; bytes += 16, state.made += 16) lines.push(lineAt(state.made / 16));
            this.push(lines.length === 0 ? null : lines.join(''));
          },
          destroy(error, callback) {
            state.destroyed += 1;
            callback(error);
          },
        });
        return (async function* () {
          for await (const chunk of chunks(program, { signal })) {
            const text = chunk.toString();
            state.onWay += text.length;
            yield { text };
          }
        })();
      }),
      failing: os.output(eventIterator(z.number())).handler(async function* () {
        yield 1;
        throw new Error('the reason only the log may know');
      }),
    },
  };
  return { state, router: router as unknown as CoreRouter };
}

type TextCall = (input?: undefined, options?: { signal?: AbortSignal }) => Promise<AsyncIterableIterator<{ text: string }>>;
type FlowCall = (input?: undefined, options?: { signal?: AbortSignal }) => Promise<AsyncIterableIterator<number>>;

/** Until `condition` holds; the test's own time limit is the only one. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

/** Until a counter has stood still for a while of turns. */
async function settled(read: () => number): Promise<void> {
  for (let quiet = 0, last = read(); quiet < 50; quiet += 1) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (read() !== last) quiet = 0;
    last = read();
  }
}

function createHarness(connect: (typeof transports)[number]['connect']) {
  let transport: Transport | undefined;
  const logger = createSilentLogger();
  const start = async () => {
    const { state, router } = createProducer();
    transport = await connect({ router, logger });
    const { flow } = transport.client as unknown as {
      flow: Record<'fast' | 'pushed' | 'deaf' | 'failing', FlowCall> & { text: TextCall };
    };
    return { state, flow, wire: transport.wire };
  };
  const nothingOpen = () => until(() => (transport?.rpc?.openCalls ?? 0) === 0);
  return { start, nothingOpen, logger, close: async () => transport?.close() };
}

describe.each(transports)('streams over $name', ({ name, connect }) => {
  const { start, nothingOpen, logger, close } = createHarness(connect);
  afterEach(close);

  test('a fast producer never runs more than the window ahead of its consumer', async () => {
    const { state, flow } = await start();
    let taken = 0;
    let ahead = 0;
    for await (const value of await flow.fast()) {
      taken += 1;
      expect(value).toBe(taken);
      ahead = Math.max(ahead, state.given - taken);
      // A consumer that stops for a while: all that may come has come.
      if (taken % 20_000 === 0) {
        await settled(() => state.given);
        ahead = Math.max(ahead, state.given - taken);
      }
    }
    expect(taken).toBe(valueCount);
    expect(ahead).toBeLessThanOrEqual(streamWindow);
    // Not by being slow everywhere: the window is used where there is a wire.
    if (name !== 'in process') expect(ahead).toBeGreaterThan(1);
    expect(state.finished).toBe(1);
    await nothingOpen();
  });

  test('a stalled consumer of a latest stream costs a window of values and still gets the newest', async () => {
    const { state, flow } = await start();
    const values = await flow.pushed();
    expect((await values.next()).value).toBe(0);
    await until(() => state.subscribers === 1);
    for (let value = 1; value <= valueCount; value += 1) {
      state.push(value);
      if (value % 1_000 === 0) await turn();
    }
    state.end();
    const rest: number[] = [];
    for await (const value of values) rest.push(value);
    expect(rest.at(-1)).toBe(valueCount);
    expect(rest.length).toBeLessThanOrEqual(streamWindow + 1);
    expect(state.subscribers).toBe(0);
    await nothingOpen();
  });

  test('a lossless stream brings every byte once, and at most 256 KiB of them are on their way', async () => {
    const { state, flow } = await start();
    let taken = 0;
    let onWay = 0;
    let held = 0;
    for await (const { text } of await flow.text()) {
      expect(text.startsWith(lineAt(taken / 16))).toBe(true);
      expect(text.endsWith(lineAt((taken + text.length) / 16 - 1))).toBe(true);
      taken += text.length;
      // A consumer that stops for a while: all that may come has come.
      if (taken % (2 * 1024 * 1024) < chunkLength) await settled(() => state.made);
      onWay = Math.max(onWay, state.onWay - taken);
      held = Math.max(held, state.made - taken);
    }
    expect(taken).toBe(textBytes);
    expect(onWay).toBeLessThanOrEqual(streamWindow * chunkLength);
    expect(streamWindow * chunkLength).toBe(256 * 1024);
    // The program itself is stopped: beyond what is on its way there are only its own pipe and one chunk.
    expect(held).toBeLessThanOrEqual(256 * 1024 + 3 * chunkLength);
    expect(state.destroyed).toBe(1);
    await nothingOpen();
  });

  test.each(['leaves', 'aborts'] as const)('a consumer of a lossless stream that %s releases the program at once', async (how) => {
    const { state, flow } = await start();
    const controller = new AbortController();
    const values = await flow.text(undefined, { signal: controller.signal });
    expect((await values.next()).value.text.startsWith(lineAt(0))).toBe(true);
    if (how === 'leaves') await values.return?.();
    else controller.abort();
    await until(() => state.destroyed === 1);
    expect(state.made).toBeLessThan(1024 * 1024);
    await nothingOpen();
  });

  test('return() aborts the handler and runs its clean-up', async () => {
    const { state, flow } = await start();
    for await (const value of await flow.fast()) {
      if (value === 3) break;
    }
    await until(() => state.finished === 1);
    expect(state.given).toBeLessThanOrEqual(3 + streamWindow);
    await nothingOpen();
  });

  test('an aborted signal does the same and the consumer sees "cancelled"', async () => {
    const { state, flow } = await start();
    const controller = new AbortController();
    const values = await flow.pushed(undefined, { signal: controller.signal });
    await values.next();
    await until(() => state.subscribers === 1);
    const waiting = values.next().then(
      (result) => (result.done ? 'cancelled' : 'a value'),
      (error: OpsError) => error.code,
    );
    controller.abort();
    expect(await waiting).toBe('cancelled');
    await until(() => state.subscribers === 0 && state.aborted === 1);
    await nothingOpen();
  });

  test('a handler that ignores its signal keeps nobody waiting', async () => {
    const { state, flow } = await start();
    const controller = new AbortController();
    const values = await flow.deaf(undefined, { signal: controller.signal });
    const waiting = values.next().catch((error: OpsError) => error);
    await turn();
    controller.abort();
    await waiting;
    await until(() => state.finished === 1 && state.aborted === 1);
    await nothingOpen();
  });

  test('a call aborted before it is made never reaches the core', async () => {
    const { state, flow } = await start();
    await expect(flow.fast(undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(state.given).toBe(0);
  });

  test('an abort on the heels of its call leaves nothing open', async () => {
    const { state, flow } = await start();
    for (let round = 0; round < 50; round += 1) {
      const controller = new AbortController();
      const opening = flow.pushed(undefined, { signal: controller.signal }).catch(() => undefined);
      if (round % 2 === 0) await Promise.resolve();
      controller.abort();
      await opening;
    }
    await settled(() => state.aborted);
    await nothingOpen();
    expect(state.subscribers).toBe(0);
  });

  test('an error in the middle crosses without its secrets', async () => {
    const { flow } = await start();
    const values = await flow.failing();
    expect((await values.next()).value).toBe(1);
    const error = (await values.next().catch((failure: unknown) => failure)) as OpsError;
    expect(error).toMatchObject({ name: 'OpsError', code: 'internal' });
    expect(error.message).not.toContain('reason');
    expect(error.details.id).toMatch(/^e-/);
    expect(logger.lines.some(({ facts }) => (facts as { id?: string })?.id === error.details.id)).toBe(true);
    await nothingOpen();
  });
});

describe.each(transports.filter(({ name }) => name !== 'in process'))('streams on a wire of $name', ({ connect }) => {
  const { start, nothingOpen, close } = createHarness(connect);
  afterEach(close);

  test('a broken wire aborts what was open, and its calls fail with "unavailable"', async () => {
    const { state, flow, wire } = await start();
    const values = await flow.pushed();
    await values.next();
    await until(() => state.subscribers === 1);
    const waiting = values.next().catch((error: OpsError) => error);
    wire?.close();
    expect(await waiting).toMatchObject({ code: 'unavailable', retry: true });
    await until(() => state.subscribers === 0 && state.aborted === 1);
    await expect(flow.fast()).rejects.toMatchObject({ code: 'unavailable' });
    await nothingOpen();
  });

  test('many streams share a wire without taking from one another', async () => {
    const { flow } = await start();
    const sums = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        let count = 0;
        for await (const _value of await flow.fast()) {
          count += 1;
          if (count === 200 + index) break;
        }
        return count;
      }),
    );
    expect(sums).toEqual(Array.from({ length: 20 }, (_, index) => 200 + index));
    await nothingOpen();
  });
});
