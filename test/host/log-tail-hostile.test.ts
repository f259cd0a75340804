import { appendFileSync, chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import type { LogChunk } from '../../shared/contract/logs.ts';
import { fileSource, LogHost, leftovers, logsOf, TailReading } from '../rig/log-host.ts';
import { connectAs, createAsker } from '../rig/ssh-asker.ts';
import { startSshd } from '../rig/sshd-server.ts';
import { addTestUser } from '../rig/test-user.ts';

let folder: string;
let path: string;
let host: LogHost;
let readings: TailReading[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-log-'));
  chmodSync(folder, 0o755);
  path = join(folder, 'app.log');
  host = new LogHost();
  readings = [];
});

afterEach(async () => {
  for (const reading of readings) await reading.stop();
  await host.dispose();
  expect(await waitFor(() => leftovers(folder).length === 0, { timeoutMs: 8000 }), leftovers(folder).join('\n')).toBe(true);
  rmSync(folder, { recursive: true, force: true });
});

function follow(lastLines = 500, sudo = false): TailReading {
  const reading = new TailReading(logsOf(host), [fileSource(path, sudo)], lastLines);
  readings.push(reading);
  return reading;
}

const until = async (condition: () => boolean, what: () => unknown, timeoutMs = 30_000) => {
  expect(await waitFor(condition, { timeoutMs, intervalMs: 10 }), JSON.stringify(what())).toBe(true);
};

const mebibyte = 1024 * 1024;

describe('what a log may hold', () => {
  it('a line of 200 MB: cut, counted, without a stall and without the memory', async () => {
    writeFileSync(path, 'before\n');
    const reading = follow();
    await until(
      () => reading.texts().includes('before'),
      () => reading.marks,
    );
    const block = Buffer.alloc(mebibyte, 'x');
    const file = openSync(path, 'a');
    const before = process.memoryUsage.rss();
    let largest = 0;
    const delays = monitorEventLoopDelay({ resolution: 5 });
    delays.enable();
    for (let count = 0; count < 200; count += 1) {
      writeSync(file, block);
      largest = Math.max(largest, process.memoryUsage.rss());
      await sleep(1);
    }
    writeSync(file, '\nafter\n');
    closeSync(file);
    await until(
      () => reading.texts().includes('after'),
      () => reading.texts().map((text) => text.slice(0, 80)),
    );
    delays.disable();
    largest = Math.max(largest, process.memoryUsage.rss());
    const line = reading.texts()[1] ?? '';
    expect(reading.texts()).toHaveLength(3);
    expect(line).toHaveLength(65_536 + ` [truncated ${200 * mebibyte - 65_536} bytes]`.length);
    expect(line.endsWith(` [truncated ${200 * mebibyte - 65_536} bytes]`)).toBe(true);
    expect(largest - before).toBeLessThan(200e6);
    // A stall of ours would be in every second one; the longest are what a loaded machine adds.
    expect(delays.percentile(50) / 1e6).toBeLessThan(50);
  });

  it('bad UTF-8, split characters, NUL, escapes and bidi controls: as text', async () => {
    writeFileSync(path, '');
    const reading = follow();
    await until(
      () => reading.kinds().includes('following'),
      () => reading.marks,
    );
    const euro = Buffer.from('€ß🚀');
    for (const byte of euro) {
      appendFileSync(path, Buffer.from([byte]));
      await sleep(60);
    }
    appendFileSync(path, '\n\u0000nul\u001b]52;c;aGk=\u0007\u001b[2J\u202etxt\r\n');
    appendFileSync(path, Buffer.from([0x62, 0xff, 0xfe, 0x61, 0x64, 0x0a, 0xe2, 0x82, 0x0a]));
    await until(
      () => reading.lines.length >= 4,
      () => reading.texts(),
    );
    expect(reading.texts()).toEqual(['€ß🚀', '\u0000nul\u001b]52;c;aGk=\u0007\u001b[2J\u202etxt', 'b\ufffd\ufffdad', '\ufffd']);
  });

  it('a line that pretends to be a note of tail is a line', async () => {
    writeFileSync(path, '');
    const reading = follow();
    await until(
      () => reading.kinds().includes('following'),
      () => reading.marks,
    );
    const note = 'tail: /proc/self/fd/3: file truncated';
    appendFileSync(path, `${note}\n${note}`);
    appendFileSync(path, ' t\n');
    await until(
      () => reading.lines.length === 2,
      () => reading.texts(),
    );
    expect(reading.texts()).toEqual([note, `${note} t`]);
    expect(reading.kinds()).toEqual(['following']);
  });
});

describe('a flood', () => {
  it('waits for a slow reader in the file, not in the memory, and ends at once', async () => {
    const text = Buffer.from('2026-11-24 12:00:00,123 INFO root: a line of a flood that nobody can read\n'.repeat(14_000));
    const file = openSync(path, 'a');
    for (let count = 0; count < 200; count += 1) writeSync(file, text);
    closeSync(file);
    const logs = logsOf(host);
    const stop = new AbortController();
    const stream = logs.tail({ sources: [fileSource(path)], lastLines: 100_000 }, stop.signal);
    const taken: LogChunk[] = [];
    const before = process.memoryUsage.rss();
    let largest = 0;
    for (let count = 0; count < 10; count += 1) {
      const next = await stream.next();
      if (!next.done) taken.push(next.value);
      await sleep(100);
      largest = Math.max(largest, process.memoryUsage.rss());
    }
    expect(largest - before).toBeLessThan(100e6);
    const rest = stream.next();
    const since = performance.now();
    stop.abort();
    for (let next = await rest; !next.done; next = await stream.next());
    expect(performance.now() - since).toBeLessThan(1000);
    await logs.dispose();
    expect(logs.jobs()).toEqual([]);
    for (const { lines } of taken) expect(lines.reduce((sum, line) => sum + line.text.length, 0)).toBeLessThanOrEqual(65_536);
  });
});

describe.runIf(process.getuid?.() === 0)('as an ordinary user', () => {
  it('says that a file may not be read, reads it through sudo where that is allowed, and says why where it is not', async () => {
    writeFileSync(path, 'secret\n', { mode: 0o600 });
    const without = addTestUser();
    const withSudo = addTestUser({ sudoers: ['ALL=(root) NOPASSWD: ALL'] });
    const server = await startSshd({ user: without.name });
    server.authorize(withSudo.name, server.clientKey.publicKey);
    const configPath = join(server.folder, 'ssh_config');
    writeFileSync(configPath, `${server.configText('without')}${server.configText('with', { User: withSudo.name })}`);
    try {
      host = new LogHost(() => connectAs(configPath, 'without', createAsker()));
      const plain = follow();
      await until(
        () => plain.marks.length > 0,
        () => plain.marks,
      );
      expect(plain.marks[0]).toMatchObject({ kind: 'unreadable', problem: { code: 'consent_required' } });
      expect(plain.marks[0]?.problem?.hint).toContain('sudo');
      const refused = follow(500, true);
      await until(
        () => refused.marks.length > 0,
        () => refused.marks,
      );
      expect(refused.marks[0]).toMatchObject({ kind: 'unreadable', problem: { code: 'consent_required' } });
      chmodSync(path, 0o644);
      await until(
        () => plain.texts().includes('secret'),
        () => plain.marks,
      );
      chmodSync(path, 0o600);
      await plain.stop();
      await refused.stop();
      await host.dispose();
      host = new LogHost(() => connectAs(configPath, 'with', createAsker()));
      const asRoot = follow(500, true);
      await until(
        () => asRoot.texts().includes('secret'),
        () => asRoot.marks,
      );
      await asRoot.stop();
    } finally {
      await host.dispose();
      await server.dispose();
      without.remove();
      withSudo.remove();
    }
  });
});
