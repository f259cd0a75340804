import type { TargetId } from '../../../../shared/base/ids.ts';
import { shellCommand } from '../../../../shared/model/shell-command.ts';
import type { CommandOptions, Machine, MachineLink, MachineProcess, MachineTerminal, TerminalSize } from '../../base/machine.ts';
import type { CommandAudit } from './command-audit.ts';

export interface AuditedMachineOptions {
  readonly name: () => string;
  /** The link of the moment; throws OpsError `unavailable`. */
  readonly link: () => MachineLink;
  /** Told of everything that has begun. */
  readonly started?: ((running: MachineProcess | MachineTerminal) => void) | undefined;
  readonly audit: CommandAudit;
  readonly targetId: TargetId;
}

/** Runs on the link of the moment and writes down what ran. */
export class AuditedMachine implements Machine {
  readonly #options: AuditedMachineOptions;

  constructor(options: AuditedMachineOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name();
  }

  async run(options: CommandOptions): Promise<MachineProcess> {
    const command = shellCommand(options.argv);
    return this.#audited(options.purpose, command, (link) => link.run(options));
  }

  async openTerminal(size: TerminalSize, signal?: AbortSignal): Promise<MachineTerminal> {
    return this.#audited('terminal', '(login shell)', (link) => link.openTerminal(size, signal));
  }

  async #audited<T extends MachineProcess | MachineTerminal>(
    purpose: string,
    command: string,
    start: (link: MachineLink) => Promise<T>,
  ): Promise<T> {
    const { audit, targetId, started, link } = this.#options;
    const machine = link();
    const entry = audit.begin({ targetId, purpose, command });
    try {
      const running = await start(machine);
      void running.exit.then((exit) => entry.end(exit));
      started?.(running);
      return running;
    } catch (error) {
      entry.withdraw();
      throw error;
    }
  }
}
