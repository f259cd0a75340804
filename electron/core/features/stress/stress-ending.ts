import { setTimeout as sleep } from 'node:timers/promises';
import {
  type HostProcessFacts,
  parseProcessLine,
  type StressProcesses,
  type StressRoot,
  stressProcesses,
} from '../../../../shared/model/stress-processes.ts';
import type { StressShell } from './stress-shell.ts';

/** A starved host takes its time to look at its own processes. */
const lookTimeoutMs = 8_000;
const betweenLooksMs = 150;

/** What one knows of a job's processes on its host. */
export interface KnownProcesses {
  readonly root: StressRoot;
  /** As of the last look; told from others by pid and start. */
  last: StressProcesses | undefined;
}

/** Looks at the processes of a job. Rejects with `timeout` and `unavailable`. */
export async function lookAt(shell: StressShell, known: KnownProcesses, timeoutMs = lookTimeoutMs): Promise<StressProcesses> {
  const lines = await shell.ask('list', timeoutMs);
  const processes = lines.map(parseProcessLine).filter((process) => process !== undefined);
  const found = stressProcesses(processes, known.root, known.last?.all ?? []);
  known.last = found;
  return found;
}

/** How many stress-ng processes there are. */
export function stressCount(found: StressProcesses): number {
  return found.mains.length + found.workers.length;
}

/**
 * Ends a job on its host: ALRM (stress-ng then still says its figures), TERM, KILL, each with its time to work, then looks what is left.
 *
 * What was started through sudo belongs to root: there the signal goes to the sudo in front of it, which passes it on; where sudo takes
 * none from its user, to the `script` whose terminal hangs up with it; and through `sudo -n kill` where that is allowed.
 * Rejects with `timeout` and `unavailable`.
 */
export async function endOnHost(shell: StressShell, known: KnownProcesses): Promise<StressProcesses> {
  // No look before the first signal: the host may have little time to give, and what it is for is known.
  if (known.last === undefined || stressCount(known.last) === 0) await lookAt(shell, known);
  for (const step of steps) {
    const found = known.last;
    if (found === undefined || stressCount(found) === 0) break;
    await step.signal(shell, found);
    const deadline = performance.now() + step.patienceMs;
    do {
      await sleep(betweenLooksMs);
      if (stressCount(await lookAt(shell, known)) === 0) break;
    } while (performance.now() < deadline);
  }
  return known.last ?? lookAt(shell, known);
}

interface Step {
  /** How long it may take to work before the next. */
  readonly patienceMs: number;
  signal(shell: StressShell, found: StressProcesses): Promise<void>;
}

const steps: readonly Step[] = [
  {
    patienceMs: 1000,
    signal: async (shell, { mains, workers, wrappers }) => {
      const sudo = wrappers.filter(({ name }) => name === 'sudo').slice(0, 1);
      if (sudo.length > 0) await send(shell, 'own', 'TERM', sudo);
      // What stress-ng itself sends its workers when their time is over.
      else await send(shell, 'own', 'ALRM', [...workers, ...mains]);
    },
  },
  {
    patienceMs: 800,
    signal: async (shell, { mains, all, wrappers }) => {
      const sent = await send(shell, 'own', 'TERM', [...timeouts(all), ...mains]);
      if (sent === 0 && wrappers.length > 0) await send(shell, 'sudo', 'TERM', mains);
      await send(shell, 'own', 'TERM', scripts(wrappers));
    },
  },
  {
    patienceMs: 3000,
    signal: async (shell, { mains, workers, all, wrappers }) => {
      const victims = [...mains, ...workers, ...timeouts(all)];
      const sent = await send(shell, 'own', 'KILL', victims);
      if (sent === 0 && wrappers.length > 0) await send(shell, 'sudo', 'KILL', victims);
      await send(shell, 'own', 'KILL', scripts(wrappers));
    },
  },
];

const timeouts = (processes: readonly HostProcessFacts[]) => processes.filter(({ name }) => name === 'timeout');
const scripts = (processes: readonly HostProcessFacts[]) => processes.filter(({ name }) => name === 'script');

async function send(shell: StressShell, how: 'own' | 'sudo', signal: string, to: readonly HostProcessFacts[]): Promise<number> {
  if (to.length === 0) return 0;
  const lines = await shell.ask(
    `signal ${how} ${signal} ${to.map(({ pid, startTicks }) => `${pid}:${startTicks}`).join(' ')}`,
    lookTimeoutMs,
  );
  return Number(/^@sent (\d+)/.exec(lines[0] ?? '')?.[1] ?? 0);
}
