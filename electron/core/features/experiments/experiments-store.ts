import type { ExperimentId } from '../../../../shared/base/ids.ts';
import { type Experiment, ExperimentSchema, type LimitSearch, LimitSearchSchema } from '../../../../shared/contract/experiments.ts';
import { type Database, isStorageFailure, type Row } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';

/** What is written down under one number. */
export type StoredSeries =
  | { readonly kind: 'experiment'; readonly document: Experiment }
  | { readonly kind: 'search'; readonly document: LimitSearch };

export interface OpenSeries {
  readonly series: StoredSeries;
  /** When it was last written (Unix ms). */
  readonly writtenAt: number;
}

/** Experiments and searches on disk. What this console has written it also has in memory: a disk that takes nothing costs only a restart. */
export class ExperimentsStore {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #memory = new Map<ExperimentId, StoredSeries>();

  constructor(database: Database, logger: Logger) {
    this.#database = database;
    this.#logger = logger;
  }

  nextId(): ExperimentId {
    const row = this.#database.get(`SELECT seq FROM sqlite_sequence WHERE name = 'experiments'`);
    return (Math.max(0, Number(row?.seq ?? 0), ...this.#memory.keys()) + 1) as ExperimentId;
  }

  save(series: StoredSeries): void {
    const { kind, document } = series;
    this.#memory.set(document.id, series);
    try {
      this.#database.run(
        `INSERT INTO experiments (id, kind, state, written_at, document) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, written_at = excluded.written_at, document = excluded.document`,
        [document.id, kind, document.state, Date.now(), JSON.stringify(document)],
      );
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#logger.failure('An experiment could not be written to disk', error, { experiment: document.id });
    }
  }

  get(id: ExperimentId): StoredSeries | undefined {
    const held = this.#memory.get(id);
    if (held !== undefined) return held;
    const row = this.#database.get('SELECT kind, document FROM experiments WHERE id = ?', [id]);
    return row === undefined ? undefined : this.#parse(row)[0];
  }

  /** Newest first. */
  experiments(limit: number): Experiment[] {
    const rows = this.#database.all(`SELECT kind, document FROM experiments WHERE kind = 'experiment' ORDER BY id DESC LIMIT ?`, [limit]);
    const all = new Map(
      [...rows.flatMap((row) => this.#parse(row)), ...this.#memory.values()].map((series) => [series.document.id, series]),
    );
    return [...all.values()]
      .flatMap((series) => (series.kind === 'experiment' ? [series.document] : []))
      .toSorted((a, b) => b.id - a.id)
      .slice(0, limit);
  }

  /** Those that an earlier console has not seen the end of. */
  open(): OpenSeries[] {
    return this.#database
      .all(`SELECT kind, document, written_at FROM experiments WHERE state = 'running'`)
      .flatMap((row) => this.#parse(row).map((series) => ({ series, writtenAt: Number(row.written_at) })));
  }

  #parse(row: Row): StoredSeries[] {
    try {
      const document: unknown = JSON.parse(String(row.document));
      if (row.kind === 'search') return [{ kind: 'search', document: LimitSearchSchema.parse(document) }];
      return [{ kind: 'experiment', document: ExperimentSchema.parse(document) }];
    } catch (error) {
      this.#logger.failure('An experiment in the history could not be read', error);
      return [];
    }
  }
}
