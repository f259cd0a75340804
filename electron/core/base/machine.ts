import type { Readable } from 'node:stream';
import type { Disposable } from '../../../shared/base/disposable.ts';

/** How a command ended. `lost`: the link broke first, and what became of it is not known. */
export type ProcessExit =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'lost' };

/** Signals one may send to a command. */
export type ProcessSignal = 'TERM' | 'INT' | 'HUP' | 'ALRM' | 'KILL';

export interface CommandOptions {
  /** The program and its arguments; never a command line. The first is a name looked up on the machine's PATH, or absolute. */
  readonly argv: readonly string[];
  /** What it is for, for the audit: `tail of /var/log/app.log`. */
  readonly purpose: string;
  /** Ends it: HUP and the channel closed. */
  readonly signal?: AbortSignal | undefined;
  /** It ends what somebody else runs there, and must not wait for their channels. */
  readonly isUrgent?: boolean | undefined;
}

/** A command that runs on a machine. Both outputs must be read (or `resume()`d): an unread one stops the command. */
export interface MachineProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Answers once the data has been taken. */
  write(data: string | Uint8Array): Promise<void>;
  /** Closes its standard input. */
  endInput(): void;
  /** Asks for a signal. A remote machine may not pass it on: whoever must be sure looks at the processes. */
  kill(signal: ProcessSignal): void;
  /** Closes the channel without waiting; the command gets HUP or a broken pipe. */
  close(): void;
  /** Never rejects. */
  readonly exit: Promise<ProcessExit>;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A login shell on a pseudo-terminal. */
export interface MachineTerminal {
  /** What the shell writes; pausing it pauses the shell. */
  readonly output: Readable;
  write(data: string): void;
  resize(size: TerminalSize): void;
  /** HUP. */
  close(): void;
  readonly exit: Promise<ProcessExit>;
}

/** A machine one can run commands on: this one, or one over SSH. */
export interface Machine {
  /** `this machine`, `ops@shop.example:22` */
  readonly name: string;
  /** Rejects with OpsError: `unavailable` without a link, `missing_tool` where the login shell cannot run commands. */
  run(options: CommandOptions): Promise<MachineProcess>;
  openTerminal(size: TerminalSize, signal?: AbortSignal): Promise<MachineTerminal>;
}

/** A connection to a machine that can break. */
export interface MachineLink extends Machine, Disposable {
  /** Settles once, when the link is gone, with the reason; `undefined` when it was closed by us. Never rejects. */
  readonly closed: Promise<Error | undefined>;
}
