import { constants } from 'node:os';
import { type IPty, spawn } from '@lydell/node-pty';
import type { MachineTerminal, ProcessExit, TerminalSize } from '../../base/machine.ts';
import { PushedOutput } from '../../base/pushed-output.ts';
import { loginShell, startFolder, userEnvironment } from './local-environment.ts';
import { endGroup } from './process-group.ts';

/** The user's login shell on a pseudo-terminal of this machine. */
export class LocalTerminal implements MachineTerminal {
  readonly output: PushedOutput;
  readonly exit: Promise<ProcessExit>;
  /** Settles when the shell is gone, and never rejects. */
  readonly gone: Promise<void>;
  readonly #pty: IPty;
  #hasExited = false;
  #isClosed = false;

  /** Throws when no pseudo-terminal is to be had. */
  constructor(size: TerminalSize) {
    const { file, args } = loginShell();
    const pty = spawn(file, args, {
      name: 'xterm-256color',
      cols: size.columns,
      rows: size.rows,
      cwd: startFolder(),
      env: userEnvironment(),
      // Bytes as they come: a character may be split between two reads.
      encoding: null,
    });
    this.#pty = pty;
    this.output = new PushedOutput({ pause: () => pty.pause(), resume: () => pty.resume() });
    pty.onData((data: string | Uint8Array) => this.output.accept(typeof data === 'string' ? Buffer.from(data) : data));
    this.exit = new Promise((resolve) => {
      pty.onExit(({ exitCode, signal }) => {
        this.#hasExited = true;
        this.output.finish();
        resolve(signal ? { kind: 'signalled', signal: signalName(signal) } : { kind: 'exited', code: exitCode });
      });
    });
    this.gone = this.exit.then(() => {});
  }

  write(data: string): void {
    if (!this.#hasExited) this.#pty.write(data);
  }

  resize(size: TerminalSize): void {
    if (!this.#hasExited) this.#pty.resize(Math.max(1, size.columns), Math.max(1, size.rows));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.output.finish();
    if (this.#hasExited) return;
    // The shell leads the session: when it goes, the system hangs up on what is in the foreground.
    if (process.platform === 'win32') this.#pty.kill();
    else void endGroup(this.#pty.pid);
  }
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found === undefined ? String(number) : found[0].replace(/^SIG/, '');
}
