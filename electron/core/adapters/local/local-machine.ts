import { OpsError } from '../../../../shared/base/ops-error.ts';
import { shellCommand } from '../../../../shared/model/shell-command.ts';
import type { CommandOptions, MachineLink, MachineProcess, MachineTerminal, TerminalSize } from '../../base/machine.ts';
import { LocalProcess } from './local-process.ts';

/** This machine, behind the interface of one reached over SSH. Its link breaks only when it is disposed of. */
export function openLocalMachine(): MachineLink {
  return new LocalMachine();
}

class LocalMachine implements MachineLink {
  readonly name = 'this machine';
  readonly closed: Promise<Error | undefined>;
  readonly #open = new Set<{ close(): void; readonly gone: Promise<void> }>();
  #isDisposed = false;
  #markClosed: (reason: undefined) => void = () => {};

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#markClosed = resolve;
    });
  }

  async run(options: CommandOptions): Promise<MachineProcess> {
    this.#assertUsable(options.signal);
    // Refuses what no machine would take, so that a command is right here only if it is right everywhere.
    shellCommand(options.argv);
    return this.#hold(new LocalProcess(options));
  }

  async openTerminal(size: TerminalSize, signal?: AbortSignal): Promise<MachineTerminal> {
    const LocalTerminal = await loadLocalTerminal();
    this.#assertUsable(signal);
    let terminal: InstanceType<typeof LocalTerminal>;
    try {
      terminal = this.#hold(new LocalTerminal(size));
    } catch (error) {
      throw new OpsError({
        code: 'unavailable',
        message: `This machine gives no terminal: ${(error as Error).message}`,
        hint: 'Check that /dev/ptmx is there and that the login shell can be started.',
        cause: error,
      });
    }
    const onAbort = () => terminal.close();
    signal?.addEventListener('abort', onAbort, { once: true });
    void terminal.exit.then(() => signal?.removeEventListener('abort', onAbort));
    return terminal;
  }

  /** Ends everything that runs through it and waits until nothing is left. */
  async dispose(): Promise<void> {
    if (!this.#isDisposed) {
      this.#isDisposed = true;
      this.#markClosed(undefined);
      for (const member of this.#open) member.close();
    }
    await Promise.all([...this.#open].map((member) => member.gone));
  }

  #hold<T extends { close(): void; readonly gone: Promise<void> }>(member: T): T {
    this.#open.add(member);
    void member.gone.then(() => this.#open.delete(member));
    return member;
  }

  #assertUsable(signal: AbortSignal | undefined): void {
    if (this.#isDisposed) {
      throw new OpsError({ code: 'unavailable', message: 'This machine is closed to commands: the console is ending.' });
    }
    if (signal?.aborted) throw new OpsError({ code: 'cancelled', message: 'Cancelled before it began.' });
  }
}

/** What a pseudo-terminal takes is built for each system, and loaded only here: where it is missing, everything else works. */
async function loadLocalTerminal() {
  try {
    return (await import('./local-terminal.ts')).LocalTerminal;
  } catch (error) {
    throw new OpsError({
      code: 'missing_tool',
      message: `There is no terminal of this machine: what it takes is not installed for ${process.platform} ${process.arch}.`,
      hint: 'Install the console again without leaving out optional packages (npm ci). Terminals over SSH work without it.',
      cause: error,
    });
  }
}
