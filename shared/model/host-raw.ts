/** Ticks a CPU has spent: user, nice, system, idle, iowait, irq, softirq, steal. */
export type CpuTimes = readonly number[];

/** Counters of a host as its kernel keeps them, at one moment. They only grow, but for a restart, an overflow or a device that went away. */
export interface HostRaw {
  /** Seconds since the host started, to 0.01: the clock all rates are reckoned by. */
  readonly uptimeSeconds: number;
  readonly cpu: CpuTimes;
  /** By the CPU's number; one that is offline is not there. */
  readonly cpus: ReadonlyMap<number, CpuTimes>;
  readonly load: readonly [number, number, number];
  readonly memory: { readonly totalBytes: number; readonly availableBytes: number };
  readonly swap: { readonly totalBytes: number; readonly usedBytes: number };
  /** Bytes read and written, by the name of the device; whole disks only. */
  readonly disks: ReadonlyMap<string, readonly [number, number]>;
  /** Bytes received and sent, by the name of the interface; those that lead out of the host only. */
  readonly nets: ReadonlyMap<string, readonly [number, number]>;
  /** Connections refused for a full accept queue, dropped there, resets sent, segments sent again; absent where the kernel does not count. */
  readonly tcp: ReadonlyMap<TcpCounter, number>;
  readonly established: number;
  /** Ticks the processes whose status was asked for have used, with their ended children. */
  readonly ownTicks: number;
}

export type TcpCounter = 'ListenOverflows' | 'ListenDrops' | 'OutRsts' | 'RetransSegs';

const tcpCounters: ReadonlySet<string> = new Set<TcpCounter>(['ListenOverflows', 'ListenDrops', 'OutRsts', 'RetransSegs']);
const sectorBytes = 512;

/**
 * Reads what `cat /proc/uptime /proc/loadavg /proc/<own>/stat … /proc/stat /proc/meminfo /proc/diskstats /proc/net/dev /proc/net/snmp
 * /proc/net/netstat` writes. Files that are missing leave zeros; `undefined` without uptime or CPU times.
 */
export function parseHostRaw(lines: readonly string[]): HostRaw | undefined {
  let uptimeSeconds: number | undefined;
  let load: HostRaw['load'] = [0, 0, 0];
  let cpu: CpuTimes | undefined;
  const cpus = new Map<number, CpuTimes>();
  const memory = new Map<string, number>();
  const disks = new Map<string, readonly [number, number]>();
  const nets = new Map<string, readonly [number, number]>();
  const protocols = new Map<string, Map<string, number>>();
  let ownTicks = 0;
  let names: readonly string[] = [];
  let inNet = false;

  for (const line of lines) {
    const words = line.trim().split(/\s+/);
    const [first = ''] = words;
    if (first.startsWith('cpu')) {
      const times = cpuTimes(words);
      if (first === 'cpu') cpu ??= times;
      else cpus.set(Number(first.slice(3)), times);
    } else if (first === 'Inter-|') {
      inNet = true;
    } else if (/^(?:Ip|Icmp|IcmpMsg|Tcp|Udp|UdpLite|TcpExt|IpExt|MPTcpExt):$/.test(first)) {
      inNet = false;
      // Each protocol has a line of names and, under it, one of figures.
      if (/^-?\d/.test(words[1] ?? '')) protocols.set(first, new Map(names.map((name, index) => [name, amount(words[index])])));
      else names = words;
    } else if (inNet) {
      const match = /^\s*([^\s|]+):\s*(\d+)(?:\s+\d+){7}\s+(\d+)/.exec(line);
      if (match !== null && leadsOut(match[1] ?? '')) nets.set(match[1] ?? '', [Number(match[2]), Number(match[3])]);
    } else if (/^[A-Za-z]\w*(?:\(\w+\))?:$/.test(first)) {
      memory.set(first.slice(0, -1), amount(words[1]) * 1024);
    } else if (/^\d+ \(.*\) [A-Za-z] /s.test(line)) {
      ownTicks += ticksOf(line);
    } else if (/^\d+\.\d+ \d+\.\d+$/.test(line)) {
      uptimeSeconds ??= Number(words[0]);
    } else if (/^\d+\.\d+ \d+\.\d+ \d+\.\d+ \d+\/\d+ \d+$/.test(line)) {
      load = [Number(words[0]), Number(words[1]), Number(words[2])];
    } else if (words.length >= 14 && /^\d+ +\d+ +\S+ +\d/.test(line.trim())) {
      disks.set(words[2] ?? '', [amount(words[5]) * sectorBytes, amount(words[9]) * sectorBytes]);
    }
  }
  if (uptimeSeconds === undefined || cpu === undefined) return undefined;
  const tcp = new Map<TcpCounter, number>();
  for (const figures of [protocols.get('Tcp:'), protocols.get('TcpExt:')]) {
    for (const [name, value] of figures ?? []) if (tcpCounters.has(name)) tcp.set(name as TcpCounter, value);
  }
  return {
    ...{ uptimeSeconds, cpu, cpus, load, nets, tcp, ownTicks },
    ...memoryOf(memory),
    disks: wholeDisks(disks),
    established: protocols.get('Tcp:')?.get('CurrEstab') ?? 0,
  };
}

/** A host may write anything: what is no number counts as none. */
function amount(word: string | undefined): number {
  const value = Number(word);
  return Number.isFinite(value) ? value : 0;
}

function cpuTimes(words: readonly string[]): CpuTimes {
  // Kernels before 2.6.11 have fewer columns. Guest time stands in `user` and `nice` as well: it is not counted again.
  return Array.from({ length: 8 }, (_, index) => amount(words[index + 1]));
}

function memoryOf(figures: ReadonlyMap<string, number>): Pick<HostRaw, 'memory' | 'swap'> {
  const of = (name: string) => figures.get(name) ?? 0;
  // Kernels before 3.14 do not say what is available; this is what their `free` reckoned.
  const availableBytes = figures.get('MemAvailable') ?? of('MemFree') + of('Buffers') + of('Cached');
  return {
    memory: { totalBytes: of('MemTotal'), availableBytes },
    swap: { totalBytes: of('SwapTotal'), usedBytes: of('SwapTotal') - of('SwapFree') },
  };
}

/** `utime + stime + cutime + cstime` of a line of /proc/<pid>/stat. */
function ticksOf(line: string): number {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + amount(field), 0);
}

/** What travels over a bridge or a container's interface travels over the one that leads out as well, or never leaves the host. */
function leadsOut(name: string): boolean {
  return !/^(?:lo|veth.*|docker\d.*|br-.*|virbr.*|cni\d.*|flannel.*|cali.*|tap\d.*|dummy\d.*|ifb\d.*|bond\d+|team\d+)$/.test(name);
}

/** Leaves out partitions, and what is made of other devices (RAID, LVM, loop): their traffic is in the disks below. */
function wholeDisks(devices: ReadonlyMap<string, readonly [number, number]>): ReadonlyMap<string, readonly [number, number]> {
  const isPartition = (name: string) => {
    const parent = /^(.*\d)p\d+$/.exec(name)?.[1] ?? /^(.*\D)\d+$/.exec(name)?.[1];
    return parent !== undefined && devices.has(parent);
  };
  const disks = [...devices].filter(([name]) => !/^(?:loop|ram|zram|fd|sr|dm-|md)\d/.test(name) && !isPartition(name));
  return new Map(disks.length > 0 ? disks : [...devices].filter(([name]) => /^(?:dm-|md)\d/.test(name)));
}

/** Reads what `df -Pk /` writes (POSIX: size, used, available in KiB, capacity, mount point); `undefined` where it is nothing of the kind. */
export function parseSpace(lines: readonly string[]): { readonly usedBytes: number; readonly availableBytes: number } | undefined {
  for (const line of lines) {
    // The name of the device comes first and may hold blanks.
    const [, used, available] = /\s\d+\s+(\d+)\s+(\d+)\s+\d+%\s+\/$/.exec(line.trimEnd()) ?? [];
    if (used !== undefined && available !== undefined) return { usedBytes: Number(used) * 1024, availableBytes: Number(available) * 1024 };
  }
  return undefined;
}
