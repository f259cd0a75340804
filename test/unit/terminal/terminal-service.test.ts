import { afterEach, beforeEach, expect, test } from 'vitest';
import { maxTerminals, TerminalService } from '../../../electron/core/features/terminal/terminal-service.ts';
import type { TargetId, TerminalId } from '../../../shared/base/ids.ts';
import { OpsError } from '../../../shared/base/ops-error.ts';
import type { TerminalStatus, TerminalText } from '../../../shared/contract/terminal.ts';
import { createSilentLogger } from '../../contract/silent-logger.ts';
import { ScriptedHosts, type ScriptedShell } from './scripted-machine.ts';

const shop = 'shop' as TargetId;
const size = { columns: 80, rows: 24 };
let hosts: ScriptedHosts;
let terminals: TerminalService;

beforeEach(() => {
  hosts = new ScriptedHosts();
  terminals = new TerminalService({ hosts, logger: createSilentLogger() });
});
afterEach(() => terminals.dispose());

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

async function status(id: TerminalId): Promise<TerminalStatus | undefined> {
  for await (const value of terminals.watch()) return value.terminals.find((terminal) => terminal.id === id);
  return undefined;
}

async function reach(id: TerminalId, state: TerminalStatus['state']): Promise<TerminalStatus> {
  for await (const value of terminals.watch()) {
    const found = value.terminals.find((terminal) => terminal.id === id);
    if (found?.state === state) return found;
  }
  throw new Error('The stream has ended');
}

async function open(): Promise<{ id: TerminalId; shell: ScriptedShell }> {
  const before = hosts.shells.length;
  const { id, state } = terminals.open({ targetId: shop, ...size });
  expect(state).toBe('opening');
  await reach(id, 'open');
  const shell = hosts.shells[before];
  if (!shell) throw new Error('No shell');
  return { id, shell };
}

/** Takes values until their text holds `mark`. */
async function takeUntil(stream: AsyncIterator<TerminalText>, mark: string): Promise<{ text: string; values: TerminalText[] }> {
  const values: TerminalText[] = [];
  // Only the newest is looked through: looking through all of 13 MB again with each value takes longer than a test may.
  let newest = '';
  while (!newest.includes(mark)) {
    const { done, value } = await stream.next();
    if (done) break;
    values.push(value);
    newest = newest.slice(-mark.length) + value.text;
  }
  return { text: values.map((value) => value.text).join(''), values };
}

test('what is typed before the shell is there reaches it, in order', async () => {
  const { id } = terminals.open({ targetId: shop, ...size });
  expect(terminals.input({ id, text: 'ls' })).toEqual({ taken: true });
  expect(terminals.input({ id, text: '\r' })).toEqual({ taken: true });
  expect(terminals.input({ id, text: 'x'.repeat(20_000) })).toEqual({ taken: false });
  await reach(id, 'open');
  terminals.input({ id, text: 'pwd\r' });
  expect(hosts.shells[0]?.typed.join('')).toBe('ls\rpwd\r');
});

test('what the shell writes arrives, what is typed and its size reach the shell', async () => {
  const { id, shell } = await open();
  const stream = terminals.output({ id });
  shell.output.write('$ ');
  expect(await stream.next()).toEqual({ done: false, value: { text: '$ ', at: 0, replay: false } });
  expect(terminals.input({ id, text: 'ls\r' })).toEqual({ taken: true });
  expect(terminals.resize({ id, columns: 120, rows: 30 })).toEqual({ taken: true });
  expect(shell.typed).toEqual(['ls\r']);
  expect(shell.sizes.at(-1)).toEqual({ columns: 120, rows: 30 });
  await stream.return();
});

test('a character split over two reads stays whole, and bytes that are none become U+FFFD', async () => {
  const { id, shell } = await open();
  const stream = terminals.output({ id });
  const bytes = Buffer.from('a€😀b');
  const taken = takeUntil(stream, 'b!');
  for (const byte of bytes) {
    shell.output.write(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  shell.output.write(Buffer.from([0xff, 0x21]));
  shell.output.write('b!');
  expect((await taken).text).toBe('a€😀b\ufffd!b!');
});

test('nobody reading stops the shell, and so does a reader who takes nothing more', async () => {
  const { id, shell } = await open();
  const chunk = Buffer.alloc(64 * 1024, 'x');
  let written = 0;
  const produce = async () => {
    for (let index = 0; index < 200; index += 1) {
      if (!shell.output.write(chunk)) await new Promise((resolve) => shell.output.once('drain', resolve));
      written += chunk.length;
    }
    shell.output.write('END');
  };
  const produced = produce();
  const settle = () => new Promise((resolve) => setTimeout(resolve, 50));
  await settle();
  expect(written).toBeLessThanOrEqual(3 * chunk.length);
  const stream = terminals.output({ id });
  let taken = 0;
  for (let index = 0; index < 5; index += 1) taken += (await stream.next()).value?.text.length ?? 0;
  await settle();
  expect(written - taken).toBeLessThanOrEqual(4 * chunk.length);
  const { text } = await takeUntil(stream, 'END');
  await produced;
  expect(taken + text.length).toBe(200 * chunk.length + 3);
});

test('a value is at most 64 KiB of characters', async () => {
  const { id, shell } = await open();
  const stream = terminals.output({ id });
  shell.output.write(`${'é'.repeat(300_000)}END`);
  const { text, values } = await takeUntil(stream, 'END');
  expect(text.length).toBe(300_003);
  expect(Math.max(...values.map((value) => value.text.length))).toBeLessThanOrEqual(64 * 1024);
});

test('a new watcher gets what was shown, then what comes, and the older one is served no more', async () => {
  const { id, shell } = await open();
  const first = terminals.output({ id });
  shell.output.write('one\r\n');
  expect((await first.next()).value).toMatchObject({ text: 'one\r\n' });
  const waiting = first.next();
  const second = terminals.output({ id });
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(await second.next()).toEqual({ done: false, value: { text: 'one\r\n', at: 0, replay: true } });
  shell.output.write('two\r\n');
  expect(await second.next()).toEqual({ done: false, value: { text: 'two\r\n', at: 5, replay: false } });
});

test('output nobody has seen yet is no replay, and `after` begins where the caller was', async () => {
  const { id, shell } = await open();
  const first = terminals.output({ id });
  shell.output.write('12345');
  await first.next();
  const waiting = first.next();
  shell.output.write('67890');
  await waiting;
  const again = terminals.output({ id, after: 3 });
  const { values } = await takeUntil(again, '0');
  expect(values).toEqual([{ text: '4567890', at: 3, replay: true }]);
  // More than there ever was: whoever asks so saw another terminal.
  const confused = terminals.output({ id, after: 99 });
  expect((await confused.next()).value).toMatchObject({ text: '1234567890', at: 0 });
});

test('at a reload with much output there is no hole and nothing twice', async () => {
  const { id, shell } = await open();
  const lines = Array.from({ length: 60_000 }, (_, index) => `line ${index + 1}\r\n`);
  const whole = lines.join('');
  const produce = async () => {
    for (let index = 0; index < lines.length; index += 500) {
      if (!shell.output.write(lines.slice(index, index + 500).join('')))
        await new Promise((resolve) => shell.output.once('drain', resolve));
    }
  };
  const produced = produce();
  let seen = '';
  for (let round = 0; seen.length < whole.length; round += 1) {
    const stream = terminals.output({ id, after: seen.length });
    // The last value of a round is given by the core and never arrives.
    for (let count = 0; count < 3 + round && seen.length < whole.length; count += 1) {
      const { value } = await stream.next();
      expect(value?.at).toBe(seen.length);
      seen += value?.text ?? '';
    }
    if (seen.length < whole.length) void stream.next();
  }
  expect(seen).toBe(whole);
  await produced;
  // Whoever has seen nothing gets the last 256 KiB, from the beginning of a line.
  const fresh = terminals.output({ id });
  const { text, values } = await takeUntil(fresh, 'line 60000\r\n');
  expect(text.length).toBeLessThanOrEqual(256 * 1024);
  expect(text.length).toBeGreaterThan(255 * 1024);
  expect(whole.endsWith(text)).toBe(true);
  expect(text.startsWith('line ')).toBe(true);
  expect(values.every(({ replay }) => replay)).toBe(true);
});

test('a shell that ends: its last words, its exit code, the end of the stream, the lease given back', async () => {
  const { id, shell } = await open();
  shell.output.write('bye\r\n');
  shell.ends({ kind: 'exited', code: 3 });
  expect(await reach(id, 'ended')).toMatchObject({ exitCode: 3 });
  await until(() => hosts.released === 1);
  const { text } = await takeUntil(terminals.output({ id }), 'never');
  expect(text).toBe('bye\r\n');
  expect(terminals.input({ id, text: 'x' })).toEqual({ taken: false });
});

test('a lost link: the tab says so, a new shell follows in it, after a line that separates them', async () => {
  const { id, shell } = await open();
  const stream = terminals.output({ id });
  shell.output.write('before\r\n');
  await stream.next();
  const rest = takeUntil(stream, 'after');
  hosts.cut();
  expect(await reach(id, 'lost')).toMatchObject({ problem: { code: 'unavailable', message: expect.stringContaining('shop') } });
  expect(terminals.input({ id, text: 'x' })).toEqual({ taken: false });
  expect(terminals.resize({ id, columns: 100, rows: 40 })).toEqual({ taken: false });
  hosts.failures.push(new OpsError({ code: 'unavailable', message: 'gone again' }));
  hosts.back();
  await reach(id, 'open');
  expect((await status(id))?.problem).toBeUndefined();
  expect(hosts.shells).toHaveLength(2);
  expect(hosts.shells[1]?.sizes[0]).toEqual({ columns: 100, rows: 40 });
  hosts.shells[1]?.output.write('after');
  expect((await rest).text).toMatch(/\r\n── link lost at \d\d:\d\d:\d\d; a new shell ──\r\nafter$/);
  expect(hosts.leases - hosts.released).toBe(1);
});

test('a link that never comes back ends the terminal with the reason', async () => {
  const { id } = await open();
  hosts.cut();
  await reach(id, 'lost');
  hosts.gone(new OpsError({ code: 'unavailable', message: 'Nobody tries any more', hint: 'Connect again.' }));
  expect(await reach(id, 'ended')).toMatchObject({ problem: { message: 'Nobody tries any more', hint: 'Connect again.' } });
  await until(() => hosts.released === 1);
});

test('a machine that lets nobody in ends it with the reason', async () => {
  hosts.refusal = new OpsError({ code: 'unavailable', message: 'Connection refused' });
  const { id } = terminals.open({ targetId: shop, ...size });
  expect(await reach(id, 'ended')).toMatchObject({ problem: { message: 'Connection refused' } });
  expect(() => terminals.open({ targetId: 'other' as TargetId, ...size })).toThrow('No such target');
});

test('closing hangs up, gives the lease back and ends the stream, whatever the state', async () => {
  const { id, shell } = await open();
  const waiting = terminals.output({ id }).next();
  expect(await terminals.close(id)).toEqual({ closed: true });
  expect(shell.closed).toBeGreaterThan(0);
  expect(await waiting).toMatchObject({ done: true });
  expect(hosts.released).toBe(1);
  expect(await terminals.close(id)).toEqual({ closed: false });
  expect(() => terminals.output({ id })).toThrow('gone');

  const opening = terminals.open({ targetId: shop, ...size });
  await terminals.close(opening.id);
  const lost = await open();
  hosts.cut();
  await reach(lost.id, 'lost');
  await terminals.close(lost.id);
  await until(() => hosts.released === hosts.leases);
});

test('there are at most 50, and the end of the console ends them all', async () => {
  for (let count = 0; count < maxTerminals; count += 1) terminals.open({ targetId: shop, ...size });
  expect(() => terminals.open({ targetId: shop, ...size })).toThrow('50 terminals');
  await until(() => hosts.shells.length === maxTerminals);
  await terminals.dispose();
  expect(hosts.shells.every(({ closed }) => closed > 0)).toBe(true);
  expect(hosts.released).toBe(maxTerminals);
});
