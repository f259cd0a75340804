import { LogTally } from '../../../../shared/model/diagnosis/log-tally.ts';
import type { LogEvidence } from '../../../../shared/model/diagnosis/run-evidence.ts';

export interface KernelLogTimes {
  /** Of the run, Unix ms. */
  readonly startedAt: number;
  /** When the machine's uptime was read, Unix ms, and what it was. */
  readonly lookedAt: number;
  readonly uptimeS: number | undefined;
}

/** What the kernel said during a run, out of the end of its ring buffer; `undefined`: it may not be read. */
export function readKernelLog(text: string | undefined, { startedAt, lookedAt, uptimeS }: KernelLogTimes): LogEvidence {
  const tally = new LogTally({ role: 'kernel', startedAt, clock: () => ({ utcOffsetMinutes: 0, clockOffsetMs: 0 }) });
  const log = { path: 'dmesg' };
  if (text === undefined) {
    const problem = "The kernel's messages may not be read by this user: whether it killed a process for memory is seen in its counters.";
    return { ...log, ...tally.evidence(), problem };
  }
  if (uptimeS === undefined) return { ...log, ...tally.evidence(), problem: 'When the kernel said what is not known.' };
  const bootedAt = lookedAt - uptimeS * 1000;
  for (const line of text.split('\n')) {
    const [, seconds] = /^\[ *(\d+\.\d+)\] /.exec(line) ?? [];
    const at = bootedAt + Number(seconds) * 1000;
    // Its own clock starts a little before the uptime does.
    if (at >= startedAt - 1000) tally.push(`${line}\n`, at);
  }
  return { ...log, ...tally.evidence() };
}
