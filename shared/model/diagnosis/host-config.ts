/** How the programs of a machine were set up when a run began: what a verdict compares, and what a change would change. */
export interface HostConfig {
  readonly nginx?: NginxConfig | undefined;
  readonly gunicorn?: GunicornConfig | undefined;
  readonly kernel?: KernelConfig | undefined;
  readonly machine?: MachineFacts | undefined;
  /** The demo lab's embedded server, where the run's URL leads to it. */
  readonly lab?: LabConfig | undefined;
  /** What the machine serves, where it says so: a commit or a build number. */
  readonly build?: string | undefined;
}

/** nginx as it runs, defaults filled in. */
export interface NginxConfig {
  readonly version?: string | undefined;
  /** Of the running master: absolute path of its nginx.conf, and its prefix. */
  readonly configPath: string;
  readonly prefix?: string | undefined;
  /** Worker processes that run. */
  readonly workerProcesses: number;
  /** Slots of each worker, both sides of a proxied request counted: 512 where nothing is written. */
  readonly workerConnections: number;
  /** As written; absent where it is not. */
  readonly rlimitNofile?: number | undefined;
  /** The soft limit of open files its workers really have, read from /proc. */
  readonly nofile?: number | undefined;
  readonly multiAccept: boolean;
  readonly listens: readonly { readonly address: string; readonly port: number; readonly backlog: number }[];
  readonly errorLogs: readonly { readonly path: string; readonly level: string }[];
  readonly accessLogs: readonly string[];
  /** It hands requests on to another server: a request then takes two slots. */
  readonly isProxy: boolean;
  /** As written in `proxy_pass` and `upstream`. */
  readonly upstreams: readonly string[];
  readonly proxyReadTimeoutMs: number;
  readonly proxyConnectTimeoutMs: number;
  readonly limitsRequests: boolean;
  readonly limitsConnections: boolean;
  readonly gzip: boolean;
  /** Least favoured niceness of its workers. */
  readonly niceness?: number | undefined;
  /** Files the configuration is made of, each with its text: the dump of `nginx -T`. Absent where it may not be read. */
  readonly files?: readonly { readonly path: string; readonly text: string }[] | undefined;
}

/** Gunicorn as it runs, read off its command line; defaults filled in. */
export interface GunicornConfig {
  readonly pid: number;
  readonly commandLine: readonly string[];
  /** Worker processes that run. */
  readonly workers: number;
  readonly workerClass: string;
  readonly threads: number;
  readonly timeoutS: number;
  /** 2048 where nothing is said; the kernel's somaxconn caps it. */
  readonly backlog: number;
  readonly binds: readonly string[];
  readonly niceness?: number | undefined;
  readonly nofile?: number | undefined;
}

export interface KernelConfig {
  readonly release: string;
  /** net.core.somaxconn: the largest accept queue a program can have. */
  readonly somaxconn?: number | undefined;
  readonly tcpMaxSynBacklog?: number | undefined;
}

export interface MachineFacts {
  readonly system?: string | undefined;
  readonly cpuCount?: number | undefined;
  readonly memoryBytes?: number | undefined;
  /** Of EC2, e.g. `t2.medium`. */
  readonly instanceType?: string | undefined;
}

/** The knobs of the embedded demo lab: see `LabKnobs` of the contract. */
export interface LabConfig {
  readonly maxConnections: number;
  readonly workers: number;
  readonly serviceTimeMs: number;
  readonly queueLimit: number;
}
