import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess } from '../../../adapters/process/end-process.ts';
import { commandLineOf } from '../../../adapters/process/process-identity.ts';

/**
 * Ends servers that an earlier lab of this folder left running (its process was killed where the system does not end its children).
 * A process counts as ours only when its command line names this folder.
 */
export async function endLeftovers(folder: string): Promise<void> {
  for (const name of ['nginx.pid', 'gunicorn.pid']) {
    const path = join(folder, name);
    const pid = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
    if (!Number.isInteger(pid) || pid <= 1) continue;
    if ((await commandLineOf(pid))?.includes(folder)) await endProcess(pid, { group: true });
    await rm(path, { force: true });
  }
}
