import { type StressJob, StressJobSchema } from '../../../../shared/contract/stress.ts';
import type { StressRoot } from '../../../../shared/model/stress-processes.ts';
import { type Database, isStorageFailure, type Row } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';

/** What tells a job's processes from all others after a restart of the console. */
export interface RememberedRoot extends StressRoot {
  /** Which of its starts the host was in: a pid of before means nothing after. */
  readonly bootId?: string | undefined;
}

export interface RememberedJob {
  readonly job: StressJob;
  readonly root: RememberedRoot | undefined;
}

/** Stress jobs on disk. A disk that takes nothing keeps no job from being started or ended: the host's own limit ends it. */
export class StressStore {
  readonly #database: Database;
  readonly #logger: Logger;

  constructor(database: Database, logger: Logger) {
    this.#database = database;
    this.#logger = logger;
  }

  /** `isOpen`: not known to have ended with nothing left on the host. */
  save(job: StressJob, root: RememberedRoot | undefined, isOpen: boolean): void {
    this.#quietly(() => {
      this.#database.run(
        `INSERT INTO stress_jobs (id, target_id, started_at, open, job, root) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET open = excluded.open, job = excluded.job, root = excluded.root`,
        [
          job.id,
          job.targetId,
          Math.round(job.startedAt),
          isOpen ? 1 : 0,
          JSON.stringify(job),
          root === undefined ? null : JSON.stringify(root),
        ],
      );
    });
  }

  /** Jobs that were going on, or whose end nobody saw, when the console last ended. */
  open(): RememberedJob[] {
    return this.#read('SELECT job, root FROM stress_jobs WHERE open = 1 ORDER BY started_at');
  }

  /** The last that ended, newest first. */
  ended(limit: number): StressJob[] {
    return this.#read('SELECT job, root FROM stress_jobs WHERE open = 0 ORDER BY started_at DESC LIMIT ?', [limit]).map(({ job }) => job);
  }

  /** Keeps the last `count` of those that ended. */
  prune(count: number): void {
    this.#quietly(() => {
      this.#database.run(
        'DELETE FROM stress_jobs WHERE open = 0 AND id NOT IN (SELECT id FROM stress_jobs WHERE open = 0 ORDER BY started_at DESC LIMIT ?)',
        [count],
      );
    });
  }

  #read(sql: string, parameters: readonly number[] = []): RememberedJob[] {
    return this.#database.all(sql, parameters).flatMap((row) => this.#parse(row));
  }

  #parse(row: Row): RememberedJob[] {
    try {
      const job = StressJobSchema.parse(JSON.parse(String(row.job)));
      const root = row.root === null ? undefined : (JSON.parse(String(row.root)) as RememberedRoot);
      return [{ job, root }];
    } catch (error) {
      this.#logger.failure('A stress job in the history could not be read', error);
      return [];
    }
  }

  #quietly(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#logger.failure('A stress job could not be written to disk', error);
    }
  }
}
