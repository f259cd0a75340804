import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { levelOfPriority } from '../../../../shared/model/log-line-level.ts';
import { chunks } from '../../base/chunks.ts';
import type { MachineProcess } from '../../base/machine.ts';
import type { HostLease } from '../hosts/index.ts';
import { journalScript } from './follow-script.ts';
import { LineFramer } from './line-framer.ts';
import type { LineSink } from './source-sink.ts';
import { failedEnd } from './tail-text.ts';

export interface JournalTailOptions {
  /** Empty: the whole journal. */
  readonly unit: string;
  readonly lease: HostLease;
  readonly prefix: readonly string[];
  readonly lastLines: number;
  readonly purpose: string;
  readonly sink: LineSink;
}

const keepAliveMs = 5000;
const failureLimit = 4;
const saidLimit = 2000;

/** Follows the journal of a host; after a lost link it goes on behind the last entry that came. */
export class JournalTail {
  readonly #options: JournalTailOptions;
  #cursor: string | undefined;
  #failures = 0;

  constructor(options: JournalTailOptions) {
    this.#options = options;
  }

  /** Follows until the signal; rejects with OpsError when the host is given up or has no journal to read. */
  async run(signal: AbortSignal): Promise<void> {
    const { lease, sink } = this.#options;
    const name = this.#name();
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      if (!lease.isUp) {
        sink.mark('link_lost', `The link to ${lease.target.name} was lost while following ${name}.`);
        await lease.untilUp(signal);
        sink.mark('resumed', `${lease.target.name} is back; ${name} goes on where it was.`);
      } else if (!isFirst) await sleep(500, undefined, { signal });
      if (isFirst) sink.mark('following', `Following ${name}.`);
      await this.#follow(signal);
    }
  }

  #name(): string {
    return this.#options.unit === '' ? 'the journal' : `the journal of ${this.#options.unit}`;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { lease, unit, prefix, purpose, lastLines, sink } = this.#options;
    const from = this.#cursor === undefined ? [`--lines=${lastLines}`] : [`--after-cursor=${this.#cursor}`, '--lines=all'];
    const argv = [...prefix, 'sh', '-c', journalScript, 'blitz', ...from, ...(unit === '' ? [] : [`--unit=${unit}`])];
    let running: MachineProcess;
    try {
      running = await lease.machine.run({ argv, purpose, signal });
    } catch (error) {
      if (signal.aborted || lease.isUp) throw error;
      return;
    }
    const keepAlive = setInterval(() => void running.write('k\n').catch(() => {}), keepAliveMs);
    try {
      const saying = said(running, signal);
      const framer = new LineFramer();
      let quiet: NodeJS.Timeout | undefined = setTimeout(() => sink.caughtUp(), 500);
      for await (const chunk of chunks(running.stdout, { maxBytes: 256 * 1024, intervalMs: 10, signal })) {
        for (const line of framer.push(chunk)) await this.#take(line);
        clearTimeout(quiet);
        quiet = setTimeout(() => sink.caughtUp(), 100);
      }
      clearTimeout(quiet);
      const exit = await running.exit;
      const text = await saying;
      if (signal.aborted || exit.kind === 'lost' || !lease.isUp) return;
      if (exit.kind === 'exited' && exit.code === 127) {
        const message = `${lease.target.name} has no journal: journalctl is not there.`;
        throw new OpsError({ code: 'missing_tool', message, hint: 'Follow a log file instead.' });
      }
      this.#failures += 1;
      if (this.#failures >= failureLimit) throw failedEnd(this.#name(), lease.target.name, exit, text);
    } finally {
      clearInterval(keepAlive);
      running.close();
    }
  }

  async #take(line: string): Promise<void> {
    const entry = parseEntry(line);
    if (entry === undefined) return;
    this.#failures = 0;
    this.#cursor = entry.cursor;
    const [first = '', ...rest] = entry.text.split('\n');
    await this.#options.sink.lines([first], false, levelOfPriority(entry.priority));
    if (rest.length > 0) for (const text of rest) await this.#options.sink.lines([text], true);
  }
}

async function said(running: MachineProcess, signal: AbortSignal): Promise<string> {
  let text = '';
  for await (const chunk of chunks(running.stderr, { signal })) if (text.length < saidLimit) text += chunk.toString('utf8');
  return text.trim();
}

export interface JournalEntry {
  /** Where the journal goes on behind it. */
  readonly cursor: string;
  readonly text: string;
  /** Syslog's: 0…7. */
  readonly priority: number;
}

/** One entry as `journalctl --output=json` writes it, as a line of syslog's. */
export function parseEntry(line: string): JournalEntry | undefined {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const cursor = entry.__CURSOR;
  if (typeof cursor !== 'string') return undefined;
  const field = (name: string) => (typeof entry[name] === 'string' ? (entry[name] as string) : '');
  const time = new Date(Number(field('__REALTIME_TIMESTAMP') || Number.NaN) / 1000);
  const stamp = Number.isNaN(time.getTime()) ? '' : `${time.toISOString()} `;
  const pid = field('_PID') || field('SYSLOG_PID');
  const who = field('SYSLOG_IDENTIFIER') || field('_COMM') || field('_SYSTEMD_UNIT') || 'unknown';
  const priority = Number(field('PRIORITY') || '6');
  return { cursor, priority, text: `${stamp}${who}${pid === '' ? '' : `[${pid}]`}: ${messageOf(entry.MESSAGE)}` };
}

/** Text, or the bytes of what is none; the journal leaves out what is too long. */
function messageOf(message: unknown): string {
  if (typeof message === 'string') return message;
  if (Array.isArray(message)) return Buffer.from(message.filter((byte): byte is number => typeof byte === 'number')).toString('utf8');
  return '';
}
