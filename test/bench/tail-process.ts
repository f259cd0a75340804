import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What it took one program to bring bytes that were appended to a log into a file. */
export interface TailCost {
  readonly bytes: number;
  /** By wall clock, from the beginning of the append to the last byte. */
  readonly seconds: number;
  /** User and system time of the program on this side, with all its threads. */
  readonly cpuSeconds: number;
}

export interface TailTask {
  /** The program that follows `path` to its output, and its arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The log; it holds something already. */
  readonly path: string;
  /** Where the output goes. */
  readonly outPath: string;
  /** What is appended to the log, one after the other has come. */
  readonly sources: readonly string[];
}

const startLimitMs = 30_000;
const endLimitMs = 120_000;
/** A program that has just started still looks around. */
const settleMs = 1000;

/** Runs it and appends once it follows; one cost for each source. Throws where its output is not the log in the end. */
export async function tailCosts({ command, environment, path, outPath, sources }: TailTask): Promise<TailCost[]> {
  const out = openSync(outPath, 'w');
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', out, 'ignore'], env: { ...process.env, ...environment } });
  closeSync(out);
  const exited = once(child, 'exit');
  const until = async (size: number, limitMs: number) => {
    const deadline = performance.now() + limitMs;
    while (statSync(outPath).size < size) {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
      if (performance.now() > deadline) throw new Error(`${program}: ${statSync(outPath).size} of ${size} bytes after ${limitMs} ms`);
      await sleep(2);
    }
  };
  try {
    await until(statSync(path).size, startLimitMs);
    const costs: TailCost[] = [];
    for (const source of sources) {
      await sleep(settleMs);
      const before = cpuSeconds(child.pid ?? 0);
      const since = performance.now();
      await append(source, path);
      await until(statSync(path).size, endLimitMs);
      const seconds = (performance.now() - since) / 1000;
      costs.push({ bytes: statSync(source).size, seconds, cpuSeconds: cpuSeconds(child.pid ?? 0) - before });
    }
    child.kill('SIGTERM');
    await exited;
    await finished('cmp', [outPath, path]);
    return costs;
  } finally {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await exited;
    rmSync(outPath, { force: true });
  }
}

/** Appends one file to another, in another process. */
export function append(source: string, path: string): Promise<void> {
  return finished('sh', ['-c', 'cat -- "$1" >>"$2"', 'sh', source, path]);
}

/** Runs a program to its end; rejects when that is not a good one. */
export async function finished(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...environment } });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
}

/** User and system time of a process until now: fields 14 and 15 of proc(5)'s stat, in ticks of 10 ms. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
