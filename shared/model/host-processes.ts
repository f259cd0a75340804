/** A process as a line of /proc/<pid>/stat tells it. */
export interface ProcessRaw {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** CPU time of all its threads so far. */
  readonly ticks: number;
  readonly niceness: number;
  /** When it was started, in ticks since the host's start: tells it from another that got its number later. */
  readonly startTicks: number;
  readonly residentPages: number;
}

/** All processes at one moment. */
export interface ProcessTable {
  readonly uptimeSeconds: number;
  readonly processes: ReadonlyMap<number, ProcessRaw>;
}

/** A process and the share of one CPU it had between two tables. */
export interface BusyProcess extends ProcessRaw {
  readonly cpu: number;
}

/** Reads /proc/uptime and, after it, /proc/<pid>/stat of every process; a name may hold spaces and parentheses. Other lines are left out. */
export function parseProcesses(lines: readonly string[]): ProcessTable | undefined {
  const uptime = lines.find((line) => /^\d+\.\d+ \d+\.\d+$/.test(line));
  if (uptime === undefined) return undefined;
  const processes = new Map<number, ProcessRaw>();
  for (const line of lines) {
    const match = /^(\d+) \((.*)\) [A-Za-z] (-?\d.*)$/.exec(line);
    const fields = (match?.[3] ?? '').split(' ').map(Number);
    // ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime priority nice threads itrealvalue start vsize rss
    if (match === null || fields.length < 21 || fields.slice(0, 21).some(Number.isNaN)) continue;
    const at = (index: number) => fields[index] ?? 0;
    const pid = Number(match[1]);
    processes.set(pid, {
      ...{ pid, parent: at(0), name: match[2] ?? '', ticks: at(10) + at(11), niceness: at(15), startTicks: at(18), residentPages: at(20) },
    });
  }
  return { uptimeSeconds: Number.parseFloat(uptime), processes };
}

/** The processes that had the most CPU between two tables, busiest first; of those equally busy the larger. */
export function busiestProcesses(before: ProcessTable, after: ProcessTable, ticksPerSecond: number, limit: number): BusyProcess[] {
  const ticks = (after.uptimeSeconds - before.uptimeSeconds) * ticksPerSecond;
  if (!(ticks > 0)) return [];
  const beganAfter = before.uptimeSeconds * ticksPerSecond - 1;
  const busy = [...after.processes.values()].map((process): BusyProcess => {
    const earlier = before.processes.get(process.pid);
    // One that was there but could not be read then has a past that does not belong to these seconds.
    const unseen = process.startTicks >= beganAfter ? 0 : process.ticks;
    const spent = process.ticks - (earlier?.startTicks === process.startTicks ? earlier.ticks : unseen);
    return { ...process, cpu: Math.max(0, spent) / ticks };
  });
  return busy.sort((a, b) => b.cpu - a.cpu || b.residentPages - a.residentPages || a.pid - b.pid).slice(0, limit);
}

/** nginx's workers: every nginx whose parent is one as well. */
export function nginxWorkers(table: ProcessTable): ProcessRaw[] {
  const isNginx = (process: ProcessRaw | undefined) => process?.name === 'nginx';
  return [...table.processes.values()].filter((process) => isNginx(process) && isNginx(table.processes.get(process.parent)));
}

/** True when an nginx runs there, whatever its process model. */
export function runsNginx(table: ProcessTable): boolean {
  for (const { name } of table.processes.values()) if (name === 'nginx') return true;
  return false;
}
