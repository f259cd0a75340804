import type { HostConfig } from './host-config.ts';
import type { LogSignature } from './log-signature.ts';

/** Which program writes a log. */
export const logRoles = ['nginx_error', 'nginx_access', 'gunicorn', 'app', 'kernel', 'other'] as const;
export type LogRole = (typeof logRoles)[number];

/** How often a line of one kind was written while a run went on. */
export interface SignatureCount {
  readonly signature: LogSignature;
  readonly count: number;
  /** Milliseconds since the run started. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** The first three, as written, control characters made visible. */
  readonly examples: readonly { readonly atMs: number; readonly text: string }[];
  /** [second of the run, lines in it], ascending; seconds without one are not there. */
  readonly perSecond: readonly (readonly [number, number])[];
}

/** What an access log counted. */
export interface AccessCount {
  readonly requests: number;
  readonly statuses: readonly { readonly status: number; readonly count: number }[];
}

/** New lines of one log of the machine while a run went on. */
export interface LogEvidence {
  /** Absolute path, or `dmesg`. */
  readonly path: string;
  readonly role: LogRole;
  /** Lines that were new. */
  readonly lines: number;
  /** Of those, of level error or worse; a stack trace counts once. */
  readonly errorLines: number;
  readonly signatures: readonly SignatureCount[];
  readonly access?: AccessCount | undefined;
  /** Why some or all of it is missing: it may not be read, or was rotated faster than it was read. */
  readonly problem?: string | undefined;
}

/** How far the kernel's counters grew from the start of a run to its end (/proc/net/netstat and /proc/net/snmp). */
export interface KernelCounters {
  readonly listenOverflows: number;
  readonly listenDrops: number;
  /** TcpOutRsts */
  readonly resetsSent: number;
  /** TcpExtTCPReqQFullDrop and TcpExtTCPReqQFullDoCookies together. */
  readonly synQueueFull: number;
  readonly retransmits: number;
  /** /proc/vmstat `oom_kill` */
  readonly outOfMemoryKills: number;
  readonly swappedOutPages: number;
}

/** A stress on the machine that overlapped a run. */
export interface OverlappingStress {
  /** Started by this console; otherwise found among the processes. */
  readonly isOurs: boolean;
  /** `stress-ng --cpu 2` */
  readonly command: string;
  readonly workers: number;
  /** As read back from the processes. */
  readonly niceness: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** An alarm that changed, or did not, while a run went on. */
export interface AlarmDuringRun {
  readonly name: string;
  /** Absent where it was in its state before the run. */
  readonly atMs?: number | undefined;
  readonly state: string;
  readonly periodS?: number | undefined;
}

/** What the machine behind a run's URL said of it, beside its figures second by second. Collected while the run goes on, for rules to read. */
export interface RunEvidence {
  readonly version: 1;
  /** The target's name. */
  readonly machine: string;
  /** The generator ran on the same machine. */
  readonly isLocal: boolean;
  /** The run ended and everything was collected; false after a crash, or while it goes on. */
  readonly isComplete: boolean;
  readonly config: HostConfig;
  readonly counters?: KernelCounters | undefined;
  readonly logs: readonly LogEvidence[];
  readonly stress: readonly OverlappingStress[];
  readonly alarms: readonly AlarmDuringRun[];
  /** What could not be collected, a sentence each with what to do. */
  readonly problems: readonly string[];
}
