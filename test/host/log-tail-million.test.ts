import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { waitFor } from '../../electron/core/adapters/process/wait-for.ts';
import type { LogMark } from '../../shared/contract/logs.ts';
import { fileSource, LogHost, leftovers, logsOf } from '../rig/log-host.ts';
import { connectAs, createAsker } from '../rig/ssh-asker.ts';
import { startSshd } from '../rig/sshd-server.ts';
import { addTestUser } from '../rig/test-user.ts';

const isRoot = process.getuid?.() === 0;
const rotations = 20;

/** What came of the numbered lines, without keeping a million of them. */
class Account {
  readonly times: Uint8Array;
  readonly marks: LogMark[] = [];
  seq = 0;
  received = 0;
  strange: string[] = [];

  constructor(total: number) {
    this.times = new Uint8Array(total);
  }

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

/** As whoever runs the tests, root in CI, by way of a jump host: fewer lines, since two more programs encrypt each of them. */
const ways = [
  { way: 'as an ordinary user', total: 1_000_000, cutEveryMs: 4500, ordinary: true, jump: false },
  { way: 'as who runs this, through a jump host', total: 200_000, cutEveryMs: 1500, ordinary: false, jump: true },
];

describe('numbered lines through sshd', () => {
  it.each(ways)('$total come exactly once over 20 rotations and three lost links, $way', async ({ total, cutEveryMs, ordinary, jump }) => {
    const folder = mkdtempSync(join(tmpdir(), 'blitz-million-'));
    const path = join(folder, 'app.log');
    writeFileSync(path, '');
    // A user of its own: what a shell does at its start is not what is tested.
    const user = isRoot && ordinary ? addTestUser() : undefined;
    const server = await startSshd(user === undefined ? {} : { user: user.name });
    const gate = jump ? await startSshd() : undefined;
    chmodSync(folder, 0o755);
    const configPath = join(folder, 'ssh_config');
    const way = gate === undefined ? server.configText('shop') : gate.configText('gate') + server.configText('shop', { ProxyJump: 'gate' });
    writeFileSync(configPath, way);
    const host = new LogHost(() => connectAs(configPath, 'shop', createAsker()));
    const logs = logsOf(host);
    const account = new Account(total);
    const stop = new AbortController();
    try {
      const reading = (async () => {
        for await (const { lines, marks } of logs.tail({ sources: [fileSource(path)], lastLines: 0 }, stop.signal)) {
          for (const { text, seq } of lines) account.take(text, seq);
          account.marks.push(...marks);
        }
      })();
      expect(await waitFor(() => account.marks.length > 0, { timeoutMs: 60_000 })).toBe(true);
      const script = join(import.meta.dirname, '..', 'rig', 'log-writer.ts');
      const writer = spawn(process.execPath, [script, path, String(total), String(rotations), String(total / 50)], { stdio: 'inherit' });
      const written = once(writer, 'exit');
      for (let cut = 0; cut < 3; cut += 1) {
        await sleep(cutEveryMs);
        server.cutSessions();
        expect(await waitFor(() => host.link === undefined, { timeoutMs: jump ? 15_000 : 10_000, intervalMs: 10 })).toBe(true);
        await sleep(700);
        await host.connect();
      }
      await written;
      await waitFor(() => account.received >= total, { timeoutMs: 90_000 });
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
      expect(missedBytes, context).toBe(0);
      expect(account.marks.filter(({ kind }) => kind === 'link_lost')).toHaveLength(3);
    } finally {
      stop.abort();
      await logs.dispose();
      await host.dispose();
      expect(await waitFor(() => leftovers(folder).length === 0, { timeoutMs: 10_000 }), leftovers(folder).join('\n')).toBe(true);
      await server.dispose();
      await gate?.dispose();
      user?.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
