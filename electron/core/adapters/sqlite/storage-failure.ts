const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
// PERM, READONLY, IOERR, FULL, CANTOPEN
const mediumCodes = [3, 8, 10, 13, 14];

/** True when SQLite says that the file is not, or no longer, a sound database. */
export function isCorruption(error: unknown): boolean {
  const code = primaryCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** True when it is not the statement that is wrong but the place it writes to: full, read-only, gone or broken. */
export function isStorageFailure(error: unknown): boolean {
  const code = primaryCode(error);
  return code !== undefined && (mediumCodes.includes(code) || isCorruption(error));
}

/** The low byte: SQLite's extended codes keep the kind of error there. */
function primaryCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | undefined)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}
