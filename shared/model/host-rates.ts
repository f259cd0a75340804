import type { CpuTimes, HostRaw, TcpCounter } from './host-raw.ts';
import type { CpuShares, HostSample } from './host-sample.ts';

/** The part of a sample that follows from two readings of the host's counters. */
export type HostRates = Omit<HostSample, 'at' | 'queues' | 'nginx' | 'processes' | 'nginxWorkers'>;

/** Two readings closer together than this say more about the clock's grain (0.01 s) than about the host. */
const shortestSeconds = 0.2;
const wordSize = 2 ** 32;

/** Rates between two readings, by the time that has really passed on the host; `undefined` when that is under 0.2 s or the host restarted. */
export function hostRates(before: HostRaw, after: HostRaw, ticksPerSecond: number): HostRates | undefined {
  const seconds = after.uptimeSeconds - before.uptimeSeconds;
  if (!(seconds >= shortestSeconds)) return undefined;
  const tcp = (name: TcpCounter) => rate(before.tcp.get(name), after.tcp.get(name), seconds);
  const [readBytes, writtenBytes] = deviceRates(before.disks, after.disks, seconds);
  const [receivedBytes, sentBytes] = deviceRates(before.nets, after.nets, seconds);
  return {
    cpu: cpuShares(before.cpu, after.cpu),
    cpus: [...after.cpus].sort(([a], [b]) => a - b).map(([number, times]) => cpuShares(before.cpus.get(number), times)),
    load: after.load,
    memory: after.memory,
    swap: after.swap,
    disk: { readBytes, writtenBytes },
    net: { receivedBytes, sentBytes },
    tcp: {
      listenOverflows: tcp('ListenOverflows'),
      listenDrops: tcp('ListenDrops'),
      resetsSent: tcp('OutRsts'),
      retransmits: tcp('RetransSegs'),
      established: after.established,
    },
    samplerCpu: Math.max(0, after.ownTicks - before.ownTicks) / ticksPerSecond / seconds,
  };
}

/** Shares of the time a CPU has counted; all zero for one that has just come online. Counters of iowait and of offline CPUs may step back. */
function cpuShares(before: CpuTimes | undefined, after: CpuTimes): CpuShares {
  const spent = after.map((ticks, index) => Math.max(0, ticks - (before?.[index] ?? ticks)));
  const total = spent.reduce((sum, ticks) => sum + ticks, 0) || 1;
  const share = (index: number) => (spent[index] ?? 0) / total;
  return { user: share(0), nice: share(1), system: share(2), iowait: share(4), irq: share(5) + share(6), steal: share(7) };
}

/** A device that is new counts from the next reading on. */
function deviceRates(before: HostRaw['disks'], after: HostRaw['disks'], seconds: number): [number, number] {
  const sums: [number, number] = [0, 0];
  for (const [name, counters] of after) {
    const earlier = before.get(name);
    sums[0] += rate(earlier?.[0], counters[0], seconds);
    sums[1] += rate(earlier?.[1], counters[1], seconds);
  }
  return sums;
}

function rate(before: number | undefined, after: number | undefined, seconds: number): number {
  if (before === undefined || after === undefined) return 0;
  return growth(before, after) / seconds;
}

/** A counter that went back has run over (32-bit kernels), or begun again at 0. */
function growth(before: number, after: number): number {
  if (after >= before) return after - before;
  const hasRunOver = before < wordSize && before > wordSize / 2 && after < wordSize / 2;
  return hasRunOver ? wordSize - before + after : after;
}
