import { execFileSync } from 'node:child_process';
import { openLocalMachine } from '../../electron/core/adapters/local/index.ts';
import type { MachineLink } from '../../electron/core/base/machine.ts';
import type { HostAccess } from '../../electron/core/features/hosts/index.ts';
import { LogsService } from '../../electron/core/features/logs/index.ts';
import type { TargetId } from '../../shared/base/ids.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { LogChunk, LogLine, LogMark, LogSource } from '../../shared/contract/logs.ts';
import { localTargetId, type Target } from '../../shared/contract/targets.ts';
import { createSilentLogger } from '../contract/silent-logger.ts';

/** Hosts of which there is one, reached over a link that the test may open and cut. */
export class LogHost implements HostAccess {
  readonly #open: () => Promise<MachineLink>;
  readonly #listeners = new Set<(isUp: boolean) => void>();
  #link: MachineLink | undefined;
  #waiting: (() => void)[] = [];
  readonly #target: Target;

  constructor(open: () => Promise<MachineLink> = async () => openLocalMachine(), target: Partial<Target> = {}) {
    this.#open = open;
    this.#target = {
      id: localTargetId,
      name: 'rig',
      appUrl: '',
      access: { kind: 'local' },
      logPaths: [],
      aws: { profile: '', region: '', instanceId: '' },
      ...target,
    };
  }

  get link(): MachineLink | undefined {
    return this.#link;
  }

  async connect(): Promise<void> {
    const link = await this.#open();
    this.#link = link;
    void link.closed.then(() => {
      if (this.#link !== link) return;
      this.#link = undefined;
      for (const listener of this.#listeners) listener(false);
    });
    for (const listener of this.#listeners) listener(true);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async dispose(): Promise<void> {
    await this.#link?.dispose();
  }

  target(_id: TargetId): Target {
    return this.#target;
  }

  targets(): readonly Target[] {
    return [this.#target];
  }

  currentTarget(): Target {
    return this.#target;
  }

  async lease(): Promise<Awaited<ReturnType<HostAccess['lease']>>> {
    if (this.#link === undefined) await this.connect();
    const current = () => {
      if (this.#link === undefined) throw new OpsError({ code: 'unavailable', message: 'There is no link.' });
      return this.#link;
    };
    const isUp = () => this.#link !== undefined;
    return {
      target: this.#target,
      machine: {
        name: 'rig',
        run: async (options) => current().run(options),
        openTerminal: async (size, signal) => current().openTerminal(size, signal),
      },
      get isUp() {
        return isUp();
      },
      clockOffsetMs: 0,
      utcOffsetMinutes: -new Date().getTimezoneOffset(),
      onLink: (listener) => {
        this.#listeners.add(listener);
        return { dispose: () => void this.#listeners.delete(listener) };
      },
      untilUp: (signal) =>
        isUp()
          ? Promise.resolve()
          : new Promise((resolve, reject) => {
              this.#waiting.push(resolve);
              signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
            }),
      dispose: () => {},
    };
  }
}

/** A tail that is being read, and everything that came of it. */
export class TailReading {
  readonly lines: LogLine[] = [];
  readonly marks: LogMark[] = [];
  readonly ended: Promise<void>;
  readonly #stop = new AbortController();
  /** Told of every chunk; the next is not asked for before it has settled. */
  onChunk: ((chunk: LogChunk) => Promise<void> | void) | undefined;

  constructor(logs: LogsService, sources: readonly LogSource[], lastLines = 500) {
    this.ended = this.#read(logs.tail({ sources, lastLines }, this.#stop.signal));
  }

  texts(): string[] {
    return this.lines.map(({ text }) => text);
  }

  kinds(): string[] {
    return this.marks.map(({ kind }) => kind);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.ended;
  }

  async #read(chunks: AsyncIterable<LogChunk>): Promise<void> {
    for await (const chunk of chunks) {
      this.lines.push(...chunk.lines);
      this.marks.push(...chunk.marks);
      await this.onChunk?.(chunk);
    }
  }
}

export function fileSource(path: string, sudo = false): LogSource {
  return { targetId: localTargetId, from: { kind: 'file', path }, sudo };
}

export function logsOf(hosts: HostAccess): LogsService {
  return new LogsService({ hosts, labLogs: () => [], logger: createSilentLogger() });
}

/** Processes that have that folder in their arguments: what a tail of something in it has left behind. */
export function leftovers(folder: string): string[] {
  const all = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  return all
    .filter((line) => line.includes(folder) && !line.includes('ps -eo') && !line.includes('sshd -D'))
    .map((line) => line.slice(0, 120));
}
