import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { CommandOptions, MachineProcess, ProcessExit, ProcessSignal } from '../../base/machine.ts';
import { PushedOutput } from '../../base/pushed-output.ts';
import { commandEnvironment, startFolder } from './local-environment.ts';
import { endGroup, signalGroup } from './process-group.ts';

const systemUsesGroups = process.platform !== 'win32';

/** A command on this machine, in a session of its own. */
export class LocalProcess implements MachineProcess {
  readonly stdout: PushedOutput;
  readonly stderr: PushedOutput;
  readonly exit: Promise<ProcessExit>;
  /** Settles when nothing of it is left, and never rejects. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcessWithoutNullStreams;
  #hasExited = false;
  #isClosed = false;
  #markGone: () => void = () => {};

  /** A program that is not there does not throw: it exits with 127 and says so on stderr, as a shell would. */
  constructor(options: CommandOptions) {
    const [program = '', ...args] = options.argv;
    const child = spawn(program, args, {
      cwd: startFolder(),
      env: commandEnvironment(),
      detached: systemUsesGroups,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#child = child;
    this.stdout = outputOf(child.stdout);
    this.stderr = outputOf(child.stderr);
    // A command that ends without reading its input is no failure of ours.
    child.stdin.on('error', () => {});
    this.gone = new Promise((resolve) => {
      this.#markGone = resolve;
    });
    this.exit = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(this.#exited(code, signal)));
      child.once('error', (error: NodeJS.ErrnoException) => {
        if (child.pid === undefined) resolve(this.#failedToStart(program, error));
      });
    });
    const { signal } = options;
    if (signal !== undefined) {
      const onAbort = () => this.close();
      signal.addEventListener('abort', onAbort, { once: true });
      void this.exit.then(() => signal.removeEventListener('abort', onAbort));
      if (signal.aborted) this.close();
    }
  }

  write(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.stdin.write(data, (error) => (error ? reject(inputClosed(error)) : resolve()));
    });
  }

  endInput(): void {
    this.#child.stdin.end();
  }

  kill(signal: ProcessSignal): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#hasExited) return;
    if (systemUsesGroups) signalGroup(pid, signal);
    else this.#child.kill(`SIG${signal}`);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { pid } = this.#child;
    // Before its pipes break: a command that is told to go says so, and not that it could not write.
    if (pid !== undefined && systemUsesGroups) void endGroup(pid).then(() => this.#markGone());
    else this.#child.kill();
    this.#child.stdin.destroy();
    for (const output of [this.stdout, this.stderr]) output.finish();
    for (const pipe of [this.#child.stdout, this.#child.stderr]) pipe.destroy();
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): ProcessExit {
    this.#hasExited = true;
    if (!this.#isClosed || !systemUsesGroups) this.#markGone();
    return signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'signalled', signal: signal.replace(/^SIG/, '') };
  }

  #failedToStart(program: string, error: NodeJS.ErrnoException): ProcessExit {
    this.#hasExited = true;
    const missing = error.code === 'ENOENT';
    this.stderr.accept(Buffer.from(`${program}: ${missing ? 'command not found' : error.message}\n`));
    for (const output of [this.stdout, this.stderr]) output.finish();
    this.#markGone();
    return { kind: 'exited', code: missing ? 127 : 126 };
  }
}

function outputOf(pipe: NodeJS.ReadableStream): PushedOutput {
  const output = new PushedOutput({ pause: () => pipe.pause(), resume: () => pipe.resume() });
  pipe.on('data', (chunk: Buffer) => output.accept(chunk));
  for (const event of ['end', 'close', 'error']) pipe.on(event, () => output.finish());
  return output;
}

function inputClosed(cause: Error): OpsError {
  return new OpsError({
    code: 'unavailable',
    message: 'The command takes no more input.',
    hint: 'It has ended or closed its input.',
    cause,
  });
}
