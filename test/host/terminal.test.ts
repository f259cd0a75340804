import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Core, createCore } from '../../electron/core/app.ts';
import type { TargetId, TerminalId } from '../../shared/base/ids.ts';
import { localTargetId } from '../../shared/contract/targets.ts';
import type { TerminalStatus, TerminalText } from '../../shared/contract/terminal.ts';
import { type Transport, transports } from '../contract/transports.ts';
import { type SshdServer, startSshd } from '../rig/sshd-server.ts';
import { createTestPlatform, type TestPlatform } from '../rig/test-platform.ts';

const size = { columns: 100, rows: 30 };
const homeBefore = process.env.HOME;
let home: string;
let platform: TestPlatform;
let core: Core;
let transport: Transport;
let sshd: SshdServer | undefined;
/** Where shells are opened. */
let place: TargetId;

/** What is asserted goes the whole way a window's output goes: shell, core, WebSocket, client. */
async function start(way: 'local' | 'ssh'): Promise<void> {
  home = mkdtempSync(join(tmpdir(), 'blitz-home-'));
  process.env.HOME = home;
  platform = createTestPlatform();
  core = await createCore(platform);
  const webSocket = transports.find(({ name }) => name === 'WebSocket');
  if (!webSocket) throw new Error('No such transport');
  transport = await webSocket.connect(core);
  place = localTargetId;
  if (way === 'local') return;
  sshd = await startSshd();
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  writeFileSync(join(home, '.ssh', 'config'), sshd.configText('shop'), { mode: 0o600 });
  place = (await transport.client.targets.add({ name: 'shop', access: { kind: 'ssh', host: 'shop' } })).id;
}

afterEach(async () => {
  await transport.close();
  await core.dispose();
  platform.dispose();
  await sshd?.dispose();
  sshd = undefined;
  process.env.HOME = homeBefore;
  rmSync(home, { recursive: true, force: true });
});

/** A terminal and its output, read only as far as a test asks. */
class Shell {
  readonly id: TerminalId;
  readonly #output: AsyncIterator<TerminalText>;
  /** Characters read so far. */
  readLength = 0;

  constructor(id: TerminalId, output: AsyncIterator<TerminalText>) {
    this.id = id;
    this.#output = output;
  }

  static async open(targetId: TargetId = place): Promise<Shell> {
    const { id } = await transport.client.terminal.open({ targetId, ...size });
    const shell = new Shell(id, (await transport.client.terminal.output({ id }))[Symbol.asyncIterator]());
    await reach(id, 'open');
    // No echo and no prompt: what comes is what was asked for.
    await shell.run("PS1= PROMPT_COMMAND=; stty -echo; echo re''ady", 'ready');
    return shell;
  }

  async type(text: string): Promise<void> {
    expect(await transport.client.terminal.input({ id: this.id, text })).toEqual({ taken: true });
  }

  /** Types a line and reads until `mark` has come; the mark must not be in the line itself. */
  async run(line: string, mark: string): Promise<string> {
    await this.type(`${line}\r`);
    return this.readUntil(mark);
  }

  async readUntil(mark: string): Promise<string> {
    const texts: string[] = [];
    // Looked for where it can be: what is long is not looked through again and again.
    for (let end = ''; !end.includes(mark); ) {
      const text = await this.read();
      texts.push(text);
      end = end.slice(-mark.length) + text;
    }
    return texts.join('');
  }

  /** The next value. */
  async read(): Promise<string> {
    const { done, value } = await this.#output.next();
    if (done) throw new Error('The output has ended');
    this.readLength += value.text.length;
    return value.text;
  }
}

async function reach(id: TerminalId, state: TerminalStatus['state']): Promise<TerminalStatus> {
  for await (const { terminals } of await transport.client.terminal.watch()) {
    const found = terminals.find((terminal) => terminal.id === id);
    if (found?.state === state) return found;
    if (found?.state === 'ended') throw new Error(`It has ended: ${found.problem?.message}`);
  }
  throw new Error('The stream has ended');
}

/** Processes whose command line holds the text. */
function processesWith(text: string): number[] {
  const lines = execFileSync('ps', ['-ww', '-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(text)).map((line) => Number(line.trim().split(/\s/)[0]));
}

async function until(condition: () => boolean, limitMs = 30_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It did not come to that');
    await sleep(20);
  }
}

const ways = [
  { way: 'local', where: 'on this machine' },
  { way: 'ssh', where: 'over SSH' },
] as const;

describe.each(ways)('a shell $where', ({ way }) => {
  beforeEach(() => start(way));

  test('has the size it was given, and the next one at once', async () => {
    const shell = await Shell.open();
    expect(await shell.run("stty size; echo d''one", 'done')).toContain('30 100');
    expect(await transport.client.terminal.resize({ id: shell.id, columns: 132, rows: 43 })).toEqual({ taken: true });
    expect(await shell.run("stty size; echo d''one", 'done')).toContain('43 132');
  });

  test('speaks UTF-8 both ways', async () => {
    const shell = await Shell.open();
    expect(await shell.run("printf 'gr\\303\\274n %s \\360\\237\\230\\200\\n' '日本'; echo d''one", 'done')).toContain('grün 日本 😀');
  });

  test('brings 30 MB whole', async () => {
    const shell = await Shell.open();
    const line = "head -c 30000000 /dev/zero | tr '\\0' x; echo; echo d''one";
    const text = await shell.run(line, 'done');
    expect(text.replaceAll(/[^x]/g, '').length).toBe(30_000_000);
  });

  test('200 MB with a reader that stops: memory stays flat, the program waits, and Ctrl+C ends it at once', async () => {
    const shell = await Shell.open();
    const mark = `blitz-flood-${process.pid}`;
    // The name of a process of its own, to be found by.
    await shell.type(`bash -c "exec -a ${mark} head -c 200000000 /dev/zero" | tr '\\\\0' x; echo sto''pped\r`);
    for (let count = 0; count < 20; count += 1) await shell.read();
    await sleep(500);
    global.gc?.();
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 10; round += 1) {
      await sleep(200);
      for (let count = 0; count < 10; count += 1) await shell.read();
    }
    await sleep(1_000);
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(100);
    expect(shell.readLength).toBeLessThan(20_000_000);
    const [pid] = processesWith(mark);
    if (pid === undefined) throw new Error('It is not running any more: nothing held it back');
    const readSoFar = () => Number(/rchar: (\d+)/.exec(execFileSync('cat', [`/proc/${pid}/io`], { encoding: 'utf8' }))?.[1]);
    const stopped = readSoFar();
    await sleep(500);
    expect(readSoFar()).toBe(stopped);
    // Beyond what is on its way there are pipes, and over SSH a window of 2 MiB.
    expect(stopped).toBeLessThan(shell.readLength + 4 * 1024 * 1024);

    const pressedAt = shell.readLength;
    await shell.type('\x03');
    await until(() => processesWith(mark).length === 0, 10_000);
    await shell.run("echo af''ter", 'after');
    // What was on its way, and what the pipes on it held.
    expect(shell.readLength - pressedAt).toBeLessThan(4 * 1024 * 1024);
  });

  test('that ends while nobody reads loses none of its last words', async () => {
    const shell = await Shell.open();
    await shell.type("head -c 1000000 /dev/zero | tr '\\0' x; echo; echo last wo''rds; exit 5\r");
    await sleep(300);
    const text = await shell.readUntil('last words');
    expect(text.replaceAll(/[^x]/g, '').length).toBeGreaterThanOrEqual(1_000_000);
    expect(await reach(shell.id, 'ended')).toMatchObject({ exitCode: 5 });
    const short = await Shell.open();
    await short.type("echo go''od; echo by''e; exit 6\r");
    expect(await reach(short.id, 'ended')).toMatchObject({ exitCode: 6 });
    await short.readUntil('bye');
  });

  test('ends with its exit code; a closed one and what it ran are gone', async () => {
    const first = await Shell.open();
    await first.type('exit 7\r');
    expect(await reach(first.id, 'ended')).toMatchObject({ exitCode: 7 });

    const second = await Shell.open();
    const mark = `blitz-left-${process.pid}`;
    await second.type(`bash -c "exec -a ${mark} sleep 600"\r`);
    await until(() => processesWith(mark).length > 0);
    expect(await transport.client.terminal.close({ id: second.id })).toEqual({ closed: true });
    await until(() => processesWith(mark).length === 0);

    const third = await Shell.open();
    await third.type(`bash -c "exec -a ${mark} sleep 600"\r`);
    await until(() => processesWith(mark).length > 0);
    await core.dispose();
    await until(() => processesWith(mark).length === 0);
  });

  test('outlives the window, and shows the next one what it wrote meanwhile', async () => {
    const shell = await Shell.open();
    await shell.type("for i in 1 2 3; do sleep 0.2; echo line''-$i; done; echo do''ne\r");
    await transport.close();
    const again = transports[0];
    if (!again) throw new Error('No transport');
    transport = await again.connect(core);
    let text = '';
    for await (const value of await transport.client.terminal.output({ id: shell.id })) {
      text += value.text;
      if (text.includes('done')) break;
    }
    expect(text).toMatch(/ready[\s\S]*line-1\s+line-2\s+line-3\s+done/);
  });
});

describe('a shell over SSH', () => {
  beforeEach(() => start('ssh'));

  test('whose link is cut gets a new one in the same tab when the link is back, below a line that says so', async () => {
    const shell = await Shell.open();
    const mark = `blitz-cut-${process.pid}`;
    await shell.run(`export MARK=${mark}; echo be''fore`, 'before');
    sshd?.cutSessions();
    const lost = await reach(shell.id, 'lost');
    expect(lost.problem).toMatchObject({ code: 'unavailable', message: expect.stringContaining('shop') });
    await reach(shell.id, 'open');
    const text = await shell.run("echo ag''ain$MARK.", 'again.');
    expect(text).toMatch(/── link lost at \d\d:\d\d:\d\d; a new shell ──/);
    expect(await shell.run("stty size; echo d''one", 'done')).toContain('30 100');
    expect(await transport.client.terminal.close({ id: shell.id })).toEqual({ closed: true });
  });

  test('on a server that is gone says why it could not be opened', async () => {
    await sshd?.stop();
    const { id } = await transport.client.terminal.open({ targetId: place, ...size });
    for await (const { terminals } of await transport.client.terminal.watch()) {
      const found = terminals.find((terminal) => terminal.id === id);
      if (found?.state !== 'ended') continue;
      expect(found.problem?.code).toBe('unavailable');
      expect(found.problem?.message).toMatch(/refuses connections/);
      break;
    }
  });
});
