import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLocalMachine } from '../../electron/core/adapters/local/index.ts';
import { Database } from '../../electron/core/adapters/sqlite/index.ts';
import { migrate } from '../../electron/core/adapters/sqlite/migrations.ts';
import { latest } from '../../electron/core/base/latest.ts';
import type { Machine, MachineLink } from '../../electron/core/base/machine.ts';
import type { HostAccess, HostLease } from '../../electron/core/features/hosts/index.ts';
import { StressService, stressMigrations } from '../../electron/core/features/stress/index.ts';
import { type Disposable, toDisposable } from '../../shared/base/disposable.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { TargetId } from '../../shared/base/ids.ts';
import type { HostStatus } from '../../shared/contract/hosts.ts';
import type { StressJob } from '../../shared/contract/stress.ts';
import { StressSettingsSchema } from '../../shared/contract/stress.ts';
import { localTargetId, type Target, TargetInputSchema } from '../../shared/contract/targets.ts';
import type { StressSettings } from '../../shared/model/stress-settings.ts';
import { createSilentLogger } from '../contract/silent-logger.ts';

const target: Target = { ...TargetInputSchema.parse({ name: 'shop', access: { kind: 'local' } }), id: localTargetId };

/** Hosts as a stress job sees them: one target, on whatever link the test gives it. */
export class OneHost implements HostAccess {
  link: MachineLink | undefined;
  readonly #listeners = new Set<(isUp: boolean) => void>();

  constructor(link: MachineLink) {
    this.link = link;
  }

  target(): Target {
    return target;
  }

  targets(): readonly Target[] {
    return [target];
  }

  currentTarget(): Target {
    return target;
  }

  /** The link breaks, or is back. */
  setLink(link: MachineLink | undefined): void {
    this.link = link;
    for (const listener of [...this.#listeners]) listener(link !== undefined);
  }

  async lease(): Promise<HostLease> {
    const link = () => {
      if (this.link === undefined) throw new Error('no link');
      return this.link;
    };
    const machine: Machine = {
      name: 'shop',
      run: (options) => link().run(options),
      openTerminal: (size, signal) => link().openTerminal(size, signal),
    };
    const host = this;
    return {
      target,
      machine,
      get isUp() {
        return host.link !== undefined;
      },
      clockOffsetMs: 0,
      utcOffsetMinutes: 0,
      onLink: (listener) => this.#on(listener),
      untilUp: (signal) => this.#untilUp(signal),
      dispose() {},
    };
  }

  #on(listener: (isUp: boolean) => void): Disposable {
    this.#listeners.add(listener);
    return toDisposable(() => void this.#listeners.delete(listener));
  }

  #untilUp(signal: AbortSignal | undefined): Promise<void> {
    if (this.link !== undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const on = this.#on((isUp) => isUp && resolve());
      signal?.addEventListener('abort', () => {
        void on.dispose();
        reject(signal.reason);
      });
    });
  }
}

export interface StressRig extends Disposable {
  readonly service: StressService;
  readonly hosts: OneHost;
  readonly marks: string[];
  /** The session is connected again. */
  connected(): void;
  /** Ends the service; the link stays the caller's. */
  dispose(): Promise<void>;
}

export function createStressRig(options: { link?: MachineLink; database?: Database } = {}): StressRig {
  const database = options.database ?? stressDatabase();
  const hosts = new OneHost(options.link ?? openLocalMachine());
  const marks: string[] = [];
  const connections = new Emitter<void>();
  const service = new StressService({
    database,
    hosts,
    watchHosts: (signal) =>
      latest<{ hosts: HostStatus[] }>({
        snapshot: () => undefined,
        subscribe: (push) => connections.on(() => push({ hosts: [{ targetId: localTargetId, state: 'connected', users: [] }] })),
        signal,
      }),
    keepMetrics: () => ({ dispose() {} }),
    watchGuards: () => ({ dispose() {} }),
    mark: (kind, text) => marks.push(`${kind}: ${text}`),
    logger: createSilentLogger(),
  });
  return {
    service,
    hosts,
    marks,
    connected: () => connections.emit(),
    dispose: async () => {
      await service.dispose();
      await hosts.link?.dispose();
      if (options.database === undefined) database.dispose();
    },
  };
}

export function stressDatabase(): Database {
  const database = new Database(':memory:');
  migrate(database, stressMigrations);
  return database;
}

/** Kind to the machine that tests. */
export function gentle(over: Partial<StressSettings> = {}): StressSettings {
  return StressSettingsSchema.parse({ workers: 1, loadPercent: 5, durationMs: 3000, ...over });
}

export const startOn = (settings: StressSettings, targetId: TargetId = localTargetId) => ({
  targetId,
  settings,
  confirmed: true,
  guards: [],
});

/** The job, as soon as `test` says so. Rejects after `timeoutMs`. */
export async function untilJob(service: StressService, test: (job: StressJob) => boolean, timeoutMs = 20_000): Promise<StressJob> {
  let last: StressJob | undefined;
  const signal = AbortSignal.timeout(timeoutMs);
  for await (const { jobs } of service.watch(signal)) {
    const found = jobs.find(test);
    if (found !== undefined) return found;
    last = jobs[0];
  }
  throw new Error(`No such job in ${timeoutMs} ms; the last was ${JSON.stringify(last)}`);
}

/** Pids of the stress-ng processes with this text in their command line, or below one that has it. */
export function stressProcessesOf(mark: string): number[] {
  const found = new Map<number, { parent: number; line: string; name: string }>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z') continue;
      const line = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ');
      found.set(Number(entry), { parent: Number(parent), line, name: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')) });
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOurs = (pid: number): boolean => {
    const process = found.get(pid);
    if (process === undefined || !process.name.startsWith('stress-ng')) return false;
    return process.line.includes(mark) || isOurs(process.parent);
  };
  return [...found.keys()].filter(isOurs);
}

/** Resolves when no stress-ng has this text in its command line any more. Rejects after `timeoutMs`. */
export async function untilGone(mark: string, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (stressProcessesOf(mark).length > 0) {
    if (performance.now() > deadline) throw new Error(`Still there after ${timeoutMs} ms: ${stressProcessesOf(mark).join(', ')}`);
    await sleep(100);
  }
}
