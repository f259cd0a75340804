import { readdirSync, readFileSync } from 'node:fs';

/** Session of a process, if it is there and no zombie. */
function sessionOf(pid: number): { session: number; parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : { session: Number(session), parent: Number(parent) };
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

const pids = () => readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));

/** Shells that run the sampler's script, and only those `isOurs` says are: other tests may sample at the same time. */
export function samplerShells(isOurs: (pid: number) => boolean = () => true): number[] {
  return pids().filter((pid) => /\0=blitz-[0-9a-f]{24}\0$/.test(commandOf(pid)) && sessionOf(pid) !== undefined && isOurs(pid));
}

/** Everything that runs in the sessions of these processes: what they have started as well, even when it has lost its parent. */
export function processesOfSessions(sessions: ReadonlySet<number>): number[] {
  return pids().filter((pid) => sessions.has(sessionOf(pid)?.session ?? -1));
}

/** The sessions of these processes. */
export function sessionsOf(members: readonly number[]): Set<number> {
  return new Set(members.flatMap((pid) => sessionOf(pid)?.session ?? []));
}

/** True for a descendant of `ancestor`. */
export function isDescendant(pid: number, ancestor: number): boolean {
  for (let current: number | undefined = pid; current !== undefined && current > 1; current = sessionOf(current)?.parent) {
    if (current === ancestor) return true;
  }
  return false;
}

/** CPU seconds of a process and its ended children. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / 100;
}
