import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabKnobs, LabStack, LabStatus } from '../../../../shared/contract/lab.ts';

/** Everything the lab keeps: `<dataFolder>/lab`. */
export function labFolder(dataFolder: string): string {
  return join(dataFolder, 'lab');
}

export function stackFolder(folder: string, stack: LabStack): string {
  return join(folder, stack);
}

/** `lab.json`: what another process must know to find the lab, to tell it from others and to end it. Holds no secret. */
export interface LabState {
  readonly version: 1;
  readonly instanceId: string;
  readonly pid: number;
  readonly status: LabStatus;
}

export function stateFilePath(folder: string): string {
  return join(folder, 'lab.json');
}

/** Where a console that did not start the lab leaves new knobs for it. */
export function knobsFilePath(folder: string): string {
  return join(folder, 'knobs.json');
}

/** The state file; `undefined` when there is none or it is not one of ours. */
export async function readState(folder: string): Promise<LabState | undefined> {
  const parsed = await readJson(stateFilePath(folder));
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const state = parsed as Partial<LabState>;
  const whole =
    state.version === 1 &&
    typeof state.instanceId === 'string' &&
    state.instanceId !== '' &&
    Number.isInteger(state.pid) &&
    typeof state.status === 'object' &&
    Array.isArray(state.status?.logs);
  return whole ? (state as LabState) : undefined;
}

/** Takes the place of the one lab in the folder. False when somebody else has it. */
export async function claimState(folder: string, state: LabState): Promise<boolean> {
  const fresh = `${stateFilePath(folder)}.${randomBytes(4).toString('hex')}.new`;
  const text = JSON.stringify(state);
  try {
    // A link is made or not made: nobody ever reads a state file that is half written.
    await writeFile(fresh, text, { mode: 0o600 });
    await link(fresh, stateFilePath(folder)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      // A file system without links.
      return writeFile(stateFilePath(folder), text, { mode: 0o600, flag: 'wx' });
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(fresh, { force: true });
  }
}

/** Clears the place of a lab that does not run any more, unless another has taken it meanwhile. */
export async function removeStale(folder: string, stale: LabState | undefined): Promise<void> {
  if ((await readState(folder))?.instanceId === stale?.instanceId) await rm(stateFilePath(folder), { force: true });
}

export async function writeState(folder: string, state: LabState): Promise<void> {
  await writeWhole(stateFilePath(folder), JSON.stringify(state));
}

/** Removes the state file if it is (still) that instance's. */
export async function removeState(folder: string, instanceId: string): Promise<void> {
  if ((await readState(folder))?.instanceId === instanceId) await rm(stateFilePath(folder), { force: true });
}

export interface KnobsFile {
  readonly instanceId: string;
  readonly knobs: LabKnobs;
}

export async function writeKnobsFile(folder: string, content: KnobsFile): Promise<void> {
  await writeWhole(knobsFilePath(folder), JSON.stringify(content));
}

export async function readKnobsFile(folder: string): Promise<KnobsFile | undefined> {
  const parsed = await readJson(knobsFilePath(folder));
  if (typeof parsed !== 'object' || parsed === null || !('instanceId' in parsed) || !('knobs' in parsed)) return undefined;
  return parsed as KnobsFile;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A reader sees the file as it was or as it is, never a part. */
async function writeWhole(path: string, text: string): Promise<void> {
  const fresh = `${path}.${randomBytes(4).toString('hex')}.new`;
  try {
    await writeFile(fresh, text, { mode: 0o600 });
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}
