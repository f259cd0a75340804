import type { KernelCounters } from './run-evidence.ts';

/** What the kernel has counted since it started. */
export type KernelReading = KernelCounters;

/** Reads /proc/net/netstat, /proc/net/snmp and /proc/vmstat, one behind the other; what a kernel does not count is 0. `undefined` for other text. */
export function readKernelCounters(text: string): KernelReading | undefined {
  const lines = text.split('\n');
  const counts = new Map<string, number>();
  for (let index = 0; index < lines.length; index += 1) {
    const [head = '', ...names] = (lines[index] ?? '').split(' ');
    if (!head.endsWith(':')) {
      // /proc/vmstat: a name and a number.
      if (names.length === 1) counts.set(head, Number(names[0]));
      continue;
    }
    const [next, ...values] = (lines[index + 1] ?? '').split(' ');
    if (next !== head) continue;
    for (const [place, name] of names.entries()) counts.set(`${head}${name}`, Number(values[place]));
    index += 1;
  }
  if (!counts.has('Tcp:OutRsts')) return undefined;
  const count = (name: string) => counts.get(name) ?? 0;
  return {
    listenOverflows: count('TcpExt:ListenOverflows'),
    listenDrops: count('TcpExt:ListenDrops'),
    resetsSent: count('Tcp:OutRsts'),
    synQueueFull: count('TcpExt:TCPReqQFullDrop') + count('TcpExt:TCPReqQFullDoCookies'),
    retransmits: count('Tcp:RetransSegs'),
    outOfMemoryKills: count('oom_kill'),
    swappedOutPages: count('pswpout'),
  };
}

/** How far each has grown; a machine that was started again in between counts from 0. */
export function kernelGrowth(before: KernelReading, after: KernelReading): KernelCounters {
  const grown = (name: keyof KernelReading) => (after[name] >= before[name] ? after[name] - before[name] : after[name]);
  return {
    listenOverflows: grown('listenOverflows'),
    listenDrops: grown('listenDrops'),
    resetsSent: grown('resetsSent'),
    synQueueFull: grown('synQueueFull'),
    retransmits: grown('retransmits'),
    outOfMemoryKills: grown('outOfMemoryKills'),
    swappedOutPages: grown('swappedOutPages'),
  };
}
