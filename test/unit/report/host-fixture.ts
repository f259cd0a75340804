import type { CpuShares, HostSample } from '../../../shared/model/host-sample.ts';

/** A host at one moment: idle but for `cpu`, with one accept queue and nothing wrong. */
export function hostSampleOf(at: number, cpu: Partial<CpuShares> = {}, change: Partial<HostSample> = {}): HostSample {
  const shares = { user: 0, nice: 0, system: 0, iowait: 0, irq: 0, steal: 0, ...cpu };
  return {
    at,
    cpu: shares,
    cpus: [shares, shares],
    load: [0.5, 0.25, 0.1],
    memory: { totalBytes: 8 * 2 ** 30, availableBytes: 6 * 2 ** 30 },
    swap: { totalBytes: 0, usedBytes: 0 },
    disk: { readBytes: 0, writtenBytes: 4096 },
    net: { receivedBytes: 1000, sentBytes: 2000 },
    tcp: { listenOverflows: 0, listenDrops: 0, resetsSent: 0, retransmits: 0, established: 3 },
    queues: [{ address: '0.0.0.0', port: 80, queued: 4, limit: 511 }],
    processes: [{ pid: 7, name: 'nginx', cpu: 0.25, niceness: -20, residentBytes: 4_000_000, user: 'www-data' }],
    samplerCpu: 0.005,
    ...change,
  };
}
