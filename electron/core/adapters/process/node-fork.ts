import { type ChildProcess, fork, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Disposable } from '../../../../shared/base/disposable.ts';
import { toDisposable } from '../../../../shared/base/disposable.ts';

/** A Node program in a process of its own, on a channel of messages (`Platform.fork` answers one). */
export interface NodeProgram {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Disposable;
  onExit(listener: (code: number | undefined) => void): Disposable;
  kill(): void;
}

const graceMs = 3000;
const separateGroup = process.platform !== 'win32';

/**
 * Starts a Node program with `child_process.fork`. It must end itself when the channel closes ('disconnect'): that is how it ends with us,
 * however we end.
 *
 * It is not in our terminal's process group: Ctrl+C reaches us alone, and we decide what becomes of it.
 */
export function forkNodeProgram(modulePath: string, args: readonly string[]): NodeProgram {
  const child = fork(modulePath, [...args], {
    detached: separateGroup,
    execArgv: [],
    serialization: 'json',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    windowsHide: true,
  });
  return new ForkedProgram(child);
}

class ForkedProgram implements NodeProgram {
  readonly #child: ChildProcess;
  #exited: { readonly code: number | undefined } | undefined;
  #killTimer: NodeJS.Timeout | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on('error', () => {
      // Could not be started, or not be signalled. A program without a pid never gives 'exit'.
      if (child.pid === undefined) child.emit('exit', 1, null);
    });
    child.once('exit', (code) => {
      this.#exited = { code: code ?? undefined };
      clearTimeout(this.#killTimer);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: unknown): void {
    // A message to a program that has just ended is lost with it: its exit says so.
    if (this.#child.connected) this.#child.send(message as object, () => {});
  }

  onMessage(listener: (message: unknown) => void): Disposable {
    this.#child.on('message', listener);
    return toDisposable(() => {
      this.#child.off('message', listener);
    });
  }

  onExit(listener: (code: number | undefined) => void): Disposable {
    if (this.#exited) {
      const { code } = this.#exited;
      queueMicrotask(() => listener(code));
      return toDisposable(() => {});
    }
    const onExit = (code: number | null) => listener(code ?? undefined);
    this.#child.once('exit', onExit);
    return toDisposable(() => {
      this.#child.off('exit', onExit);
    });
  }

  kill(): void {
    if (this.#exited || this.#killTimer) return;
    this.#child.kill('SIGTERM');
    this.#killTimer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
  }
}

/** A program that outlives us. */
export interface DetachedProgram {
  readonly pid: number;
  /** True once it has ended, as long as we are there to see it. */
  hasEnded(): boolean;
}

/** Starts a Node program that outlives us, with its output at the end of a file. Rejects when it cannot be started. */
export function spawnDetachedNodeProgram(modulePath: string, args: readonly string[], outputPath: string): Promise<DetachedProgram> {
  const output = openSync(outputPath, 'a', 0o600);
  return new Promise<DetachedProgram>((resolve, reject) => {
    const child = spawn(process.execPath, [modulePath, ...args], {
      detached: true,
      stdio: ['ignore', output, output],
      windowsHide: true,
    });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      const { pid } = child;
      if (pid !== undefined) resolve({ pid, hasEnded: () => child.exitCode !== null || child.signalCode !== null });
    });
  }).finally(() => closeSync(output));
}
