import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileSource, LogHost, logsOf } from '../rig/log-host.ts';
import { connectAs, createAsker } from '../rig/ssh-asker.ts';
import { type SshdServer, startSshd } from '../rig/sshd-server.ts';
import { append, finished, type TailCost, tailCosts } from './tail-process.ts';

/** Two measurements that are neighbours in time: of the first bytes after the start, and of those after them. */
export interface TailPair {
  readonly ours: TailSteps;
  readonly openSsh: TailSteps;
}

export interface TailSteps {
  readonly first: TailCost;
  readonly rest: TailCost;
}

/** Following a log through sshd. */
export interface TailFigures {
  readonly bytes: number;
  readonly lines: number;
  /** `blitz tail … > file` beside `ssh … tail -F > file`. */
  readonly pairs: readonly TailPair[];
  /** Lines a second as a window gets them, with time and level. */
  readonly linesPerSecond: readonly number[];
  /** From the append to the line in the consumer's hands, in ms, at 100 lines/s. */
  readonly latencyMs: readonly number[];
}

export interface TailOptions {
  readonly bytes: number;
  readonly pairs: number;
  readonly lineTurns: number;
  readonly latencyLines: number;
}

interface Scene {
  readonly folder: string;
  readonly configPath: string;
  /** The log that is followed. */
  readonly path: string;
  /** What is appended to it right after the start, and what then. */
  readonly firstSource: string;
  readonly source: string;
}

const blitz = [process.execPath, resolve(import.meta.dirname, '../../electron/cli/index.ts')];
const blockLines = 10_000;
const lineOf = (number: number) =>
  `2026-11-24 12:00:${String(10 + Math.floor(number / 1000)).padStart(2, '0')},123 INFO shortener: GET /abc${number} 302 in 3 ms from 192.0.2.7 worker 12 request 0f9e8d7c\n`;

/** How much of it is appended first: programs that are compiled while they run are still slow then. */
const firstShare = 0.2;

/**
 * Our tail beside OpenSSH's. Both follow the same log through the same sshd into a file; then a fifth of `bytes` is appended to it at once, and
 * when that has come, the rest. What counts is the time until the last of them stands in the file. Who is first changes from pair to pair. Each
 * takes the cipher it prefers.
 */
export async function measureTail(options: TailOptions): Promise<TailFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'blitz-bench-'));
  let server: SshdServer | undefined;
  try {
    server = await startSshd();
    mkdirSync(join(folder, '.ssh'));
    const configPath = join(folder, '.ssh/config');
    writeFileSync(configPath, server.configText('shop'));
    const block = Buffer.from(Array.from({ length: blockLines }, (_, index) => lineOf(index)).join(''));
    const blocks = Math.max(2, Math.round(options.bytes / block.length));
    const written = (name: string, count: number) => {
      const path = join(folder, name);
      writeFileSync(path, '');
      for (let index = 0; index < count; index += 1) appendFileSync(path, block);
      return path;
    };
    const firstBlocks = Math.ceil(blocks * firstShare);
    const firstSource = written('first', firstBlocks);
    const scene = { folder, configPath, path: join(folder, 'app.log'), firstSource, source: written('rest', blocks - firstBlocks) };
    const lines = blocks * blockLines;
    return {
      bytes: blocks * block.length,
      lines,
      pairs: await pairsOf(scene, options.pairs),
      linesPerSecond: await linesPerSecond(scene, (blocks - firstBlocks) * blockLines, options.lineTurns),
      latencyMs: await latencies(scene, options.latencyLines),
    };
  } finally {
    await server?.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function pairsOf({ folder, configPath, path, firstSource, source }: Scene, count: number): Promise<TailPair[]> {
  const data = ['--data', join(folder, 'data')];
  // What "ssh shop" means is what the target means.
  const environment = { HOME: folder };
  await finished(blitz[0] ?? '', [...blitz.slice(1), 'targets', 'add', 'shop', ...data], environment);
  const cost = async (command: readonly string[]): Promise<TailSteps> => {
    writeFileSync(path, 'it was there before\n');
    const task = { command, environment, path, outPath: join(folder, 'out'), sources: [firstSource, source] };
    const [first, rest] = await tailCosts(task);
    if (!first || !rest) throw new Error('Not all was measured');
    return { first, rest };
  };
  const ours = () => cost([...blitz, 'tail', 'shop', path, ...data]);
  const openSsh = () => cost(['ssh', '-F', configPath, 'shop', 'tail', '-c', '+1', '-F', path]);
  const pairs: TailPair[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const first = turn % 2 === 0 ? await openSsh() : await ours();
    pairs.push(turn % 2 === 0 ? { openSsh: first, ours: await ours() } : { ours: first, openSsh: await openSsh() });
  }
  return pairs;
}

async function linesPerSecond({ configPath, path, source }: Scene, lines: number, turns: number): Promise<number[]> {
  const host = new LogHost(() => connectAs(configPath, 'shop', createAsker()));
  const logs = logsOf(host);
  const found: number[] = [];
  try {
    for (let turn = 0; turn < turns; turn += 1) {
      writeFileSync(path, 'it was there before\n');
      let seen = 0;
      let since = 0;
      let appending: Promise<void> | undefined;
      for await (const chunk of logs.tail({ sources: [fileSource(path)], lastLines: 10 }, undefined)) {
        seen += chunk.lines.length;
        if (seen > 0 && appending === undefined) {
          since = performance.now();
          appending = append(source, path);
        }
        if (seen > lines) break;
      }
      found.push(lines / ((performance.now() - since) / 1000));
      await appending;
    }
    return found;
  } finally {
    await logs.dispose();
    await host.dispose();
  }
}

async function latencies({ configPath, path }: Scene, count: number): Promise<number[]> {
  writeFileSync(path, '');
  const host = new LogHost(() => connectAs(configPath, 'shop', createAsker()));
  const logs = logsOf(host);
  const found: number[] = [];
  const stop = new AbortController();
  let isFollowing = false;
  try {
    const reading = (async () => {
      for await (const { lines, marks } of logs.tail({ sources: [fileSource(path)], lastLines: 0 }, stop.signal)) {
        const now = performance.now();
        if (marks.length > 0) isFollowing = true;
        for (const { text } of lines) found.push(now - Number(text));
      }
    })();
    while (!isFollowing) await sleep(10);
    await sleep(500);
    for (let line = 0; line < count; line += 1) {
      appendFileSync(path, `${performance.now()}\n`);
      await sleep(10);
    }
    while (found.length < count) await sleep(10);
    stop.abort();
    await reading;
    return found;
  } finally {
    stop.abort();
    await logs.dispose();
    await host.dispose();
  }
}
