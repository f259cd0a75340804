import { httpProbe } from '../../adapters/process/http-probe.ts';
import { commandLineOf, isAlive } from '../../adapters/process/process-identity.ts';
import type { LabState } from './lab-folder.ts';

/** How a state file's lab stands. `stranger`: its process number is somebody else's now, or there is no telling. */
export type LabLife = 'running' | 'gone' | 'stranger';

/** What `judgeLab` asks of the machine. */
export interface IdentityProbe {
  isAlive(pid: number): boolean;
  commandLineOf(pid: number): Promise<string | undefined>;
  /** The `instance` that `/health` of that lab answers. */
  instanceAt(url: string): Promise<string | undefined>;
}

const machineProbe: IdentityProbe = { isAlive, commandLineOf, instanceAt };

/**
 * Tells whether the lab of a state file still runs: its process lives and either carries the instance id in its command line or serves it
 * at `/health`. Both are asked because a lab under load may not answer, and because some systems do not show command lines.
 */
export async function judgeLab(state: LabState, probe: IdentityProbe = machineProbe): Promise<LabLife> {
  if (!probe.isAlive(state.pid)) return 'gone';
  const commandLine = await probe.commandLineOf(state.pid);
  if (commandLine !== undefined) return commandLine.includes(state.instanceId) ? 'running' : 'stranger';
  if (state.status.url !== undefined && (await probe.instanceAt(state.status.url)) === state.instanceId) return 'running';
  return 'stranger';
}

/** The instance id a lab at that URL answers; `undefined` when there is no lab, or none that answers in time. */
export async function instanceAt(url: string, timeoutMs = 2000): Promise<string | undefined> {
  const response = await httpProbe(new URL('health', url).href, timeoutMs);
  if (response?.status !== 200) return undefined;
  try {
    const parsed: unknown = JSON.parse(response.body);
    return typeof parsed === 'object' && parsed !== null && 'instance' in parsed ? String(parsed.instance) : undefined;
  } catch {
    return undefined;
  }
}
