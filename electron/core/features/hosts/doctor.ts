import { toDisposable } from '../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { DoctorReport } from '../../../../shared/contract/hosts.ts';
import type { Target, TargetFacts } from '../../../../shared/contract/targets.ts';
import { latest } from '../../base/latest.ts';
import type { Logger } from '../../base/logger.ts';
import type { MachineLink } from '../../base/machine.ts';
import { AuditedMachine } from './audited-machine.ts';
import type { CommandAudit } from './command-audit.ts';
import { DoctorChecks } from './doctor-checks.ts';
import { DoctorBook } from './doctor-report.ts';
import type { TargetStore } from './target-store.ts';

/** Opens a link while it writes down what became of each step; `undefined` when one of them failed. Rejects only when cancelled. */
export type ConnectWatched = (signal: AbortSignal) => Promise<MachineLink | undefined>;

/** Writes the steps of the way to a target into the book, before any of them is gone. */
export type PlanWatched = (target: Target, book: DoctorBook) => ConnectWatched;

export interface DoctorOptions {
  readonly targets: TargetStore;
  readonly open: PlanWatched;
  readonly audit: CommandAudit;
  readonly logger: Logger;
}

/** Examines the way to a target and what is found there, on a connection of its own. */
export class Doctor {
  readonly #options: DoctorOptions;
  readonly #running = new Map<AbortController, Promise<void>>();

  constructor(options: DoctorOptions) {
    this.#options = options;
  }

  /** Begins when the stream is read and ends with it; the last report is `done`. Throws `not_found`. */
  examine(targetId: TargetId, signal: AbortSignal | undefined): AsyncGenerator<DoctorReport, void, undefined> {
    const target = this.#options.targets.get(targetId);
    return latest<DoctorReport>({
      snapshot: () => undefined,
      subscribe: (push, end) => {
        const controller = new AbortController();
        const done = this.#examine(target, push, controller.signal).then(() => {
          this.#running.delete(controller);
          end();
        });
        this.#running.set(controller, done);
        return toDisposable(() => controller.abort());
      },
      signal,
    });
  }

  async dispose(): Promise<void> {
    for (const controller of this.#running.keys()) controller.abort();
    await Promise.all(this.#running.values());
  }

  /** Never rejects. */
  async #examine(target: Target, push: (report: DoctorReport) => void, signal: AbortSignal): Promise<void> {
    const book = new DoctorBook(target.id, push);
    let link: MachineLink | undefined;
    let facts: TargetFacts | undefined;
    try {
      const connect = this.#options.open(target, book);
      const steps = addChecks(book);
      push(book.report);
      link = await connect(signal);
      if (link !== undefined) facts = await this.#look(target, book, steps, link, signal);
      if (facts !== undefined) this.#options.targets.setFacts(target.id, facts);
    } catch (error) {
      if (!signal.aborted) this.#options.logger.failure('The doctor failed', error, { target: target.id });
    } finally {
      await link?.dispose();
    }
    book.end(facts);
  }

  async #look(
    target: Target,
    book: DoctorBook,
    steps: CheckSteps,
    link: MachineLink,
    signal: AbortSignal,
  ): Promise<TargetFacts | undefined> {
    const { audit } = this.#options;
    const machine = new AuditedMachine({ name: () => link.name, link: () => link, audit, targetId: target.id });
    const checks = new DoctorChecks(machine, target, signal);
    if (!(await book.carryOut(steps.shell, () => checks.shell(), signal))) return undefined;
    await book.carryOut(steps.sudo, () => checks.sudo(), signal);
    await book.carryOut(steps.clock, () => checks.clock(), signal);
    await book.carryOut(steps.disk, () => checks.disk(), signal);
    await book.carryOut(steps.logs, () => checks.logs(), signal);
    await book.carryOut(steps.tools, () => checks.tools(), signal);
    return checks.facts();
  }
}

type CheckSteps = ReturnType<typeof addChecks>;

function addChecks(book: DoctorBook) {
  return {
    shell: book.add('shell', 'Shell'),
    sudo: book.add('sudo', 'sudo without a password'),
    clock: book.add('clock', 'Clock'),
    disk: book.add('disk', 'Disk'),
    logs: book.add('logs', 'Log files'),
    tools: book.add('tools', 'Tools'),
  };
}
