import type { CpuShares, HostSample } from '../../shared/model/host-sample.ts';
import type { ChartFrame, ChartSource } from './chart-source.ts';
import { type HostSeries, queueName } from './host-series.ts';
import type { TimeSpan } from './time-zoom.ts';

/** The part of time that is drawn. */
export interface HostAxis {
  /** Unix ms of second 0. */
  originMs(): number;
  /** Both ends in seconds since the origin. */
  from(): number;
  to(): number;
}

/** Columns drawn at most; more samples are drawn several to a column. */
const mostColumns = 400;
/** A longer silence than this is a gap in the lines. */
const gapMs = 3500;

/** A host that has just begun to be watched has at least so much of an axis. */
const leastSeconds = 60;

/** The last `seconds` of a host that is watched, or what there is of them, by the host's newest sample. */
export function liveAxis(series: HostSeries, seconds: number): HostAxis {
  // Whole seconds of the day, so that ticks stand at round times.
  const originMs = new Date().setHours(0, 0, 0, 0);
  const to = () => ((series.latest?.at ?? Date.now()) - originMs) / 1000;
  const known = () => (series.samples[0] ? to() - (series.samples[0].at - originMs) / 1000 : 0);
  return { originMs: () => originMs, from: () => to() - Math.min(seconds, Math.max(leastSeconds, known())), to };
}

type Read = (sample: HostSample) => readonly (number | undefined)[];
type Fold = (values: readonly number[]) => number;

const mean: Fold = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const largest: Fold = (values) => values.reduce((most, value) => Math.max(most, value), 0);

/** Share of one CPU's time that was not idle or waiting for a disk. */
export function busyShare(cpu: CpuShares): number {
  return cpu.user + cpu.nice + cpu.system + cpu.irq + cpu.steal;
}

/** The columns of every host chart, in the order of its lines. */
export const hostReads = {
  cpu: {
    read: ({ cpu }: HostSample) => [cpu.user, cpu.nice, cpu.system + cpu.irq, cpu.iowait, cpu.steal],
    fold: mean,
  },
  steal: { read: ({ cpu }: HostSample) => [cpu.steal, cpu.iowait], fold: mean },
  memory: {
    read: ({ memory, swap }: HostSample) => [memory.totalBytes - memory.availableBytes, swap.usedBytes],
    fold: mean,
  },
  network: { read: ({ net }: HostSample) => [net.receivedBytes, net.sentBytes], fold: mean },
  disk: { read: ({ disk }: HostSample) => [disk.readBytes, disk.writtenBytes], fold: mean },
  tcp: { read: ({ tcp }: HostSample) => [tcp.listenOverflows, tcp.listenDrops, tcp.resetsSent, tcp.retransmits], fold: largest },
  nginx: { read: ({ nginx }: HostSample) => [nginx?.active, nginx?.writing, nginx?.reading, nginx?.waiting], fold: largest },
} as const satisfies Record<string, { read: Read; fold: Fold }>;

/** One line a CPU, or (where there are too many) the least, the middle and the most busy. */
export function coresRead(cpuCount: number, most: number): Read {
  if (cpuCount <= most) return ({ cpus }) => Array.from({ length: cpuCount }, (_, index) => cpus[index] && busyShare(cpus[index]));
  return ({ cpus }) => {
    const sorted = cpus.map(busyShare).sort((a, b) => a - b);
    return [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  };
}

/** Connections waiting to be accepted, one line a listening socket. */
export function queuesRead(names: readonly string[]): Read {
  return ({ queues }) => names.map((name) => queues.find((queue) => queueName(queue) === name)?.queued);
}

/** A chart's columns out of a host's samples. */
export function hostSource(series: HostSeries, axis: HostAxis, read: Read, fold: Fold = largest): ChartSource {
  return {
    subscribe: series.subscribe,
    read(span?: TimeSpan): ChartFrame {
      const originMs = axis.originMs();
      const from = span?.from ?? axis.from();
      const to = span?.to ?? Math.max(axis.to(), from + 1);
      const { samples } = series;
      // Of a part one more at each end: its lines come from the edge and go to it.
      const beyondMs = span === undefined ? 0 : 1000;
      const start = firstAtOrAfter(samples, originMs + from * 1000 - beyondMs);
      const end = firstAtOrAfter(samples, originMs + to * 1000 + beyondMs + 1);
      const groupSize = Math.max(1, Math.ceil((end - start) / mostColumns));
      const x: number[] = [];
      const columns: (number | undefined)[][] = [];
      let before: number | undefined;
      // Groups stand still while the part moves along.
      for (let first = start - (start % groupSize); first < end; first += groupSize) {
        const group = samples.slice(Math.max(start, first), Math.min(end, first + groupSize));
        const rows = group.map(read);
        const at = group.at(-1)?.at ?? 0;
        if (before !== undefined && at - before > gapMs * groupSize) {
          x.push((before - originMs) / 1000 + 1);
          for (const column of columns) column.push(undefined);
        }
        before = at;
        x.push((at - originMs) / 1000);
        rows[0]?.forEach((_, index) => {
          columns[index] ??= new Array(x.length - 1).fill(undefined);
          const values = rows.map((row) => row[index]).filter((value) => value !== undefined);
          columns[index].push(values.length === 0 ? undefined : fold(values));
        });
      }
      return { x, columns, xMin: from, xMax: to, stepSeconds: groupSize };
    },
  };
}

/** Where the first sample is that is no older; the number of samples where all are. */
function firstAtOrAfter(samples: readonly HostSample[], at: number): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
