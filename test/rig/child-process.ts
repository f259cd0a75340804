import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A child of a test, with the messages it has sent. */
export interface TestChild {
  readonly process: ChildProcess;
  /** The next message, in the order they came. Rejects when the child ends without one. */
  message<T>(): Promise<T>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

/** Starts a script of `test/rig` in a process of its own; it ends with the test run. */
export function startTestChild(script: string, args: readonly string[]): TestChild {
  const child = fork(join(import.meta.dirname, script), [...args], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const held: unknown[] = [];
  const waiting: { resolve: (message: unknown) => void; reject: (error: Error) => void }[] = [];
  child.on('message', (message) => {
    const next = waiting.shift();
    if (next) next.resolve(message);
    else held.push(message);
  });
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`${script} ended (${signal ?? code}) without a message`));
  });
  return {
    process: child,
    message: <T>() =>
      held.length > 0
        ? Promise.resolve(held.shift() as T)
        : new Promise<T>((resolve, reject) => waiting.push({ resolve: resolve as (message: unknown) => void, reject })),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
