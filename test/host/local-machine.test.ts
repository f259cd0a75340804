import { readdirSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openLocalMachine } from '../../electron/core/adapters/local/index.ts';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import type { MachineLink, MachineTerminal } from '../../electron/core/base/machine.ts';

let machine: MachineLink = openLocalMachine();
afterEach(async () => {
  await machine.dispose();
  machine = openLocalMachine();
});

const run = (argv: string[], signal?: AbortSignal) => machine.run({ argv, purpose: 'test', signal });

async function textOf(output: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of output) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Processes whose command line holds a text. */
function processesWith(text: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const isZombie = stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
      return !isZombie && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}

/** A number of seconds nobody else sleeps. */
const oddSeconds = () => `86${process.pid}.${Math.floor(Math.random() * 1e6)}`;

describe('a command on this machine', () => {
  it('gets its arguments as they are and gives back both outputs and its exit', async () => {
    const process = await run(['sh', '-c', 'printf %s "$1"; printf %s "$2" >&2; exit 3', 'blitz', `it's $HOME`, 'a\nb']);
    const [stdout, stderr, exit] = await Promise.all([textOf(process.stdout), textOf(process.stderr), process.exit]);
    expect([stdout, stderr, exit]).toEqual([`it's $HOME`, 'a\nb', { kind: 'exited', code: 3 }]);
  });

  it('finds what stands in the system folders', async () => {
    const process = await run(['sh', '-c', 'echo "$PATH"']);
    process.stderr.resume();
    expect((await textOf(process.stdout)).trim().split(':')).toEqual(expect.arrayContaining(['/usr/sbin', '/sbin']));
  });

  it('exits with 127 where a program is missing, as a shell would', async () => {
    const process = await run(['blitz-no-such-program', 'x']);
    const [stderr, exit] = await Promise.all([textOf(process.stderr), process.exit, textOf(process.stdout)]);
    expect(exit).toEqual({ kind: 'exited', code: 127 });
    expect(stderr).toContain('blitz-no-such-program: command not found');
  });

  it('refuses NUL and an option in place of a program', async () => {
    await expect(run(['cat', 'a\0b'])).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(run(['-x'])).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('takes input, and says so when it takes no more', async () => {
    const cat = await run(['cat']);
    const text = textOf(cat.stdout);
    await cat.write('hello ');
    await cat.write(new Uint8Array([0xc3, 0xa9]));
    cat.endInput();
    expect(await text).toBe('hello é');
    cat.stderr.resume();
    expect(await cat.exit).toEqual({ kind: 'exited', code: 0 });
    await expect(cat.write('x')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('stands still while nobody reads it, and memory does not grow', async () => {
    const process = await run(['cat', '/dev/zero']);
    process.stderr.resume();
    await new Promise((resolve) => process.stdout.once('data', resolve));
    process.stdout.pause();
    await sleep(300);
    const before = process.stdout.readableLength;
    await sleep(500);
    expect(process.stdout.readableLength).toBe(before);
    expect(before).toBeLessThan(1024 * 1024);
    process.close();
    await textOf(process.stdout);
    expect(await process.exit).toEqual({ kind: 'signalled', signal: 'HUP' });
  });

  it('passes signals to the whole group', async () => {
    const seconds = oddSeconds();
    const process = await run(['sh', '-c', 'sleep "$1" & wait', 'blitz', seconds]);
    await waitFor(() => processesWith(seconds).length > 1, { timeoutMs: 10_000 });
    process.kill('TERM');
    expect(await process.exit).toEqual({ kind: 'signalled', signal: 'TERM' });
    expect(await waitFor(() => processesWith(seconds).length === 0, { timeoutMs: 10_000 })).toBe(true);
  });

  it('ends with its signal, deaf or not, and leaves nothing behind', async () => {
    const seconds = oddSeconds();
    const controller = new AbortController();
    const process = await run(['sh', '-c', 'trap "" HUP TERM; echo ready; sleep "$1"', 'blitz', seconds], controller.signal);
    process.stderr.resume();
    await new Promise((resolve) => process.stdout.once('data', resolve));
    controller.abort();
    expect(await process.exit).toEqual({ kind: 'signalled', signal: 'KILL' });
    expect(processesWith(seconds)).toEqual([]);
    await expect(run(['true'], controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is ended when the machine is disposed of', async () => {
    const seconds = oddSeconds();
    await run(['sleep', seconds]);
    const terminal = await machine.openTerminal({ columns: 80, rows: 24 });
    terminal.output.resume();
    terminal.write(`sleep ${seconds}\n`);
    await waitFor(() => processesWith(seconds).length > 1, { timeoutMs: 10_000 });
    await machine.dispose();
    expect(processesWith(seconds)).toEqual([]);
    expect(await machine.closed).toBeUndefined();
    await expect(run(['true'])).rejects.toMatchObject({ code: 'unavailable' });
  });
});

/** Collects what a terminal shows. */
function watch(terminal: MachineTerminal): { text(): string } {
  let text = '';
  terminal.output.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('latin1')).slice(-100_000);
  });
  return { text: () => text };
}

describe('a terminal on this machine', () => {
  it('is a login shell of the size asked for, that can be resized and left', async () => {
    const terminal = await machine.openTerminal({ columns: 90, rows: 33 });
    const screen = watch(terminal);
    terminal.write('echo "$TERM:$(stty size)"\n');
    expect(await waitFor(() => screen.text().includes('xterm-256color:33 90'), { timeoutMs: 15_000 })).toBe(true);
    terminal.resize({ columns: 120, rows: 40 });
    terminal.write('stty size\n');
    expect(await waitFor(() => screen.text().includes('40 120'), { timeoutMs: 15_000 })).toBe(true);
    terminal.write('exit 7\n');
    expect(await terminal.exit).toEqual({ kind: 'exited', code: 7 });
  });

  it('stands still while nobody reads it, and Ctrl+C works at once after', async () => {
    const terminal = await machine.openTerminal({ columns: 80, rows: 24 });
    let bytes = 0;
    let text = '';
    terminal.output.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      text = (text + chunk.toString('latin1')).slice(-4096);
    });
    terminal.write('yes blitz-flood\n');
    await waitFor(() => bytes > 100_000, { timeoutMs: 15_000 });
    terminal.output.pause();
    await sleep(500);
    const waiting = terminal.output.readableLength;
    await sleep(500);
    expect(terminal.output.readableLength).toBe(waiting);
    expect(waiting).toBeLessThan(2 * 1024 * 1024);
    terminal.output.resume();
    terminal.write('\u0003');
    terminal.write('echo "over:$((20+22))"\n');
    expect(await waitFor(() => text.includes('over:42'), { timeoutMs: 15_000 })).toBe(true);
  });

  it('takes a long paste whole', async () => {
    const terminal = await machine.openTerminal({ columns: 80, rows: 24 });
    const screen = watch(terminal);
    terminal.write('stty -echo; echo "rea""dy"; cat | wc -c; echo "do""ne"\n');
    await waitFor(() => screen.text().includes('ready'), { timeoutMs: 15_000 });
    terminal.write(`${'0123456789abcde\n'.repeat(20_000)}\u0004`);
    expect(await waitFor(() => screen.text().includes('done'), { timeoutMs: 30_000 })).toBe(true);
    expect(screen.text()).toContain('320000');
  });
});
