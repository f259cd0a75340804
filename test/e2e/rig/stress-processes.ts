import { execFileSync } from 'node:child_process';

/** The stress-ng processes of this machine, whoever started them. */
export function stressProcesses(): { readonly pid: number; readonly niceness: number }[] {
  const text = execFileSync('ps', ['-eo', 'pid=,ni=,stat=,comm='], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  return text.split('\n').flatMap((line) => {
    const [, pid, niceness, state, name] = /^\s*(\d+)\s+(-?\d+|-)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (state === undefined || state.startsWith('Z') || !name?.startsWith('stress-ng')) return [];
    return [{ pid: Number(pid), niceness: Number(niceness) }];
  });
}
