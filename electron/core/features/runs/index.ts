export { type ActiveRun, RunBook } from './run-book.ts';
export type { RunEnd, RunRecorder } from './run-recorder.ts';
export { createRunsApi } from './runs-api.ts';
export { runsMigrations } from './runs-migrations.ts';
