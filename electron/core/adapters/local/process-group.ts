import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessSignal } from '../../base/machine.ts';

/** Time between asking a group to go (HUP) and not asking (KILL). */
const graceMs = 1000;

/** Signals every process of a group; false when there is none we may signal. */
export function signalGroup(groupId: number, signal: ProcessSignal): boolean {
  try {
    process.kill(-groupId, `SIG${signal}`);
    return true;
  } catch {
    return false;
  }
}

/** Ends a group: HUP, and KILL for what is still there a second later. Settles when it is gone (or is not ours to end). */
export async function endGroup(groupId: number): Promise<void> {
  if (!signalGroup(groupId, 'HUP')) return;
  const deadline = performance.now() + graceMs;
  while (performance.now() < deadline) {
    await sleep(20);
    if (!isThere(groupId)) return;
  }
  signalGroup(groupId, 'KILL');
}

function isThere(groupId: number): boolean {
  try {
    process.kill(-groupId, 0);
    return true;
  } catch {
    return false;
  }
}
