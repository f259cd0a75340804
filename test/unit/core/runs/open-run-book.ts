import { Database, openDatabase } from '../../../../electron/core/adapters/sqlite/index.ts';
import { migrate } from '../../../../electron/core/adapters/sqlite/migrations.ts';
import type { Logger } from '../../../../electron/core/base/logger.ts';
import { RunBook, runsMigrations } from '../../../../electron/core/features/runs/index.ts';
import { type LoadPlanInput, LoadPlanSchema } from '../../../../shared/contract/load-plan.ts';
import { type RunListQuery, RunListQuerySchema } from '../../../../shared/contract/runs.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';

/** A log that keeps what was said. */
export function createMemoryLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const say = (message: string) => void lines.push(message);
  const logger = {
    lines,
    debug: say,
    info: say,
    warn: say,
    error: say,
    failure: (message: string, error: unknown) => {
      lines.push(`${message}: ${error}`);
      return 'e-00000000';
    },
    child: () => logger,
  };
  return logger;
}

export interface OpenedRunBook {
  readonly book: RunBook;
  readonly database: Database;
  readonly logger: ReturnType<typeof createMemoryLogger>;
  close(): void;
}

/** A run book on a real file, or in memory where the test does not open it again. */
export function openRunBook(path?: string): OpenedRunBook {
  const database = path === undefined ? openInMemory() : openDatabase(path, runsMigrations).database;
  const logger = createMemoryLogger();
  const book = new RunBook({ database, logger, version: '1.2.3', door: 'test' });
  return {
    book,
    database,
    logger,
    close() {
      book.dispose();
      database.dispose();
    },
  };
}

function openInMemory(): Database {
  const database = new Database(':memory:');
  migrate(database, runsMigrations);
  return database;
}

export function planOf(change: Partial<LoadPlanInput> = {}): LoadPlan {
  return LoadPlanSchema.parse({
    requests: [{ url: 'http://127.0.0.1:8080/' }],
    executor: { type: 'shared-iterations', iterations: 14_000, vus: 1000 },
    ...change,
  });
}

export function queryOf(change: Partial<RunListQuery> = {}): RunListQuery {
  return RunListQuerySchema.parse(change);
}
