import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** True when a process of that id runs, whoever owns it. One that has ended and waits to be collected (a zombie) does not run. */
export function isAlive(pid: number): boolean {
  return signalReaches(pid) && statOf(pid)?.state !== 'Z';
}

/** True when a process of that group runs. */
export function isGroupAlive(groupId: number): boolean {
  if (!signalReaches(-groupId)) return false;
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    const stat = statOf(Number(name));
    return stat !== undefined && stat.groupId === groupId && stat.state !== 'Z';
  });
}

function signalReaches(target: number): boolean {
  try {
    process.kill(target, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What Linux knows of a process; `undefined` elsewhere and when it is gone. */
function statOf(pid: number): { readonly state: string; readonly groupId: number } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may itself hold spaces and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', groupId: Number(fields[2]) };
  } catch {
    return undefined;
  }
}

/** The command line of a process, its arguments separated by spaces; `undefined` when it has ended or cannot be seen (Windows). */
export async function commandLineOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    try {
      const text = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
      return text === '' ? undefined : text;
    } catch {
      return undefined;
    }
  }
  if (process.platform === 'win32') return undefined;
  return new Promise((resolve) => {
    execFile('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { timeout: 3000 }, (error, stdout) => {
      const text = stdout.trim();
      resolve(error || text === '' ? undefined : text);
    });
  });
}
