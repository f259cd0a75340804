export { Database, type Row } from './database.ts';
export type { Migration } from './migrations.ts';
export { openDatabase } from './open-database.ts';
export { isStorageFailure } from './storage-failure.ts';
