import type { CpuShares, HostSample } from '../host-sample.ts';
import type { ReportInput } from './report-input.ts';

/** Share of the CPUs' time that was not idle and not spent waiting for a disk. */
export function busyShare({ user, nice, system, irq, steal }: CpuShares): number {
  return Math.min(1, user + nice + system + irq + steal);
}

/** Connections that wait in the fullest accept queue. */
export function deepestQueue({ queues }: HostSample): number {
  return queues.reduce((deepest, { queued }) => Math.max(deepest, queued), 0);
}

/** Share of the memory that is not available. */
export function usedMemory({ memory }: HostSample): number {
  return memory.totalBytes > 0 ? 1 - memory.availableBytes / memory.totalBytes : 0;
}

/** The samples of the machine by the second of the run they tell of most; of several the last. A second the machine did not answer in has none. */
export function hostBySecond({ summary, host = [] }: ReportInput): ReadonlyMap<number, HostSample> {
  const startedAt = Date.parse(summary.metadata.startedAt);
  const seconds = new Map<number, HostSample>();
  if (!Number.isFinite(startedAt)) return seconds;
  for (const sample of host) seconds.set(Math.max(0, Math.round((sample.at - startedAt) / 1000) - 1), sample);
  return seconds;
}

/** What is written of the machine in tables: what one looks at when requests fail. */
export const hostColumns: readonly (readonly [header: string, metric: string, value: (sample: HostSample) => number])[] = [
  ['host cpu busy (0-1)', 'host_cpu_busy', (sample) => busyShare(sample.cpu)],
  ['host cpu steal (0-1)', 'host_cpu_steal', (sample) => sample.cpu.steal],
  ['host cpu iowait (0-1)', 'host_cpu_iowait', (sample) => sample.cpu.iowait],
  ['host load (1 min)', 'host_load', (sample) => sample.load[0]],
  ['host memory used (0-1)', 'host_memory_used', usedMemory],
  ['host listen overflows (1/s)', 'host_listen_overflows', (sample) => sample.tcp.listenOverflows],
  ['host resets sent (1/s)', 'host_resets_sent', (sample) => sample.tcp.resetsSent],
  ['host retransmits (1/s)', 'host_retransmits', (sample) => sample.tcp.retransmits],
  ['host deepest accept queue (connections)', 'host_accept_queue', deepestQueue],
  ['host received (bytes/s)', 'host_data_received', (sample) => sample.net.receivedBytes],
  ['host sent (bytes/s)', 'host_data_sent', (sample) => sample.net.sentBytes],
];
