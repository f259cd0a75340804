import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposable } from '../../../../shared/base/disposable.ts';
import type { RunId, TargetId } from '../../../../shared/base/ids.ts';
import type { HostStatus } from '../../../../shared/contract/hosts.ts';
import type { Database } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';
import { type HostAccess, leaseUnasked, recordingTarget } from '../hosts/index.ts';
import type { ActiveRun, RunBook } from '../runs/index.ts';
import type { EvidenceSources } from './evidence-sources.ts';
import { NginxErrorLevel, type RaisedErrorLog } from './nginx-error-level.ts';
import { RunCollection } from './run-collection.ts';
import type { ReadMarks } from './run-logs.ts';

export interface EvidenceServiceOptions {
  readonly database: Database;
  readonly hosts: HostAccess;
  /** States of the sessions, now and at every change. */
  readonly watchHosts: (signal: AbortSignal) => AsyncIterable<{ readonly hosts: readonly HostStatus[] }>;
  readonly runs: RunBook;
  readonly sources: EvidenceSources;
  readonly logger: Logger;
  /** A console that ends waits so long for the last lines of a run; 8 s without it. */
  readonly closePatienceMs?: number | undefined;
}

/** Has the machine behind each run looked at while the run goes on, and a moment longer. */
export class EvidenceService implements Disposable {
  readonly #options: EvidenceServiceOptions;
  readonly #errorLevel: NginxErrorLevel;
  readonly #listener: Disposable;
  /** Those whose evidence is not whole yet. */
  readonly #collecting = new Map<RunId, RunCollection>();
  readonly #marks = new Map<TargetId, ReadMarks>();
  #active: RunCollection | undefined;

  constructor(options: EvidenceServiceOptions) {
    this.#options = options;
    const { database, hosts, watchHosts, logger } = options;
    this.#errorLevel = new NginxErrorLevel({ database, hosts, watchHosts, logger });
    this.#listener = options.runs.onActive((run) => this.#follow(run));
  }

  /** Resolves when the evidence of a run is as whole as it will be: at once where nothing is being collected. */
  async settled(id: RunId): Promise<void> {
    await this.#collecting.get(id)?.done;
  }

  /**
   * Raises the `error_log` of the nginx that serves a URL to `warn` until the answer is disposed of; `undefined` where nothing has to be raised. Only where
   * the user has allowed it. Rejects, with nothing changed, where it cannot be done. What a crash leaves is put back at the next start.
   */
  raiseErrorLog(targetId: TargetId, url: string, signal?: AbortSignal): Promise<RaisedErrorLog | undefined> {
    return this.#errorLevel.raise(targetId, url, signal);
  }

  /** Waits a moment for what is being collected, and writes down what is there. */
  async dispose(): Promise<void> {
    void this.#listener.dispose();
    const collections = [...this.#collecting.values()];
    for (const collection of collections) collection.finish();
    const all = Promise.all(collections.map(({ done }) => done));
    await Promise.race([all, sleep(this.#options.closePatienceMs ?? 8000, undefined, { ref: false })]);
    for (const collection of collections) collection.abandon();
    await all;
    await this.#errorLevel.dispose();
  }

  /** Never throws, never waits: a run must not notice. */
  #follow(run: ActiveRun | undefined): void {
    this.#active?.finish();
    this.#active = undefined;
    if (run === undefined) return;
    const { hosts, watchHosts, runs, sources, logger } = this.#options;
    try {
      const targetId = recordingTarget(run, () => hosts.currentTarget(), sources.lab()?.url);
      if (targetId === undefined) return;
      const mayAsk = run.targetId !== undefined;
      const lease = (signal: AbortSignal) =>
        leaseUnasked({ hosts, watchHosts, targetId, user: 'evidence of a run', mayAsk: () => mayAsk, signal, logger });
      const marks = this.#marks.get(targetId) ?? new Map();
      this.#marks.set(targetId, marks);
      const collection = new RunCollection({ run, targetId, lease, runs, sources, marks, logger });
      this.#active = collection;
      this.#collecting.set(run.id, collection);
      void collection.done.then(() => this.#collecting.delete(run.id));
    } catch (error) {
      logger.failure('The evidence of a run cannot be collected', error, { run: run.id });
    }
  }
}
