import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileSource, LogHost, logsOf } from '../rig/log-host.ts';
import { connectAs, createAsker } from '../rig/ssh-asker.ts';
import { type SshdServer, startSshd } from '../rig/sshd-server.ts';

/** One side by side measurement of following a log through sshd. */
export interface TailFigures {
  readonly bytes: number;
  readonly lines: number;
  /** Bytes per second by wall clock, one a turn; neighbours are of the same turn. */
  readonly ours: readonly number[];
  readonly openSsh: readonly number[];
  /** From the append to the line in the consumer's hands, in ms, at 100 lines/s. */
  readonly latencyMs: readonly number[];
}

const lineOf = (number: number) =>
  `2026-11-24 12:00:${String(10 + Math.floor(number / 1000)).padStart(2, '0')},123 INFO shortener: GET /abc${number} 302 in 3 ms from 192.0.2.7 worker 12 request 0f9e8d7c\n`;

/**
 * Our tail beside `ssh host tail -F > file`: both follow the same file through the same sshd, a writer appends `bytes` at once, and what
 * counts is the time until the last byte has come out. Ours ends in lines with time and level, theirs in a file.
 */
export async function measureTail(options: {
  readonly bytes: number;
  readonly turns: number;
  readonly latencyLines: number;
}): Promise<TailFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'blitz-bench-'));
  const server = await startSshd();
  const configPath = join(folder, 'ssh_config');
  writeFileSync(configPath, server.configText('shop'));
  const block = Buffer.from(Array.from({ length: 10_000 }, (_, index) => lineOf(index)).join(''));
  const blocks = Math.max(1, Math.round(options.bytes / block.length));
  const append = (path: string) => {
    const file = openSync(path, 'a');
    for (let count = 0; count < blocks; count += 1) writeSync(file, block);
    closeSync(file);
  };
  const bytes = blocks * block.length;
  const lines = blocks * 10_000;
  const ours: number[] = [];
  const openSsh: number[] = [];
  let latencyMs: number[] = [];
  try {
    for (let turn = 0; turn < options.turns; turn += 1) {
      const path = join(folder, `log-${turn}`);
      append(path);
      openSsh.push(bytes / (await openSshSeconds(configPath, path, join(folder, 'out'), bytes)));
      ours.push(bytes / (await ourSeconds(configPath, path, lines)));
      rmSync(path);
    }
    latencyMs = await latencies(configPath, join(folder, 'latency'), options.latencyLines);
  } finally {
    await dispose(server, folder);
  }
  return { bytes, lines, ours, openSsh, latencyMs };
}

async function dispose(server: SshdServer, folder: string): Promise<void> {
  await server.dispose();
  rmSync(folder, { recursive: true, force: true });
}

/** From the first byte that comes out to the last one. */
async function openSshSeconds(configPath: string, path: string, out: string, bytes: number): Promise<number> {
  const file = openSync(out, 'w');
  const child = spawn('ssh', ['-F', configPath, 'shop', 'tail', '-c', '+1', '-F', path], { stdio: ['ignore', file, 'ignore'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let since = 0;
  for (;;) {
    const { size } = statSync(out);
    if (size > 0 && since === 0) since = performance.now();
    if (size >= bytes) break;
    if (child.exitCode !== null) throw new Error(`ssh ended with ${child.exitCode}`);
    await sleep(2);
  }
  const seconds = (performance.now() - since) / 1000;
  child.kill();
  await exited;
  closeSync(file);
  return seconds;
}

async function ourSeconds(configPath: string, path: string, lines: number): Promise<number> {
  const host = new LogHost(() => connectAs(configPath, 'shop', createAsker()));
  const logs = logsOf(host);
  let since = 0;
  let seen = 0;
  try {
    for await (const chunk of logs.tail({ sources: [fileSource(path)], lastLines: lines }, undefined)) {
      if (chunk.lines.length > 0 && since === 0) since = performance.now();
      seen += chunk.lines.length;
      if (seen >= lines) break;
    }
    return (performance.now() - since) / 1000;
  } finally {
    await logs.dispose();
    await host.dispose();
  }
}

async function latencies(configPath: string, path: string, count: number): Promise<number[]> {
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
