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
import { DoctorBook, type OpenStep } from './doctor-report.ts';
import type { TargetStore } from './target-store.ts';

/** Opens a link while it writes each step of the way into the book; `undefined` when one of them failed. Rejects only when cancelled. */
export type OpenWatched = (target: Target, book: DoctorBook, signal: AbortSignal) => Promise<MachineLink | undefined>;

export interface DoctorOptions {
  readonly targets: TargetStore;
  readonly open: OpenWatched;
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
      link = await this.#options.open(target, book, signal);
      facts = await this.#look(target, book, link, signal);
      if (facts !== undefined) this.#options.targets.setFacts(target.id, facts);
    } catch (error) {
      if (!signal.aborted) this.#options.logger.failure('The doctor failed', error, { target: target.id });
    } finally {
      await link?.dispose();
    }
    book.end(facts);
  }

  async #look(target: Target, book: DoctorBook, link: MachineLink | undefined, signal: AbortSignal): Promise<TargetFacts | undefined> {
    const steps = {
      shell: book.add('shell', 'Shell'),
      sudo: book.add('sudo', 'sudo without a password'),
      clock: book.add('clock', 'Clock'),
      disk: book.add('disk', 'Disk'),
      logs: book.add('logs', 'Log files'),
      tools: book.add('tools', 'Tools'),
    } satisfies Record<string, OpenStep>;
    if (link === undefined) return undefined;
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
