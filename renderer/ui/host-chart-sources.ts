import type { CpuShares, HostSample } from '../../shared/model/host-sample.ts';
import type { ChartFrame, ChartSource } from './chart-source.ts';
import { type HostSeries, queueName } from './host-series.ts';

/** The part of time that is drawn. */
export interface HostAxis {
  /** Unix ms of second 0. */
  originMs(): number;
  /** Both ends in seconds since the origin. */
  from(): number;
  to(): number;
}

/** Columns drawn at most; more samples are drawn several to a column. */
const mostColumns = 600;
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
    read(): ChartFrame {
      const originMs = axis.originMs();
      const [from, to] = [axis.from(), Math.max(axis.to(), axis.from() + 1)];
      const shown = series.samples.filter(({ at }) => at >= originMs + from * 1000 && at <= originMs + to * 1000);
      const groupSize = Math.max(1, Math.ceil(shown.length / mostColumns));
      const x: number[] = [];
      const columns: (number | undefined)[][] = [];
      let before: number | undefined;
      for (let start = 0; start < shown.length; start += groupSize) {
        const group = shown.slice(start, start + groupSize);
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
