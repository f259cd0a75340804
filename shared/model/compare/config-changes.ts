import { assertNever } from '../../base/assert-never.ts';
import type { GunicornConfig, HostConfig, NginxConfig } from '../diagnosis/host-config.ts';
import type { RunEvidence } from '../diagnosis/run-evidence.ts';
import { formatBytes, formatDuration } from '../format.ts';
import type { Executor, LoadPlan } from '../load-plan.ts';
import { redactText } from '../redact-text.ts';
import { visibleExcerpt } from '../report/visible-text.ts';
import type { StressSettings } from '../stress-settings.ts';
import { stressWords } from '../stress-text.ts';
import type { ConfigChange } from './comparison.ts';
import { nginxLines } from './nginx-lines.ts';

/** What a run's circumstances are read from. */
export interface ConfiguredRun {
  readonly plan: LoadPlan;
  /** Absent where nobody looked at the machine: its settings are then not known, which is no difference. */
  readonly evidence?: RunEvidence | undefined;
  /** What it was begun with. */
  readonly stress?: StressSettings | undefined;
}

/** In the order they are shown: what one changes on a server first. */
const places = ['build', 'nginx', 'gunicorn', 'kernel', 'machine', 'lab', 'stress', 'plan'] as const;
type Place = (typeof places)[number];

const notSet = 'not set';
const valueLimit = 160;

/**
 * What is not the same in all groups, each with its value in each of them. A setting that is not known somewhere counts as a difference only where
 * two others differ; runs of one group that differ among themselves have their values joined by ` / `.
 */
export function configChanges(groups: readonly (readonly ConfiguredRun[])[]): ConfigChange[] {
  const lines = groups.map((runs) => runs.map(linesOf));
  const lineNames = new Set(lines.flat().flatMap((known) => [...(known?.keys() ?? [])]));
  const settings = groups.map((runs, group) =>
    joinSettings(runs.map((run, index) => settingsOf(run, withAbsent(lines[group]?.[index], lineNames)))),
  );
  return places.flatMap((where) => {
    const names = new Set(settings.flatMap((group) => [...(group.get(where)?.keys() ?? [])]));
    return [...names].flatMap((name) => {
      const values = settings.map((group) => group.get(where)?.get(name));
      const known = new Set(values.filter((value) => value !== undefined));
      return known.size > 1 ? [{ where, name, values }] : [];
    });
  });
}

/** `worker_connections 768 → 4,096`, for a sentence about two groups. */
export function changeText({ where, name, values }: ConfigChange, group: number): string {
  const words = where === 'plan' || where === 'stress' || where === 'build' ? name : `${where} ${name}`;
  return `${words} ${values[0] ?? 'unknown'} → ${values[group] ?? 'unknown'}`;
}

type Settings = Map<Place, Map<string, string>>;

function linesOf({ evidence }: ConfiguredRun): ReadonlyMap<string, string> | undefined {
  const nginx = evidence?.config.nginx;
  return nginx === undefined ? undefined : nginxLines(nginx);
}

/** A directive another file has is not set in this one. Of files nobody may read nothing is known. */
function withAbsent(lines: ReadonlyMap<string, string> | undefined, names: ReadonlySet<string>): Record<string, string> {
  return lines === undefined ? {} : Object.fromEntries([...names].map((name) => [name, lines.get(name) ?? notSet]));
}

function settingsOf(run: ConfiguredRun, lines: Readonly<Record<string, string>>): Settings {
  const config = run.evidence?.config;
  const found: readonly (readonly [Place, Readonly<Record<string, string | undefined>>])[] = [
    ['build', config?.build === undefined ? {} : { build: config.build }],
    ['nginx', config?.nginx === undefined ? {} : { ...nginxSettings(config.nginx), ...lines }],
    ['gunicorn', config?.gunicorn === undefined ? {} : gunicornSettings(config.gunicorn)],
    ['kernel', kernelSettings(config)],
    ['machine', machineSettings(run.evidence)],
    ['lab', labSettings(config)],
    ['stress', stressSettings(run)],
    ['plan', planSettings(run.plan)],
  ];
  return new Map(
    found.map(([where, values]) => [
      where,
      new Map(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, shown(value)] as const]))),
    ]),
  );
}

function joinSettings(runs: readonly Settings[]): Settings {
  const joined: Settings = new Map();
  for (const where of places) {
    const values = new Map<string, Set<string>>();
    for (const run of runs) {
      for (const [name, value] of run.get(where) ?? []) values.set(name, (values.get(name) ?? new Set()).add(value));
    }
    joined.set(where, new Map([...values].map(([name, all]) => [name, [...all].join(' / ')])));
  }
  return joined;
}

function nginxSettings(nginx: NginxConfig): Record<string, string> {
  const { listens, errorLogs } = nginx;
  return {
    version: nginx.version ?? notSet,
    worker_processes: String(nginx.workerProcesses),
    worker_connections: String(nginx.workerConnections),
    worker_rlimit_nofile: text(nginx.rlimitNofile),
    'open files (soft limit)': text(nginx.nofile),
    multi_accept: onOff(nginx.multiAccept),
    gzip: onOff(nginx.gzip),
    'listen backlog': unique(listens.map(({ backlog }) => String(backlog))),
    'error_log level': unique(errorLogs.map(({ level }) => level)),
    upstreams: unique(nginx.upstreams),
    proxy_read_timeout: formatDuration(nginx.proxyReadTimeoutMs),
    proxy_connect_timeout: formatDuration(nginx.proxyConnectTimeoutMs),
    limit_req: onOff(nginx.limitsRequests),
    limit_conn: onOff(nginx.limitsConnections),
    niceness: text(nginx.niceness),
  };
}

function gunicornSettings(gunicorn: GunicornConfig): Record<string, string> {
  return {
    workers: String(gunicorn.workers),
    'worker class': gunicorn.workerClass,
    threads: String(gunicorn.threads),
    timeout: `${gunicorn.timeoutS} s`,
    backlog: String(gunicorn.backlog),
    niceness: text(gunicorn.niceness),
    'open files (soft limit)': text(gunicorn.nofile),
  };
}

function kernelSettings(config: HostConfig | undefined): Record<string, string | undefined> {
  const kernel = config?.kernel;
  if (kernel === undefined) return {};
  return {
    release: kernel.release,
    'net.core.somaxconn': number(kernel.somaxconn),
    'net.ipv4.tcp_max_syn_backlog': number(kernel.tcpMaxSynBacklog),
  };
}

function machineSettings(evidence: RunEvidence | undefined): Record<string, string | undefined> {
  if (evidence === undefined) return {};
  const { machine } = evidence.config;
  return {
    name: evidence.machine,
    'instance type': machine?.instanceType,
    CPUs: number(machine?.cpuCount),
    memory: machine?.memoryBytes === undefined ? undefined : formatBytes(machine.memoryBytes),
    system: machine?.system,
  };
}

function labSettings(config: HostConfig | undefined): Record<string, string> {
  const lab = config?.lab;
  if (lab === undefined) return {};
  return {
    connections: String(lab.maxConnections),
    workers: String(lab.workers),
    'service time': formatDuration(lab.serviceTimeMs),
    queue: String(lab.queueLimit),
  };
}

/** What was seen on the machine counts before what the run was begun with: niceness is what was read back. */
function stressSettings({ evidence, stress }: ConfiguredRun): Record<string, string | undefined> {
  const seen = evidence?.stress ?? [];
  if (seen.length > 0) {
    return { stress: unique(seen.map(({ command, niceness }) => (niceness === 0 ? command : `${command} at nice ${niceness}`))) };
  }
  if (stress !== undefined) return { stress: stressWords(stress) };
  return { stress: evidence === undefined ? undefined : 'none' };
}

function planSettings(plan: LoadPlan): Record<string, string | undefined> {
  const [first] = plan.requests;
  const { connection, checks } = plan;
  const one = plan.requests.length === 1 && first !== undefined;
  return {
    ...(one
      ? { method: first.method, url: first.url, headers: pairs(first.headers), body: first.body ?? 'none' }
      : { requests: plan.requests.map(({ method, url, weight }) => `${weight} × ${method} ${url}`).join(', ') }),
    ...executorSettings(plan.executor),
    'keep-alive': onOff(connection.keepAlive),
    timeout: formatDuration(connection.timeoutMs),
    'connect timeout': formatDuration(connection.connectTimeoutMs),
    'expected status': checks.expectStatus.length === 0 ? 'below 400' : checks.expectStatus.join(', '),
    'expected body': checks.expectBody ?? 'any',
    redirects: String(plan.maxRedirects),
  };
}

function executorSettings(executor: Executor): Record<string, string> {
  const { type } = executor;
  switch (type) {
    case 'shared-iterations':
      return { executor: type, requests: String(executor.iterations), connections: String(executor.vus) };
    case 'constant-vus':
      return { executor: type, connections: String(executor.vus), duration: formatDuration(executor.durationMs) };
    case 'constant-arrival-rate':
      return {
        executor: type,
        rate: `${executor.rate}/s`,
        connections: `up to ${executor.maxVus}`,
        ...(executor.iterations === undefined
          ? { duration: formatDuration(executor.durationMs) }
          : { requests: String(executor.iterations) }),
      };
    case 'ramping-vus':
    case 'ramping-arrival-rate': {
      const stages = executor.stages.map(({ durationMs, target }) => `${formatDuration(durationMs)} to ${target}`).join(', ');
      return type === 'ramping-vus'
        ? { executor: type, stages: `from ${executor.startVus}: ${stages}` }
        : { executor: type, stages: `from ${executor.startRate}/s: ${stages}`, connections: `up to ${executor.maxVus}` };
    }
    default:
      return assertNever(executor);
  }
}

const onOff = (value: boolean) => (value ? 'on' : 'off');
const number = (value: number | undefined) => (value === undefined ? undefined : String(value));
const text = (value: number | undefined) => (value === undefined ? notSet : String(value));
const unique = (values: readonly string[]) => (values.length === 0 ? notSet : [...new Set(values)].join(', '));

function pairs(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return lines.length === 0 ? 'none' : lines.sort().join(', ');
}

function shown(value: string): string {
  return visibleExcerpt(redactText(value), valueLimit);
}
