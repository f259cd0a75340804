import { isAlive, isGroupAlive } from './process-identity.ts';
import { waitFor } from './wait-for.ts';

export interface EndProcessOptions {
  /** Time between asking (SIGTERM) and not asking (SIGKILL). */
  readonly graceMs?: number | undefined;
  /** The process leads a group of its own (started with `detached`): end the whole group. */
  readonly group?: boolean | undefined;
}

/** Asks a process (or its group) to end and, when it has not after the grace, kills it. Answers whether it is gone. */
export async function endProcess(pid: number, options: EndProcessOptions = {}): Promise<boolean> {
  const group = options.group === true && process.platform !== 'win32';
  const target = group ? -pid : pid;
  const isGone = () => !(group ? isGroupAlive(pid) : isAlive(pid));
  if (!signal(target, 'SIGTERM')) return true;
  if (await waitFor(isGone, { timeoutMs: options.graceMs ?? 3000, intervalMs: 20 })) return true;
  signal(target, 'SIGKILL');
  return (await waitFor(isGone, { timeoutMs: 3000, intervalMs: 20 })) === true;
}

/** False when there is nobody left to signal. */
function signal(target: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(target, name);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
