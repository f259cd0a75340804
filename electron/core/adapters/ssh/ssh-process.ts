import type { ClientChannel } from 'ssh2';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { MachineProcess, MachineTerminal, ProcessExit, ProcessSignal, TerminalSize } from '../../base/machine.ts';
import { PushedOutput } from '../../base/pushed-output.ts';
import { readAnnounced } from './process-announcement.ts';

/** A machine that was told to close a channel, and does not, has lost it after this time. */
const closeLimitMs = 3000;

/** What a command and a terminal have in common: a channel with an end. */
class SshChannel {
  readonly exit: Promise<ProcessExit>;
  readonly channel: ClientChannel;
  readonly #outcome = Promise.withResolvers<ProcessExit>();
  #isClosed = false;
  #closeTimer: NodeJS.Timeout | undefined;

  constructor(channel: ClientChannel, onEnd: () => void) {
    this.channel = channel;
    this.exit = this.#outcome.promise;
    void this.exit.then(() => {
      clearTimeout(this.#closeTimer);
      onEnd();
    });
    channel.on('error', () => {});
    channel.on('exit', (code: number | null, signal?: string) => {
      this.settle(code === null ? { kind: 'signalled', signal: (signal ?? '').replace(/^SIG/, '') } : { kind: 'exited', code });
    });
    channel.on('close', () => this.settle(this.#isClosed ? { kind: 'signalled', signal: 'HUP' } : { kind: 'lost' }));
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  output(from: ClientChannel | ClientChannel['stderr']): PushedOutput {
    const output = new PushedOutput({ pause: () => from.pause(), resume: () => from.resume() });
    from.on('data', (chunk: Buffer) => output.accept(chunk));
    from.on('end', () => output.finish());
    from.on('close', () => output.finish());
    return output;
  }

  settle(exit: ProcessExit): void {
    this.#outcome.resolve(exit);
  }

  /** Closes the channel; a terminal is hung up by that, a command where the machine passes the signal on. */
  hangUp(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.channel.signal('HUP');
    this.channel.close();
    this.#closeTimer = setTimeout(() => this.settle({ kind: 'lost' }), closeLimitMs);
  }
}

/** Sends a signal to a group of processes through a channel of its own: over SSH itself only some servers, users and signals can. */
export type SignalGroup = (groupId: number, signal: ProcessSignal, thenKill: boolean) => Promise<void>;

/** A command on a machine over SSH. */
export class SshProcess implements MachineProcess {
  readonly stdout: PushedOutput;
  readonly stderr: PushedOutput;
  readonly exit: Promise<ProcessExit>;
  readonly #channel: SshChannel;
  readonly #pid: Promise<number | undefined>;
  readonly #signalGroup: SignalGroup;
  #hasEnded = false;
  #hangUp: Promise<void> | undefined;

  constructor(channel: ClientChannel, signalGroup: SignalGroup, onEnd: () => void) {
    this.#signalGroup = signalGroup;
    this.#channel = new SshChannel(channel, onEnd);
    this.exit = this.#channel.exit;
    this.stdout = this.#channel.output(channel);
    const { output, pid } = readAnnounced(channel.stderr);
    this.stderr = output;
    this.#pid = pid;
    void this.exit.then(() => {
      this.#hasEnded = true;
    });
  }

  write(data: string | Uint8Array): Promise<void> {
    const { channel } = this.#channel;
    if (!channel.writable || this.#channel.isClosed) return Promise.reject(inputClosed());
    return new Promise((resolve, reject) => {
      channel.write(data, (error) => (error ? reject(inputClosed()) : resolve()));
      // A channel that has closed never says what became of a write.
      void this.exit.then(() => setImmediate(() => reject(inputClosed())));
    });
  }

  endInput(): void {
    if (!this.#channel.isClosed) this.#channel.channel.end();
  }

  kill(signal: ProcessSignal): void {
    void this.#signal(signal, false);
  }

  close(): void {
    void this.hangUp();
  }

  /** Settles when the command has been told (and, deaf, killed), or cannot be. */
  hangUp(): Promise<void> {
    if (this.#hangUp === undefined) {
      this.#hangUp = this.#hasEnded ? Promise.resolve() : this.#signal('HUP', true);
      this.#channel.hangUp();
      for (const output of [this.stdout, this.stderr]) output.finish();
    }
    return this.#hangUp;
  }

  /** The link is gone. */
  lose(): void {
    this.#channel.settle({ kind: 'lost' });
    for (const output of [this.stdout, this.stderr]) output.finish();
  }

  async #signal(signal: ProcessSignal, thenKill: boolean): Promise<void> {
    const pid = await this.#pid;
    if (pid !== undefined && !this.#hasEnded) await this.#signalGroup(pid, signal, thenKill);
  }
}

/** A login shell on a machine over SSH. */
export class SshTerminal implements MachineTerminal {
  readonly output: PushedOutput;
  readonly exit: Promise<ProcessExit>;
  readonly #channel: SshChannel;

  constructor(channel: ClientChannel, onEnd: () => void) {
    this.#channel = new SshChannel(channel, onEnd);
    this.exit = this.#channel.exit;
    this.output = this.#channel.output(channel);
    channel.stderr.resume();
  }

  write(data: string): void {
    const { channel } = this.#channel;
    if (channel.writable && !this.#channel.isClosed) channel.write(data);
  }

  resize(size: TerminalSize): void {
    this.#channel.channel.setWindow(size.rows, size.columns, 0, 0);
  }

  close(): void {
    this.#channel.hangUp();
    this.output.finish();
  }

  hangUp(): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  /** The link is gone. */
  lose(): void {
    this.#channel.settle({ kind: 'lost' });
    this.output.finish();
  }
}

function inputClosed(): OpsError {
  return new OpsError({ code: 'unavailable', message: 'The command takes no more input.', hint: 'It has ended, or the link to it has.' });
}
