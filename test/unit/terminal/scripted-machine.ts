import { PassThrough } from 'node:stream';
import type { Machine, MachineTerminal, ProcessExit, TerminalSize } from '../../../electron/core/base/machine.ts';
import type { HostAccess, HostLease } from '../../../electron/core/features/hosts/index.ts';
import type { TargetId } from '../../../shared/base/ids.ts';
import { OpsError } from '../../../shared/base/ops-error.ts';
import type { Target } from '../../../shared/contract/targets.ts';

/** A shell whose side of the pseudo-terminal is played by the test. */
export class ScriptedShell implements MachineTerminal {
  readonly output = new PassThrough({ highWaterMark: 64 * 1024 });
  readonly typed: string[] = [];
  readonly sizes: TerminalSize[] = [];
  closed = 0;
  readonly #exit = Promise.withResolvers<ProcessExit>();
  readonly exit = this.#exit.promise;

  write(data: string): void {
    this.typed.push(data);
  }

  resize(size: TerminalSize): void {
    this.sizes.push(size);
  }

  close(): void {
    this.closed += 1;
    this.ends({ kind: 'signalled', signal: 'HUP' });
  }

  ends(exit: ProcessExit): void {
    this.output.end();
    this.#exit.resolve(exit);
  }
}

/** A target whose shells, link and lease are in the test's hands. */
export class ScriptedHosts implements Pick<HostAccess, 'lease' | 'target'> {
  readonly shells: ScriptedShell[] = [];
  leases = 0;
  released = 0;
  refusal: Error | undefined;
  /** Errors the next calls of `openTerminal` fail with, in turn. */
  readonly failures: Error[] = [];
  #up = Promise.resolve();
  #goUp = () => {};
  #giveUp = (_error: Error) => {};

  target(id: TargetId): Target {
    if (id !== 'shop') throw new OpsError({ code: 'not_found', message: 'No such target' });
    return { id, name: 'shop' } as Target;
  }

  async lease(id: TargetId, _user: string, signal?: AbortSignal): Promise<HostLease> {
    signal?.throwIfAborted();
    if (this.refusal) throw this.refusal;
    this.leases += 1;
    let released = false;
    const machine: Machine = {
      name: 'shop',
      run: () => Promise.reject(new Error('Not here')),
      openTerminal: async (size) => {
        const failure = this.failures.shift();
        if (failure) throw failure;
        const shell = new ScriptedShell();
        shell.sizes.push(size);
        this.shells.push(shell);
        return shell;
      },
    };
    return {
      target: this.target(id),
      machine,
      isUp: true,
      clockOffsetMs: 0,
      utcOffsetMinutes: 0,
      onLink: () => ({ dispose() {} }),
      untilUp: (waitSignal) =>
        Promise.race([
          this.#up,
          new Promise<never>((_resolve, reject) => waitSignal?.addEventListener('abort', () => reject(waitSignal.reason), { once: true })),
        ]),
      dispose: () => {
        if (!released) this.released += 1;
        released = true;
      },
    };
  }

  /** The link goes: whoever waits for it waits until `back` or `gone`. */
  cut(): void {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => {});
    this.#up = promise;
    this.#goUp = resolve;
    this.#giveUp = reject;
    this.shells.at(-1)?.ends({ kind: 'lost' });
  }

  back(): void {
    this.#goUp();
  }

  gone(error: Error): void {
    this.#giveUp(error);
  }
}
