import { join } from 'node:path';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { LabStatus } from '../../../../shared/contract/lab.ts';
import { endProcess } from '../../adapters/process/end-process.ts';
import { spawnDetachedNodeProgram } from '../../adapters/process/node-fork.ts';
import { tailOfFile } from '../../adapters/process/tail-of-file.ts';
import { waitFor } from '../../adapters/process/wait-for.ts';
import { type LabState, readState } from './lab-folder.ts';
import { judgeLab } from './lab-identity.ts';
import { type LabHostArguments, writeArguments } from './lab-messages.ts';

/**
 * Starts a lab that outlives this process and answers what its state file says once it serves or has failed.
 * Rejects with `unavailable` inside the desktop app, where there is no Node to leave behind.
 */
export async function startDetachedLab(labHost: string, args: LabHostArguments, timeoutMs: number): Promise<LabState | LabStatus> {
  if ('electron' in process.versions) {
    const hint = 'Use `npx blitz lab up --detach` in a terminal.';
    throw new OpsError({ code: 'unavailable', message: 'The desktop app cannot start a lab that outlives it.', hint });
  }
  const outputPath = join(args.folder, 'lab-host.log');
  const program = await spawnDetachedNodeProgram(labHost, writeArguments(args), outputPath);
  const settled = async (): Promise<LabState | 'ended' | undefined> => {
    const ended = program.hasEnded();
    const state = await readState(args.folder);
    if (state?.instanceId === args.instanceId && state.status.state !== 'starting') return state;
    return ended ? 'ended' : undefined;
  };
  const state = await waitFor(settled, { timeoutMs });
  if (state !== undefined && state !== 'ended') return state;
  if (!program.hasEnded()) await endProcess(program.pid);
  const lines = await tailOfFile(outputPath, 3);
  return { state: 'failed', stack: args.stack, logs: [], error: { message: lines.join(' · ') || 'The lab did not start.' } };
}

/** The lab that runs in the folder, whoever started it, or what is left of one that does not run any more. */
export async function findLab(folder: string): Promise<{ readonly running?: LabState; readonly dead?: LabState }> {
  const state = await readState(folder);
  if (!state) return {};
  return (await judgeLab(state)) === 'running' ? { running: state } : { dead: state };
}

/** Ends a lab of another process; first makes sure, once more, that the process is that lab. */
export async function endLab(state: LabState, graceMs: number): Promise<void> {
  if ((await judgeLab(state)) === 'running') await endProcess(state.pid, { graceMs });
}
