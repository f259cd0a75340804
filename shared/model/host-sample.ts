/** Shares of one CPU's time, each 0…1, over the second that ended at the sample. Negative niceness counts as `user`, positive as `nice`. */
export interface CpuShares {
  readonly user: number;
  readonly nice: number;
  readonly system: number;
  readonly iowait: number;
  /** irq and softirq together. */
  readonly irq: number;
  /** Taken by other guests of the same physical machine. */
  readonly steal: number;
}

/** The accept queue of a listening TCP socket. */
export interface ListenQueue {
  readonly address: string;
  readonly port: number;
  /** Connections waiting to be accepted. */
  readonly queued: number;
  /** How many may wait; 0 where the host does not tell. */
  readonly limit: number;
}

export interface HostProcess {
  readonly pid: number;
  readonly name: string;
  /** Share of one CPU, 0…; 2 = two CPUs. */
  readonly cpu: number;
  /** -20…19 */
  readonly niceness: number;
  readonly residentBytes: number;
  readonly user: string;
}

/** How a host was in the second that ended at `at`. Rates are per second. */
export interface HostSample {
  /** Unix time in ms, by our clock. */
  readonly at: number;
  /** All CPUs together: mean of the shares. */
  readonly cpu: CpuShares;
  readonly cpus: readonly CpuShares[];
  /** Over 1, 5 and 15 min. */
  readonly load: readonly [number, number, number];
  readonly memory: { readonly totalBytes: number; readonly availableBytes: number };
  readonly swap: { readonly totalBytes: number; readonly usedBytes: number };
  readonly disk: { readonly readBytes: number; readonly writtenBytes: number };
  /** The file system of `/`, as `df` counts it; looked at every half minute. `used + available` is less than its size where root has a reserve. */
  readonly rootDisk?: { readonly usedBytes: number; readonly availableBytes: number } | undefined;
  readonly net: { readonly receivedBytes: number; readonly sentBytes: number };
  readonly tcp: {
    /** Connections refused because an accept queue was full. */
    readonly listenOverflows: number;
    readonly listenDrops: number;
    readonly resetsSent: number;
    readonly retransmits: number;
    readonly established: number;
  };
  /** Of a recorded run those only in which a connection waited. */
  readonly queues: readonly ListenQueue[];
  /** Of nginx's stub_status, where it is reachable; `requests` per second. */
  readonly nginx?:
    | { readonly active: number; readonly reading: number; readonly writing: number; readonly waiting: number; readonly requests: number }
    | undefined;
  /** The busiest of the last seconds, at most 10; 5 of a recorded run. `user` is empty until it is known. */
  readonly processes: readonly HostProcess[];
  /** Of nginx's workers, where there are any: the least favoured niceness, the lowest nofile limit, the most open files where those may be seen. */
  readonly nginxWorkers?:
    | { readonly count: number; readonly niceness: number; readonly nofile: number; readonly openFiles?: number | undefined }
    | undefined;
  /** Share of one CPU the sampling itself took over the last 30 s. */
  readonly samplerCpu: number;
}
