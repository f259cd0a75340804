import type { Disposable } from '../../../../../shared/base/disposable.ts';
import { toDisposable } from '../../../../../shared/base/disposable.ts';
import type { TargetId } from '../../../../../shared/base/ids.ts';
import type { HostStatus } from '../../../../../shared/contract/hosts.ts';
import type { Logger } from '../../../base/logger.ts';

/** What happens to the session of a target, as far as alarms wait for it. */
export type HostEvent =
  /** It is connected, or the way to it is another one: it may be tried again. */
  | 'ready'
  /** The user would have to be asked something. */
  | 'asking';

export interface HostStatesOptions {
  /** States of the sessions, now and at every change. */
  readonly watchHosts: (signal: AbortSignal) => AsyncIterable<{ readonly hosts: readonly HostStatus[] }>;
  readonly onTargetChange: (listener: (change: { readonly id: TargetId; readonly kind: string }) => void) => Disposable;
  readonly logger: Logger;
}

/** Tells those who wait for a host; looks only while somebody does. */
export class HostStates implements Disposable {
  readonly #options: HostStatesOptions;
  readonly #listeners = new Set<{ readonly id: TargetId; readonly call: (event: HostEvent) => void }>();
  readonly #states = new Map<TargetId, HostStatus['state']>();
  #watching: { readonly ending: AbortController; readonly changes: Disposable } | undefined;

  constructor(options: HostStatesOptions) {
    this.#options = options;
  }

  on(id: TargetId, call: (event: HostEvent) => void): Disposable {
    const listener = { id, call };
    this.#listeners.add(listener);
    this.#begin();
    return toDisposable(() => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.dispose();
    });
  }

  /** The user is being asked something about it right now. */
  isAsking(id: TargetId): boolean {
    return this.#states.get(id) === 'asking';
  }

  dispose(): void {
    this.#watching?.ending.abort();
    void this.#watching?.changes.dispose();
    this.#watching = undefined;
    this.#states.clear();
  }

  #begin(): void {
    if (this.#watching !== undefined) return;
    const ending = new AbortController();
    const changes = this.#options.onTargetChange(({ id, kind }) => {
      if (kind === 'access') this.#tell(id, 'ready');
    });
    this.#watching = { ending, changes };
    void this.#watch(ending.signal);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    try {
      for await (const { hosts } of this.#options.watchHosts(signal)) {
        if (signal.aborted) return;
        for (const { targetId, state } of hosts) {
          if (this.#states.get(targetId) === state) continue;
          this.#states.set(targetId, state);
          if (state === 'connected') this.#tell(targetId, 'ready');
          if (state === 'asking') this.#tell(targetId, 'asking');
        }
        const shown = new Set(hosts.map(({ targetId }) => targetId));
        for (const id of this.#states.keys()) if (!shown.has(id)) this.#states.delete(id);
      }
    } catch (error) {
      this.#options.logger.failure('The states of the hosts cannot be watched', error);
    }
  }

  #tell(id: TargetId, event: HostEvent): void {
    for (const listener of [...this.#listeners]) if (listener.id === id) listener.call(event);
  }
}
