/** One process of a host, as its /proc says. */
export interface HostProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** `R`, `S`, `Z` … */
  readonly state: string;
  readonly niceness: number;
  /** Clock ticks after the host's start: with the pid it names a process for ever. */
  readonly startTicks: number;
  readonly name: string;
}

/** Who a job's processes descend from: the leader of the session it was started in. */
export interface StressRoot {
  readonly pid: number;
  readonly startTicks: number;
}

/** `@p 30642 30641 30639 S -20 123456 stress-ng`; undefined for any other line. */
export function parseProcessLine(line: string): HostProcessFacts | undefined {
  const match = /^@p (\d+) (\d+) (\d+) ([A-Za-z]) (-?\d+) (\d+) (.*)$/.exec(line);
  if (match === null) return undefined;
  const [, pid, parent, session, state = '', niceness, startTicks, name = ''] = match;
  return {
    pid: Number(pid),
    parent: Number(parent),
    session: Number(session),
    state,
    niceness: Number(niceness),
    startTicks: Number(startTicks),
    name,
  };
}

/** What of a host's processes belongs to one job. */
export interface StressProcesses {
  /** All of them but the job's own shell, zombies left out. */
  readonly all: readonly HostProcessFacts[];
  /** stress-ng itself: what starts the workers. */
  readonly mains: readonly HostProcessFacts[];
  readonly workers: readonly HostProcessFacts[];
  /** `sudo` and the `script` that gives it a terminal, outermost first. */
  readonly wrappers: readonly HostProcessFacts[];
  /** The shell that waits for it is still there. */
  readonly isHeld: boolean;
}

/**
 * The processes of a job, and nobody else's: those of its session, their descendants, the sessions those have opened (sudo and script
 * open their own), and `known` ones, told by pid and start. Never one that is older than the job.
 */
export function stressProcesses(
  processes: readonly HostProcessFacts[],
  root: StressRoot,
  known: readonly HostProcessFacts[] = [],
): StressProcesses {
  const young = processes.filter((process) => process.startTicks >= root.startTicks && process.state !== 'Z');
  const holder = young.find((process) => process.pid === root.pid && process.startTicks === root.startTicks);
  const knownKeys = new Set(known.map(keyOf));
  const leaders = known.filter((process) => process.pid === process.session && process.startTicks >= root.startTicks);
  const sessions = new Set([root.pid, ...leaders.map((process) => process.session)]);
  const ours = new Map<number, HostProcessFacts>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const process of young) {
      if (ours.has(process.pid)) continue;
      const isOurs =
        sessions.has(process.session) || ours.has(process.parent) || process.parent === root.pid || knownKeys.has(keyOf(process));
      if (!isOurs) continue;
      ours.set(process.pid, process);
      if (process.pid === process.session) sessions.add(process.session);
      grown = true;
    }
  }
  if (holder !== undefined) ours.delete(holder.pid);
  const all = [...ours.values()].filter((process) => process.pid !== root.pid);
  const stress = all.filter((process) => isStress(process));
  const stressPids = new Set(stress.map((process) => process.pid));
  return {
    all,
    mains: stress.filter((process) => !stressPids.has(process.parent)),
    workers: stress.filter((process) => stressPids.has(process.parent)),
    wrappers: all.filter(({ name }) => name === 'sudo' || name === 'script'),
    isHeld: holder !== undefined,
  };
}

export function isStress({ name }: HostProcessFacts): boolean {
  return name.startsWith('stress-ng');
}

function keyOf(process: HostProcessFacts): string {
  return `${process.pid}:${process.startTicks}`;
}
