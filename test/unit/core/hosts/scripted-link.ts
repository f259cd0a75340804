import { PassThrough } from 'node:stream';
import type { CommandOptions, MachineLink, MachineProcess, MachineTerminal, ProcessExit } from '../../../../electron/core/base/machine.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';

/** A command on a scripted link that runs until the test says how it ends. */
export interface ScriptedProcess extends MachineProcess {
  readonly options: CommandOptions;
  readonly isClosed: boolean;
  finish(exit: ProcessExit, stdout?: string): void;
}

/** A link that does what the test says. */
export interface ScriptedLink extends MachineLink {
  readonly processes: ScriptedProcess[];
  readonly isDisposed: boolean;
  /** The network is gone. */
  break(reason?: string): void;
}

/** A link to nowhere; commands of the clock are answered with a date that is `offsetMs` ahead. */
export function createScriptedLink(name = 'scripted', offsetMs = 0): ScriptedLink {
  const closed = Promise.withResolvers<Error | undefined>();
  const processes: ScriptedProcess[] = [];
  let isDisposed = false;
  const start = (options: CommandOptions): ScriptedProcess => {
    const exit = Promise.withResolvers<ProcessExit>();
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    let isClosed = false;
    const finish = (how: ProcessExit, text = '') => {
      if (isClosed) return;
      isClosed = true;
      stdout.end(text);
      stderr.end();
      exit.resolve(how);
    };
    const process: ScriptedProcess = {
      options,
      stdout,
      stderr,
      exit: exit.promise,
      get isClosed() {
        return isClosed;
      },
      async write() {
        if (options.purpose !== 'clock') return;
        const nowMs = Date.now() + offsetMs;
        stdout.write(`${Math.floor(nowMs / 1000)} ${String((nowMs % 1000) * 1e6).padStart(9, '0')} +0130\n`);
      },
      endInput() {},
      kill: (signal) => finish({ kind: 'signalled', signal }),
      close: () => finish({ kind: 'signalled', signal: 'HUP' }),
      finish,
    };
    if (options.purpose !== 'clock') processes.push(process);
    options.signal?.addEventListener('abort', () => process.close(), { once: true });
    return process;
  };
  return {
    name,
    processes,
    closed: closed.promise,
    get isDisposed() {
      return isDisposed;
    },
    async run(options) {
      if (isDisposed) throw new OpsError({ code: 'unavailable', message: 'closed' });
      return start(options);
    },
    async openTerminal(): Promise<MachineTerminal> {
      const process = start({ argv: ['sh'], purpose: 'terminal' });
      return { output: process.stdout, write() {}, resize() {}, close: process.close, exit: process.exit };
    },
    break(reason = 'broken by the test') {
      isDisposed = true;
      for (const process of processes) process.finish({ kind: 'lost' });
      closed.resolve(new Error(reason));
    },
    dispose() {
      isDisposed = true;
      for (const process of processes) process.close();
      closed.resolve(undefined);
    },
  };
}
