import { execFileSync } from 'node:child_process';

/** A process as the system lists it. The start time tells it from a later one with the same number. */
export interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly startedAt: string;
  readonly command: string;
}

function listProcesses(): ListedProcess[] {
  const text = execFileSync('ps', ['-ww', '-eo', 'pid=,ppid=,stat=,lstart=,args='], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, state, startedAt, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\w+ \w+ +\d+ [\d:]+ \d+)\s+(.*)$/.exec(line) ?? [];
    if (state === undefined || startedAt === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), startedAt, command: command ?? '' }];
  });
}

/** A process and everything it has started, as far down as it goes. */
export function processTree(pid: number): ListedProcess[] {
  const all = listProcesses();
  const found = new Set([pid]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const one of all) if (found.has(one.parent)) found.add(one.pid);
  }
  return all.filter((one) => found.has(one.pid));
}

/** Those of the processes that have not ended, and any other whose command line names the folder. */
export function stillRunning(processes: readonly ListedProcess[], folder: string): string[] {
  return listProcesses()
    .filter((now) => processes.some((then) => then.pid === now.pid && then.startedAt === now.startedAt) || now.command.includes(folder))
    .filter((now) => now.pid !== process.pid && !now.command.startsWith('ps '))
    .map((now) => `${now.pid} ${now.command}`);
}
