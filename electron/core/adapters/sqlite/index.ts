export { Database, type Parameters, type Row } from './database.ts';
export type { Migration } from './migrations.ts';
export { type DatabaseWarning, type OpenedDatabase, openDatabase } from './open-database.ts';
export { isStorageFailure } from './storage-failure.ts';
