import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import type { LogMark } from '../../shared/contract/logs.ts';
import { fileSource, LogHost, logsOf } from '../rig/log-host.ts';

const total = 1_000_000;
const rotations = 20;

/** What came of the numbered lines, without keeping a million of them. */
class Account {
  readonly times = new Uint8Array(total);
  readonly marks: LogMark[] = [];
  seq = 0;
  received = 0;
  strange: string[] = [];

  take(text: string, seq: number): void {
    if (seq !== this.seq + 1) this.strange.push(`seq ${this.seq} -> ${seq}`);
    this.seq = seq;
    const found = /^(\d+) GET \/a-path-of-some-length 200 in 3 ms$/.exec(text);
    if (!found) {
      this.strange.push(text.slice(0, 100));
      return;
    }
    this.times[Number(found[1])] = (this.times[Number(found[1])] ?? 0) + 1;
    this.received += 1;
  }

  missing(): number[] {
    return Array.from(this.times.keys()).filter((number) => this.times[number] === 0);
  }

  twice(): number[] {
    return Array.from(this.times.keys()).filter((number) => (this.times[number] ?? 0) > 1);
  }
}

describe('a million lines', () => {
  it('come exactly once, over 20 rotations and three lost links', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'blitz-million-'));
    const path = join(folder, 'app.log');
    writeFileSync(path, '');
    const host = new LogHost();
    const logs = logsOf(host);
    const account = new Account();
    const stop = new AbortController();
    try {
      const reading = (async () => {
        for await (const { lines, marks } of logs.tail({ sources: [fileSource(path)], lastLines: 0 }, stop.signal)) {
          for (const { text, seq } of lines) account.take(text, seq);
          account.marks.push(...marks);
        }
      })();
      expect(await waitFor(() => account.marks.length > 0, { timeoutMs: 10_000 })).toBe(true);
      const script = join(import.meta.dirname, '..', 'rig', 'log-writer.ts');
      const writer = spawn(process.execPath, [script, path, String(total), String(rotations), '15000'], { stdio: 'inherit' });
      const written = once(writer, 'exit');
      for (let cut = 0; cut < 3; cut += 1) {
        await sleep(3000);
        await host.link?.dispose();
        await sleep(700);
        await host.connect();
      }
      await written;
      await waitFor(() => account.received >= total, { timeoutMs: 30_000 });
      await sleep(1000);
      stop.abort();
      await reading;
      const missedBytes = account.marks.reduce((sum, mark) => sum + (mark.missedBytes ?? 0), 0);
      const context = JSON.stringify(
        { received: account.received, missedBytes, marks: account.marks.map(({ kind, text, afterSeq }) => [kind, afterSeq, text]) },
        undefined,
        1,
      );
      expect(account.strange, context).toEqual([]);
      expect(account.twice().slice(0, 10), context).toEqual([]);
      expect(account.missing().slice(0, 10), context).toEqual([]);
      expect(missedBytes).toBe(0);
      expect(account.marks.filter(({ kind }) => kind === 'link_lost')).toHaveLength(3);
    } finally {
      stop.abort();
      await logs.dispose();
      await host.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
