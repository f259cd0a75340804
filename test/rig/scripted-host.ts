import { PassThrough } from 'node:stream';
import type { MachineProcess, ProcessExit } from '../../electron/core/base/machine.ts';
import type { HostAccess, HostLease } from '../../electron/core/features/hosts/index.ts';
import { toDisposable } from '../../shared/base/disposable.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { TargetId } from '../../shared/base/ids.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { HostStatus } from '../../shared/contract/hosts.ts';
import { localTargetId, type Target, TargetInputSchema } from '../../shared/contract/targets.ts';

/** Hosts whose sampler is played by the test: each `sample` finds `busyShare` of its one CPU busy for the second that has passed. */
export class ScriptedHosts implements HostAccess {
  readonly current: Target;
  busyShare = 0.25;
  /** What becomes of the next leases. */
  refusal: OpsError | undefined;
  /** What the sampler says first. */
  hello = ['Linux', 'ticks 100', 'page 4096', 'queues ss', 'fetch none'];
  leases = 0;
  readonly running = new Set<ScriptedSampler>();
  /** The user has to be asked before the next leases are given. */
  isAsking = false;
  readonly #links = new Emitter<boolean>();
  readonly #answers = new Emitter<void>();
  #isUp = true;
  #wasUp = 0;

  constructor(change: Partial<Target> = {}) {
    const target = TargetInputSchema.parse({ name: 'This machine', access: { kind: 'local' } });
    this.current = { ...target, id: localTargetId, ...change };
  }

  target(id: TargetId): Target {
    if (id !== this.current.id) throw new OpsError({ code: 'not_found', message: `There is no target ${id}.` });
    return this.current;
  }

  targets(): readonly Target[] {
    return [this.current];
  }

  currentTarget(): Target {
    return this.current;
  }

  async lease(id: TargetId, _user: string, signal?: AbortSignal): Promise<HostLease> {
    signal?.throwIfAborted();
    if (this.refusal !== undefined) throw this.refusal;
    if (this.isAsking) {
      const answered = Promise.withResolvers<void>();
      const listener = this.#answers.on(() => answered.resolve());
      signal?.addEventListener('abort', () => answered.reject(signal.reason));
      await answered.promise.finally(() => listener.dispose());
    }
    this.leases += 1;
    const hosts = this;
    const released = toDisposable(() => {
      this.leases -= 1;
    });
    return {
      target: this.target(id),
      machine: {
        name: 'scripted',
        run: async ({ argv }) => hosts.#start(argv.at(-1) ?? ''),
        openTerminal: () => Promise.reject(new Error('No terminal here')),
      },
      get isUp() {
        return hosts.#isUp;
      },
      clockOffsetMs: 0,
      utcOffsetMinutes: 0,
      onLink: (listener) => this.#links.on(listener),
      untilUp: (upSignal) =>
        this.#isUp
          ? Promise.resolve()
          : new Promise((resolve, reject) => {
              const listener = this.#links.on((isUp) => isUp && resolve());
              upSignal?.addEventListener('abort', () => {
                void listener.dispose();
                reject(upSignal.reason);
              });
            }),
      dispose: () => released.dispose(),
    };
  }

  async *watch(signal: AbortSignal): AsyncGenerator<{ hosts: HostStatus[] }> {
    const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    yield { hosts: [{ targetId: this.current.id, state: this.isAsking ? 'asking' : 'connected', users: [] }] };
    await ended;
  }

  /** The user has said what was asked. */
  answer(): void {
    this.isAsking = false;
    this.#answers.emit();
  }

  /** The link breaks: what runs through it is lost. */
  cut(): void {
    this.#isUp = false;
    for (const sampler of [...this.running]) sampler.end({ kind: 'lost' });
    this.#links.emit(false);
  }

  restore(): void {
    this.#isUp = true;
    this.#links.emit(true);
  }

  #start(mark: string): MachineProcess {
    if (!this.#isUp) throw new OpsError({ code: 'unavailable', message: 'There is no link.' });
    this.#wasUp += 1;
    const sampler = new ScriptedSampler(mark, this, () => this.running.delete(sampler), this.#wasUp * 10_000);
    this.running.add(sampler);
    return sampler;
  }
}

class ScriptedSampler implements MachineProcess {
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly exit: Promise<ProcessExit>;
  readonly #mark: string;
  readonly #hosts: ScriptedHosts;
  readonly #startedAt = performance.now();
  readonly #bootSeconds: number;
  readonly #onEnd: () => void;
  #settle: (exit: ProcessExit) => void = () => {};

  constructor(mark: string, hosts: ScriptedHosts, onEnd: () => void, bootSeconds: number) {
    this.#mark = mark;
    this.#hosts = hosts;
    this.#onEnd = onEnd;
    this.#bootSeconds = bootSeconds;
    this.exit = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#say('hello', hosts.hello);
  }

  async write(data: string | Uint8Array): Promise<void> {
    for (const request of String(data).split('\n').filter(Boolean)) {
      if (request.startsWith('sample')) this.#sample();
      else this.#say(request.split(' ')[0] ?? '', []);
    }
  }

  endInput(): void {
    this.end({ kind: 'exited', code: 0 });
  }

  kill(): void {
    this.end({ kind: 'signalled', signal: 'TERM' });
  }

  close(): void {
    this.end({ kind: 'signalled', signal: 'HUP' });
  }

  end(exit: ProcessExit): void {
    this.#onEnd();
    this.stdout.end();
    this.#settle(exit);
  }

  #sample(): void {
    // To the tick, so that shares come out even however late the timers are.
    const ticks = Math.round((performance.now() - this.#startedAt) / 10);
    const uptime = this.#bootSeconds + ticks / 100;
    const busy = Math.round(ticks * this.#hosts.busyShare * 100);
    const cpu = `${busy} 0 0 ${ticks * 100 - busy} 0 0 0 0`;
    this.#say('base', [
      `${uptime.toFixed(2)} 0.00`,
      '0.10 0.20 0.30 1/2 3',
      `cpu  ${cpu}`,
      `cpu0 ${cpu}`,
      'MemTotal: 1000 kB',
      'MemAvailable: 400 kB',
    ]);
  }

  #say(section: string, lines: readonly string[]): void {
    this.stdout.write(`\n${this.#mark} ${section}\n${lines.join('\n')}\n\n${this.#mark} end\n`);
  }
}
