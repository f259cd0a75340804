import { type LoadPlanInput, LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import type { HostConfig, NginxConfig } from '../../../shared/model/diagnosis/host-config.ts';
import type { LogSignature } from '../../../shared/model/diagnosis/log-signature.ts';
import type { KernelCounters, LogEvidence, LogRole, RunEvidence, SignatureCount } from '../../../shared/model/diagnosis/run-evidence.ts';
import type { RunRecord } from '../../../shared/model/diagnosis/verdict.ts';
import type { FailureClass, FailureExample } from '../../../shared/model/failure-class.ts';
import type { HostProcess, HostSample } from '../../../shared/model/host-sample.ts';
import type { SecondPoint } from '../../../shared/model/load-sample.ts';
import type { RunResults } from '../../../shared/model/run-summary.ts';

export const startedAt = Date.parse('2026-11-30T09:00:00.000Z');

export interface FailureInput {
  readonly count: number;
  readonly withBytes?: number;
  /** Failures of a second; spread evenly where left out. */
  readonly perSecond?: Readonly<Record<number, number>>;
}

export interface RecordInput {
  readonly asked?: number;
  readonly failures?: Readonly<Partial<Record<FailureClass, FailureInput>>>;
  readonly lengthS?: number;
  readonly plan?: Partial<LoadPlanInput>;
  readonly evidence?: Partial<RunEvidence> | undefined;
  readonly host?: readonly HostSample[];
  readonly results?: Partial<RunResults>;
  /** Changes every second. */
  readonly point?: Partial<SecondPoint>;
}

/** The record of a run of 14,000 requests over 1,000 connections in which what is said failed. */
export function recordOf(input: RecordInput = {}): RunRecord {
  const { asked = 14_000, failures = {}, lengthS = 10, plan = {}, host = [] } = input;
  const classes = Object.entries(failures) as [FailureClass, FailureInput][];
  const failed = classes.reduce((sum, [, { count }]) => sum + count, 0);
  const config = LoadPlanSchema.parse({
    requests: [{ url: 'http://10.0.0.7/' }],
    executor: { type: 'shared-iterations', iterations: asked, vus: 1000 },
    ...plan,
  });
  const seconds = Array.from({ length: lengthS }, (_, second): SecondPoint => {
    const byClass = Object.fromEntries(
      classes.map(([name, { count, perSecond }]) => [
        name,
        perSecond === undefined ? share(count, lengthS, second) : (perSecond[second] ?? 0),
      ]),
    );
    const lost = Object.values(byClass).reduce((sum, count) => sum + count, 0);
    const ok = share(asked - failed, lengthS, second);
    return { ...quietPoint, second, sent: ok + lost, ok, failed: lost, byClass, ...input.point };
  });
  return {
    summary: {
      version: 1,
      metadata: {
        run: 41,
        name: '',
        tags: [],
        state: 'completed',
        reason: 'Every request has its outcome.',
        startedAt: new Date(startedAt).toISOString(),
        endedAt: new Date(startedAt + lengthS * 1000).toISOString(),
        durationMs: lengthS * 1000,
        blitzVersion: '0.1.0',
        nodeVersion: '24.21.0',
        platform: 'linux x64',
        door: 'cli',
      },
      config,
      results: {
        passed: true,
        requests: { asked, sent: asked, ok: asked - failed, failed, aborted: 0 },
        failures: classes.map(([name, { count, withBytes = 0 }]) => ({ class: name, count, reused: 0, withBytes, share: count / asked })),
        metrics: [],
        thresholds: [],
        statuses: classes.flatMap(([name, { count }]) => (name.startsWith('http_') ? [{ status: Number(name.slice(5)), count }] : [])),
        latencyCurve: [],
        examples: [],
        generator: { cpuSeconds: 2, lagMs: 1.3, eventLoopUtilization: 0.41, limited: false },
        ...input.results,
      },
    },
    seconds,
    host,
    ...('evidence' in input && input.evidence === undefined ? {} : { evidence: evidenceOf(input.evidence) }),
  };
}

const quietPoint: Omit<SecondPoint, 'second' | 'sent' | 'ok' | 'failed' | 'byClass'> = {
  aborted: 0,
  p50Us: 4000,
  p95Us: 20_000,
  p99Us: 40_000,
  maxUs: 60_000,
  inFlight: 50,
  queued: 0,
  connections: 50,
  connectionsOpened: 0,
  bytesReceived: 1000,
  lagMs: 1,
  eventLoopUtilization: 0.4,
  cpu: 0.3,
};

function share(count: number, parts: number, index: number): number {
  return Math.floor(((index + 1) * count) / parts) - Math.floor((index * count) / parts);
}

export const debianNginx: NginxConfig = {
  configPath: '/etc/nginx/nginx.conf',
  workerProcesses: 2,
  workerConnections: 768,
  nofile: 1024,
  multiAccept: false,
  listens: [{ address: '0.0.0.0', port: 80, backlog: 511 }],
  errorLogs: [{ path: '/var/log/nginx/error.log', level: 'error' }],
  accessLogs: ['/var/log/nginx/access.log'],
  isProxy: true,
  upstreams: ['http://127.0.0.1:8000'],
  proxyReadTimeoutMs: 60_000,
  proxyConnectTimeoutMs: 60_000,
  limitsRequests: false,
  limitsConnections: false,
  gzip: true,
  niceness: 0,
};

export const debianConfig: HostConfig = {
  nginx: debianNginx,
  gunicorn: {
    pid: 7,
    commandLine: ['gunicorn', 'app:app'],
    workers: 1,
    workerClass: 'sync',
    threads: 1,
    timeoutS: 30,
    backlog: 2048,
    binds: ['127.0.0.1:8000'],
    niceness: 0,
    nofile: 1024,
  },
  kernel: { release: '6.1.0', somaxconn: 4096 },
  machine: { cpuCount: 2 },
};

export const noCounters: KernelCounters = {
  listenOverflows: 0,
  listenDrops: 0,
  resetsSent: 0,
  synQueueFull: 0,
  retransmits: 0,
  outOfMemoryKills: 0,
  swappedOutPages: 0,
};

/** What a machine says of which everything was read and nothing is wrong. */
export function evidenceOf(change: Partial<RunEvidence> = {}): RunEvidence {
  return {
    version: 1,
    machine: 'shop',
    isLocal: false,
    isComplete: true,
    config: debianConfig,
    counters: noCounters,
    logs: [errorLog(), appLog()],
    stress: [],
    alarms: [],
    problems: [],
    ...change,
  };
}

export function logOf(role: LogRole, path: string, signatures: readonly SignatureCount[] = []): LogEvidence {
  const lines = signatures.reduce((sum, { count }) => sum + count, 0);
  return { path, role, lines, errorLines: lines, signatures };
}

export const errorLog = (...signatures: SignatureCount[]) => logOf('nginx_error', '/var/log/nginx/error.log', signatures);
export const appLog = (...signatures: SignatureCount[]) => logOf('app', '/srv/app/app.log', signatures);

export function accessLog(statuses: Readonly<Record<number, number>>): LogEvidence {
  const counted = Object.entries(statuses).map(([status, count]) => ({ status: Number(status), count }));
  const requests = counted.reduce((sum, { count }) => sum + count, 0);
  return { ...logOf('nginx_access', '/var/log/nginx/access.log'), lines: requests, access: { requests, statuses: counted } };
}

/** Lines of one kind, spread evenly over seconds 0 to 9 unless said otherwise. */
export function lines(signature: LogSignature, count: number, perSecond?: Readonly<Record<number, number>>): SignatureCount {
  const seconds =
    perSecond === undefined
      ? Array.from({ length: 10 }, (_, second) => [second, share(count, 10, second)] as const)
      : Object.entries(perSecond).map(([second, some]) => [Number(second), some] as const);
  const shown = seconds.filter(([, some]) => some > 0);
  const text = `2026/11/30 09:00:01 [error] 41#41: *7 ${signature}, client: 10.0.0.9, server: localhost`;
  return {
    signature,
    count,
    firstAtMs: (shown[0]?.[0] ?? 0) * 1000,
    lastAtMs: (shown.at(-1)?.[0] ?? 0) * 1000,
    examples: count > 0 ? [{ atMs: 0, text }] : [],
    perSecond: shown,
  };
}

export interface HostInput {
  readonly busy?: number;
  readonly steal?: number;
  readonly processes?: readonly Partial<HostProcess>[];
  readonly queues?: HostSample['queues'];
  readonly lengthS?: number;
}

/** A machine of two CPUs that was the same every second. */
export function hostOf({ busy = 0.3, steal = 0, processes = [], queues = [], lengthS = 10 }: HostInput = {}): HostSample[] {
  const cpu = { user: busy - steal, nice: 0, system: 0, iowait: 0, irq: 0, steal };
  return Array.from({ length: lengthS }, (_, second) => ({
    at: startedAt + (second + 1) * 1000,
    cpu,
    cpus: [cpu, cpu],
    load: [1, 1, 1],
    memory: { totalBytes: 4e9, availableBytes: 2e9 },
    swap: { totalBytes: 0, usedBytes: 0 },
    disk: { readBytes: 0, writtenBytes: 0 },
    net: { receivedBytes: 0, sentBytes: 0 },
    tcp: { listenOverflows: 0, listenDrops: 0, resetsSent: 0, retransmits: 0, established: 0 },
    queues,
    processes: processes.map((process, pid) => ({
      pid,
      name: 'nginx',
      cpu: 0.1,
      niceness: 0,
      residentBytes: 1e7,
      user: 'www-data',
      ...process,
    })),
    samplerCpu: 0.01,
  }));
}

export function exampleOf(failureClass: FailureClass, change: Partial<FailureExample> = {}): FailureExample {
  return {
    class: failureClass,
    atMs: 1200,
    requestNumber: 100,
    requestName: 'GET /',
    method: 'GET',
    url: 'http://10.0.0.7/',
    connection: { id: 1, requestsBefore: 0 },
    durationMs: 5,
    bytesReceived: 0,
    ...change,
  };
}
