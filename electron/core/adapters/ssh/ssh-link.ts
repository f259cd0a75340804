import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientChannel } from 'ssh2';
import type { Disposable } from '../../../../shared/base/disposable.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { shellCommand } from '../../../../shared/model/shell-command.ts';
import type { CommandOptions, MachineLink, MachineProcess, MachineTerminal, TerminalSize } from '../../base/machine.ts';
import { ChannelSlots, NoFreeChannel } from './channel-slots.ts';
import { noticedWithinMs, watchLink } from './link-watch.ts';
import { type CommandLine, findCommandLine } from './login-shell.ts';
import { machineName } from './resolved-host.ts';
import { linkLost } from './ssh-failure.ts';
import type { SshHop } from './ssh-hop.ts';
import { type SignalGroup, SshProcess, SshTerminal } from './ssh-process.ts';

export interface SshLinkOptions {
  readonly aliveIntervalMs: number;
}

/** Sessions beside those of everybody, for what must not wait for them: OpenSSH allows 10 a connection. */
const spare = { limit: 2, waitMs: 5000 };

/** A command that is deaf to HUP has been killed by then. */
const goodbyeLimitMs = 2000;

const signalOnly = 'kill -s "$1" -- "-$2" 2>/dev/null';
const signalThenKill = `kill -s "$1" -- "-$2" 2>/dev/null || exit 0
i=0
while [ "$i" -lt 10 ]; do
  sleep 0.1
  kill -s 0 -- "-$2" 2>/dev/null || exit 0
  i=$((i + 1))
done
kill -s KILL -- "-$2" 2>/dev/null`;

/** A machine over SSH, for as long as the link to it holds. */
export class SshLink implements MachineLink {
  readonly name: string;
  readonly closed: Promise<Error | undefined>;
  readonly #hops: readonly SshHop[];
  readonly #target: SshHop;
  readonly #watch: Disposable;
  readonly #slots: ChannelSlots;
  readonly #spare: ChannelSlots;
  readonly #running = new Set<SshProcess | SshTerminal>();
  readonly #end = Promise.withResolvers<Error | undefined>();
  /** Ends what waits for a channel. */
  readonly #ending = new AbortController();
  #commandLine: Promise<CommandLine> | undefined;
  #lostBy: OpsError | undefined;
  #isLeaving = false;
  #isOver = false;

  /** `hops`: nearest first, all logged in; the last one is the machine. It owns them. */
  constructor(hops: readonly SshHop[], options: SshLinkOptions) {
    const target = hops.at(-1);
    if (target === undefined) throw new Error('A link needs a machine');
    this.#hops = hops;
    this.#target = target;
    this.name = machineName(target.host);
    this.closed = this.#end.promise;
    this.#slots = new ChannelSlots({ machine: this.name });
    this.#spare = new ChannelSlots({ machine: this.name, ...spare });
    this.#watch = watchLink(hops, options.aliveIntervalMs, (hop) =>
      this.#over(this.#lost(hop, `it has not answered for ${noticedWithinMs(options.aliveIntervalMs) / 1000} s`)),
    );
    for (const hop of hops) this.#follow(hop);
  }

  get isOpen(): boolean {
    return !this.#isOver && !this.#isLeaving;
  }

  /** Something runs over it. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** Rejects with `NoFreeChannel` when none was free within `waitMs` (20 s; 0 = now). */
  async run(options: CommandOptions, waitMs?: number): Promise<MachineProcess> {
    // What no machine takes is refused before anything is sent.
    shellCommand(options.argv);
    const signal = this.#signalWith(options.signal);
    return this.#guarded(async () => {
      const line = (await this.#shell())(options.argv);
      const { channel, release } = await this.#openFor(options, () => this.#exec(line), signal, waitMs);
      return this.#hold(new SshProcess(channel, this.#signalGroup, release), options.signal);
    });
  }

  /** Rejects as `run` does. */
  async openTerminal(size: TerminalSize, signal?: AbortSignal, waitMs?: number): Promise<MachineTerminal> {
    return this.#guarded(async () => {
      const { channel, release } = await this.#slots.open(() => this.#openShell(size), this.#signalWith(signal), waitMs);
      return this.#hold(new SshTerminal(channel, release), signal);
    });
  }

  /** The machine is lost to those who use it, whatever this connection says. */
  lose(reason: OpsError): void {
    this.#over(reason);
  }

  async dispose(): Promise<void> {
    if (!this.#isOver) {
      this.#isLeaving = true;
      const told = Promise.all([...this.#running].map((member) => member.hangUp()));
      await Promise.race([told, sleep(goodbyeLimitMs, undefined, { ref: false }), this.closed]);
      await this.#sayGoodbye();
      this.#over(undefined);
    }
    await this.closed;
  }

  /** Lets what has been written (HUP for what still runs) arrive before the connection is torn down. */
  #sayGoodbye(): Promise<void> {
    const { client } = this.#target;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, goodbyeLimitMs);
      client.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      client.end();
    });
  }

  /** Which login shell it is has to be found out once. */
  #shell(): Promise<CommandLine> {
    this.#commandLine ??= this.#slots
      .open(() => findCommandLine(this.#target.client, this.name), this.#ending.signal)
      .then(({ channel, release }) => {
        release();
        return channel;
      })
      .catch((error: unknown) => {
        // That nothing was free at the moment says nothing about the shell.
        if (error instanceof NoFreeChannel) this.#commandLine = undefined;
        throw error;
      });
    return this.#commandLine;
  }

  /** What is urgent takes a session that is kept for it where all others are taken. */
  async #openFor<T>(options: CommandOptions, open: () => Promise<T>, signal: AbortSignal, waitMs: number | undefined) {
    if (options.isUrgent !== true) return this.#slots.open(open, signal, waitMs);
    try {
      return await this.#slots.open(open, signal, 0);
    } catch (error) {
      if (!(error instanceof NoFreeChannel)) throw error;
      return await this.#spare.open(open, signal, waitMs);
    }
  }

  #exec(line: string): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      this.#target.client.exec(line, (error, channel) => (error ? reject(error) : resolve(channel)));
    });
  }

  /** Whether anybody was there to signal does not matter. */
  readonly #signalGroup: SignalGroup = async (groupId, signal, thenKill) => {
    const argv = ['sh', '-c', thenKill ? signalThenKill : signalOnly, 'blitz', signal, String(groupId)];
    try {
      const line = (await this.#shell())(argv);
      const { channel, release } = await this.#spare.open(() => this.#exec(line), this.#ending.signal);
      channel.on('error', () => {}).resume();
      channel.stderr.resume();
      channel.end();
      await new Promise((resolve) => channel.once('close', resolve));
      release();
    } catch {
      // The link is gone, and with it whoever could be asked.
    }
  };

  #openShell(size: TerminalSize): Promise<ClientChannel> {
    const window = { term: 'xterm-256color', cols: size.columns, rows: size.rows, width: 0, height: 0 };
    return new Promise((resolve, reject) => {
      this.#target.client.shell(window, (error, channel) => (error ? reject(error) : resolve(channel)));
    });
  }

  #hold<T extends SshProcess | SshTerminal>(member: T, signal: AbortSignal | undefined): T {
    this.#running.add(member);
    const onAbort = () => member.close();
    signal?.addEventListener('abort', onAbort, { once: true });
    void member.exit.then(() => {
      this.#running.delete(member);
      signal?.removeEventListener('abort', onAbort);
    });
    if (signal?.aborted) member.close();
    if (this.#isOver) member.lose();
    return member;
  }

  /** Gives every failure a name a user understands. */
  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      if (this.#isOver || this.#isLeaving) throw this.#gone();
      return await work();
    } catch (error) {
      // The connection has closed, and the word of it is on its way.
      if (error instanceof Error && error.message === 'Not connected') this.#over(this.#lost(this.#target, 'it closed the connection'));
      if (this.#isOver && !(error instanceof OpsError && error.code === 'missing_tool')) throw this.#gone();
      if (error instanceof OpsError) throw error;
      throw new OpsError({
        code: 'unavailable',
        message: `${this.name} runs nothing over this connection: ${(error as Error).message}`,
        hint: 'Its sshd may forbid commands or terminals for this account (ForceCommand, PermitTTY).',
        cause: error,
      });
    }
  }

  #gone(): OpsError {
    return (
      this.#lostBy ??
      new OpsError({ code: 'unavailable', message: `The connection to ${this.name} is closed.`, hint: 'Connect again.', retry: true })
    );
  }

  #follow(hop: SshHop): void {
    let reason = 'it closed the connection';
    hop.client.on('error', (error) => {
      reason = error.message;
    });
    hop.client.on('close', () => {
      // When a jump host dies, what runs through it may close first, and without a word: the nearest machine that is gone is the cause.
      hop.isClosed = true;
      setImmediate(() => {
        const cause = this.#hops.find(({ isClosed }) => isClosed) ?? hop;
        if (!this.#isLeaving) this.#over(this.#lost(cause, cause === hop ? reason : 'it closed the connection'));
      });
    });
  }

  #lost(hop: SshHop, reason: string): OpsError {
    return linkLost(hop.host, hop !== this.#target, reason);
  }

  #over(reason: OpsError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#lostBy = reason;
    void this.#watch.dispose();
    this.#ending.abort();
    for (const member of [...this.#running]) member.lose();
    for (const { client, stream } of this.#hops.toReversed()) {
      client.destroy();
      stream.destroy();
    }
    this.#end.resolve(reason);
  }

  #signalWith(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#ending.signal : AbortSignal.any([signal, this.#ending.signal]);
  }
}
