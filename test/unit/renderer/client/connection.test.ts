import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Connection, type ConnectionStatus, reconnectDelaysS } from '../../../../renderer/client/connection.ts';
import type { Wire } from '../../../../shared/contract/wire.ts';

/** A wire whose far end answers `app.info`, and can be broken. */
function createWire() {
  const closeListeners: (() => void)[] = [];
  let receive = (_text: string) => {};
  const wire: Wire & { broke: () => void } = {
    isOpen: true,
    send(text) {
      const { i } = JSON.parse(text) as { i: string };
      queueMicrotask(() => receive(JSON.stringify({ i, p: { b: { json: { version: '1' } } } })));
    },
    onMessage(listener) {
      receive = listener;
    },
    onClose(listener) {
      closeListeners.push(listener);
    },
    close() {
      wire.broke();
    },
    broke() {
      Object.assign(wire, { isOpen: false });
      for (const listener of closeListeners.splice(0)) listener();
    },
  };
  return wire;
}

/** Opens what the test has prepared, in turn; nothing prepared: fails. */
function createOpener() {
  const wires: (ReturnType<typeof createWire> | undefined)[] = [];
  let attempts = 0;
  const openWire = async () => {
    attempts += 1;
    const wire = wires.shift();
    if (wire === undefined) throw new Error('nobody there');
    return wire;
  };
  return { wires, openWire, attempts: () => attempts };
}

let connection: Connection;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  connection.dispose();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

test('a call made while the page loads waits for the first connection', async () => {
  const { wires, openWire } = createOpener();
  wires.push(createWire());
  connection = new Connection({ openWire });
  expect(connection.status()).toEqual({ state: 'connecting', epoch: 0 });
  expect(await connection.client.app.info()).toEqual({ version: '1' });
  expect(connection.status()).toEqual({ state: 'connected', epoch: 1 });
});

test('a lost connection is tried again after 1, 2, 4, 8, 30, 30 … seconds, and says when', async () => {
  const { wires, openWire, attempts } = createOpener();
  const first = createWire();
  wires.push(first);
  connection = new Connection({ openWire });
  const seen: ConnectionStatus[] = [];
  connection.subscribe(() => seen.push(connection.status()));
  await settle();
  first.broke();
  await expect(connection.client.app.info()).rejects.toMatchObject({ code: 'unavailable', retry: true });
  for (const [index, seconds] of [...reconnectDelaysS, 30].entries()) {
    expect(connection.status()).toMatchObject({ state: 'reconnecting', attempt: index + 1, retryAtMs: Date.now() + seconds * 1000 });
    await vi.advanceTimersByTimeAsync(seconds * 1000 - 1);
    expect(attempts()).toBe(index + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(attempts()).toBe(index + 2);
  }
  wires.push(createWire());
  connection.retryNow();
  await settle();
  expect(connection.status()).toEqual({ state: 'connected', epoch: 2 });
  expect(await connection.client.app.info()).toEqual({ version: '1' });
  expect(seen.at(0)).toMatchObject({ state: 'connected', epoch: 1 });
});

test('after a connection that worked the wait starts anew', async () => {
  const { wires, openWire } = createOpener();
  const [first, second] = [createWire(), createWire()];
  wires.push(first);
  connection = new Connection({ openWire });
  await settle();
  first.broke();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(connection.status()).toMatchObject({ state: 'reconnecting', attempt: 2 });
  wires.push(second);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(connection.status()).toMatchObject({ state: 'connected' });
  second.broke();
  expect(connection.status()).toMatchObject({ state: 'reconnecting', attempt: 1 });
});

test('where there is no point in trying it says what to do, and tries when asked', async () => {
  const { wires, openWire, attempts } = createOpener();
  const lost = { message: 'The console was started anew', hint: 'Open the address it printed.' };
  connection = new Connection({ openWire, whyLost: async () => lost });
  await settle();
  expect(connection.status()).toEqual({ state: 'lost', epoch: 0, ...lost });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(attempts()).toBe(1);
  wires.push(createWire());
  connection.retryNow();
  await settle();
  expect(connection.status().state).toBe('connected');
});

test('a call given up while the page loads ends at once', async () => {
  connection = new Connection({ openWire: () => new Promise(() => {}) });
  const controller = new AbortController();
  const call = connection.client.app.info(undefined, { signal: controller.signal });
  controller.abort();
  await expect(call).rejects.toThrow();
});

test('disposing ends the wire and every timer', async () => {
  const { wires, openWire, attempts } = createOpener();
  const wire = createWire();
  wires.push(wire);
  connection = new Connection({ openWire });
  await settle();
  connection.dispose();
  expect(wire.isOpen).toBe(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(attempts()).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});
