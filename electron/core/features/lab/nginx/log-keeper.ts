import { rename, stat } from 'node:fs/promises';
import type { Disposable } from '../../../../../shared/base/disposable.ts';

const checkEveryMs = 10_000;
const maxBytes = 64 * 1024 * 1024;

/** Puts a file that has grown past 64 MiB aside as `<path>.1`; answers whether it did. */
export async function rotateLog(path: string, limitBytes = maxBytes): Promise<boolean> {
  try {
    if ((await stat(path)).size <= limitBytes) return false;
    await rename(path, `${path}.1`);
    return true;
  } catch {
    return false;
  }
}

/** Keeps logs from filling the disk while the lab runs; `reopen` tells their writer. */
export function keepLogsBounded(paths: readonly string[], reopen: () => void): Disposable {
  const timer = setInterval(async () => {
    const rotated = await Promise.all(paths.map((path) => rotateLog(path)));
    if (rotated.includes(true)) reopen();
  }, checkEveryMs);
  return { dispose: () => clearInterval(timer) };
}
