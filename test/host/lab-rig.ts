import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { LabService } from '../../electron/core/features/lab/index.ts';
import { type LabStatus, type LabUp, LabUpSchema } from '../../shared/contract/lab.ts';
import { createSilentLogger } from '../contract/silent-logger.ts';
import { createTestPlatform } from '../rig/test-platform.ts';

export interface LabRig {
  readonly lab: LabService;
  readonly dataFolder: string;
  /** Another console on the same data folder. */
  another(): LabService;
  dispose(): Promise<void>;
}

/** A lab service on a data folder of its own; whatever was started in it ends with it. */
export function createLabRig(options: { searchPath?: string } = {}): LabRig {
  const platform = createTestPlatform();
  const services: LabService[] = [];
  const another = () => {
    const service = new LabService({ platform, logger: createSilentLogger(), pollMs: 100, ...options });
    services.push(service);
    return service;
  };
  return {
    lab: another(),
    dataFolder: platform.dataFolder,
    another,
    async dispose() {
      for (const service of services) await service.dispose();
      // A detached lab outlives every console: it is ended by asking for it.
      const last = new LabService({ platform, logger: createSilentLogger() });
      await last.down();
      await last.dispose();
      platform.dispose();
    },
  };
}

/** What `up` takes, with the contract's defaults. */
export function labUp(input: Partial<LabUp> = {}): LabUp {
  return LabUpSchema.parse(input);
}

/** The URL of a lab that runs. */
export function urlOf(status: LabStatus): string {
  if (status.state !== 'running' || status.url === undefined) throw new Error(`The lab does not run: ${JSON.stringify(status)}`);
  return status.url;
}

export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly command: string;
}

/** Every process of the machine that has not ended. */
function processes(): SeenProcess[] {
  const lines = execFileSync('ps', ['-ww', '-eo', 'pid=,ppid=,pgid=,stat=,args='], { encoding: 'utf8' }).trim().split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, group, state, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (state === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), command: command ?? '' }];
  });
}

/** The processes whose command line names the folder, and those in a group with one of them (nginx's workers name nothing). */
export function processesOf(folder: string): SeenProcess[] {
  const all = processes();
  const groups = new Set(all.filter((seen) => seen.command.includes(folder) && !seen.command.startsWith('ps ')).map((seen) => seen.group));
  return all.filter((seen) => groups.has(seen.group) && seen.pid !== process.pid && seen.group !== groupOfThisTest(all));
}

function groupOfThisTest(all: SeenProcess[]): number | undefined {
  return all.find((seen) => seen.pid === process.pid)?.group;
}

/** Lines of app.log that are not what Python's logging writes in the lab's format. */
export function strangeLines(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  if (lines.pop() !== '') throw new Error('The last line of the log is not complete');
  return lines.filter((line) => !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|WARNING|ERROR) root \S.*$/.test(line));
}
