import type { CpuShares, HostProcess, HostSample, ListenQueue } from './host-sample.ts';

/** Processes kept of each second. */
const packedProcesses = 5;
/** CPUs kept one by one; a larger machine is kept as a whole. */
const packedCpus = 64;

/** One CPU's shares in per mille, in the order of `CpuShares`, without the zeros at the end. */
type PackedShares = readonly number[];

/** A `HostSample` as it is kept: short keys, round numbers, under 1 KB for most machines. */
export interface PackedHostSample {
  readonly v: 1;
  readonly at: number;
  readonly c: PackedShares;
  readonly cs: readonly PackedShares[];
  readonly l: HostSample['load'];
  /** Memory (total, available), swap (total, used), disk (read, written), net (received, sent). */
  readonly b: readonly number[];
  /** The figures of `tcp`. */
  readonly t: readonly number[];
  readonly q?: readonly (readonly [address: string, port: number, queued: number, limit: number])[];
  readonly n?: readonly number[];
  readonly p: readonly (readonly [pid: number, name: string, cpu: number, niceness: number, residentBytes: number, user: string])[];
  readonly w?: readonly (number | null)[];
  /** Of / used and available. */
  readonly d?: readonly [usedBytes: number, availableBytes: number];
  readonly s: number;
}

/** Makes it small: shares to 0.001, rates to 0.1, the five busiest processes, and of the queues those that are not empty. */
export function packHostSample(sample: HostSample): PackedHostSample {
  const { memory, swap, disk, rootDisk, net, tcp, nginx, nginxWorkers: workers } = sample;
  const queues = sample.queues.filter((queue) => queue.queued > 0);
  const bytes = [memory.totalBytes, memory.availableBytes, swap.totalBytes, swap.usedBytes];
  const rates = [disk.readBytes, disk.writtenBytes, net.receivedBytes, net.sentBytes];
  return {
    v: 1,
    at: Math.round(sample.at),
    c: packShares(sample.cpu),
    cs: sample.cpus.length > packedCpus ? [] : sample.cpus.map(packShares),
    l: sample.load,
    b: [...bytes, ...rates].map(Math.round),
    t: [tcp.listenOverflows, tcp.listenDrops, tcp.resetsSent, tcp.retransmits, tcp.established].map(tenths),
    ...(queues.length === 0 ? {} : { q: queues.map(({ address, port, queued, limit }) => [address, port, queued, limit] as const) }),
    ...(nginx === undefined ? {} : { n: [nginx.active, nginx.reading, nginx.writing, nginx.waiting, nginx.requests].map(tenths) }),
    p: sample.processes.slice(0, packedProcesses).map(packProcess),
    ...(workers === undefined ? {} : { w: [workers.count, workers.niceness, workers.nofile, workers.openFiles ?? null] }),
    ...(rootDisk === undefined ? {} : { d: [Math.round(rootDisk.usedBytes), Math.round(rootDisk.availableBytes)] as const }),
    s: thousandths(sample.samplerCpu),
  };
}

/** The way back; what was not kept is empty. */
export function unpackHostSample(packed: PackedHostSample): HostSample {
  const [
    totalBytes = 0,
    availableBytes = 0,
    swapBytes = 0,
    usedBytes = 0,
    readBytes = 0,
    writtenBytes = 0,
    receivedBytes = 0,
    sentBytes = 0,
  ] = packed.b;
  const [listenOverflows = 0, listenDrops = 0, resetsSent = 0, retransmits = 0, established = 0] = packed.t;
  return {
    at: packed.at,
    cpu: unpackShares(packed.c),
    cpus: packed.cs.map(unpackShares),
    load: packed.l,
    memory: { totalBytes, availableBytes },
    swap: { totalBytes: swapBytes, usedBytes },
    disk: { readBytes, writtenBytes },
    net: { receivedBytes, sentBytes },
    tcp: { listenOverflows, listenDrops, resetsSent, retransmits, established },
    queues: (packed.q ?? []).map(([address, port, queued, limit]): ListenQueue => ({ address, port, queued, limit })),
    ...(packed.n === undefined ? {} : { nginx: unpackNginx(packed.n) }),
    processes: packed.p.map(
      ([pid, name, cpu, niceness, residentBytes, user]): HostProcess => ({ pid, name, cpu, niceness, residentBytes, user }),
    ),
    ...(packed.w === undefined ? {} : { nginxWorkers: unpackWorkers(packed.w) }),
    ...(packed.d === undefined ? {} : { rootDisk: { usedBytes: packed.d[0], availableBytes: packed.d[1] } }),
    samplerCpu: packed.s,
  };
}

function packShares({ user, nice, system, iowait, irq, steal }: CpuShares): number[] {
  const shares = [user, nice, system, iowait, irq, steal].map((share) => Math.round(share * 1000));
  while (shares.at(-1) === 0) shares.pop();
  return shares;
}

function unpackShares(packed: PackedShares): CpuShares {
  const [user = 0, nice = 0, system = 0, iowait = 0, irq = 0, steal = 0] = packed.map((share) => share / 1000);
  return { user, nice, system, iowait, irq, steal };
}

function packProcess({ pid, name, cpu, niceness, residentBytes, user }: HostProcess) {
  return [pid, name, thousandths(cpu), niceness, Math.round(residentBytes), user] as const;
}

function unpackNginx([active = 0, reading = 0, writing = 0, waiting = 0, requests = 0]: readonly number[]): HostSample['nginx'] {
  return { active, reading, writing, waiting, requests };
}

function unpackWorkers([count, niceness, nofile, openFiles]: readonly (number | null)[]): HostSample['nginxWorkers'] {
  return {
    count: count ?? 0,
    niceness: niceness ?? 0,
    nofile: nofile ?? 0,
    ...(typeof openFiles === 'number' ? { openFiles } : {}),
  };
}

const tenths = (value: number) => Math.round(value * 10) / 10;
const thousandths = (value: number) => Math.round(value * 1000) / 1000;
