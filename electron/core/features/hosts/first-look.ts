import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { Logger } from '../../base/logger.ts';
import type { Machine } from '../../base/machine.ts';
import { DoctorChecks } from './doctor-checks.ts';
import type { TargetStore } from './target-store.ts';

export interface FirstLookOptions {
  readonly targets: TargetStore;
  readonly logger: Logger;
}

/** Finds out with two commands what a server is when it is first connected to: its roles and logs are known without the doctor. */
export class FirstLook implements Disposable {
  readonly #options: FirstLookOptions;
  readonly #ending = new AbortController();
  readonly #looking = new Set<Promise<void>>();

  constructor(options: FirstLookOptions) {
    this.#options = options;
  }

  /** To be called with every new connection; nobody waits for what it does. */
  connected({ id }: Target, machine: Machine): void {
    const target = this.#options.targets.find(id);
    if (target?.access.kind !== 'ssh' || target.facts !== undefined || this.#ending.signal.aborted) return;
    const looking = this.#look(target, machine).finally(() => this.#looking.delete(looking));
    this.#looking.add(looking);
  }

  async dispose(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#looking);
  }

  /** Never rejects. */
  async #look(target: Target, machine: Machine): Promise<void> {
    const { targets, logger } = this.#options;
    try {
      const checks = new DoctorChecks(machine, target, this.#ending.signal, 'first look');
      if ((await checks.shell()).state !== 'ok') return;
      const facts = await checks.facts();
      const now = targets.find(target.id);
      // The doctor may have been there meanwhile, or the way may lead somewhere else now.
      if (now?.facts === undefined && JSON.stringify(now?.access) === JSON.stringify(target.access)) targets.setFacts(target.id, facts);
    } catch (error) {
      logger.debug('A server could not be looked at', { target: target.id, error: String(error) });
    }
  }
}
