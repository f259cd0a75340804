import type { LocalMetric } from '../../../../../shared/contract/alarms.ts';
import type { HostSample } from '../../../../../shared/model/host-sample.ts';
import type { MetricSample } from './metric-watch.ts';

export type HostMetric = Extract<LocalMetric, { kind: 'host' }>;

/** A sample further from the last one does not speak for the time between. */
export const longestGapMs = 5_000;
export const sampleSpanMs = 1_000;

/** What samples of a host (ascending) say of a figure. */
export function hostSpans(field: HostMetric['field'], samples: readonly HostSample[]): MetricSample[] {
  return samples.flatMap((sample, index) => {
    const value = hostFigure(field, sample);
    return value === undefined ? [] : [{ from: spanStart(samples[index - 1]?.at, sample.at), at: sample.at, value }];
  });
}

/** When the time begins that a sample speaks for; `before`: the one before it (both Unix ms). */
export function spanStart(before: number | undefined, at: number): number {
  return before !== undefined && at > before && at - before <= longestGapMs ? before : at - sampleSpanMs;
}

/** The figure an alarm looks at; shares are 0…1. `undefined` while it is not known. */
export function hostFigure(field: HostMetric['field'], { cpu, load, memory, swap, rootDisk, tcp }: HostSample): number | undefined {
  switch (field) {
    case 'cpu':
      // Waiting for a disk is not doing.
      return Math.min(1, cpu.user + cpu.nice + cpu.system + cpu.irq + cpu.steal);
    case 'steal':
      return cpu.steal;
    case 'iowait':
      return cpu.iowait;
    case 'load1':
      return load[0];
    case 'memory':
      return memory.totalBytes > 0 ? 1 - memory.availableBytes / memory.totalBytes : undefined;
    case 'swap':
      return swap.totalBytes > 0 ? swap.usedBytes / swap.totalBytes : 0;
    case 'disk': {
      const total = (rootDisk?.usedBytes ?? 0) + (rootDisk?.availableBytes ?? 0);
      return rootDisk === undefined || total === 0 ? undefined : rootDisk.usedBytes / total;
    }
    case 'listen_overflows':
      return tcp.listenOverflows;
    case 'resets_sent':
      return tcp.resetsSent;
  }
}
