import type { NginxConfig } from './host-config.ts';
import type { NginxDirective } from './nginx-directives.ts';
import { type ConfigFile, directivesOf } from './nginx-files.ts';

/** What is known of an nginx that runs, beside its files. */
export interface RunningNginx {
  readonly configPath: string;
  readonly prefix?: string | undefined;
  readonly version?: string | undefined;
  /** Where it logs where nothing is written: compiled in, or from `-e`. */
  readonly defaultErrorLog?: string | undefined;
  readonly defaultAccessLog?: string | undefined;
  readonly workerProcesses: number;
  readonly nofile?: number | undefined;
  readonly niceness?: number | undefined;
  /** The port of the URL under test: of several servers the ones that listen there count. */
  readonly port?: number | undefined;
}

/** nginx' defaults (https://nginx.org/en/docs/ngx_core_module.html, ngx_http_core_module.html, ngx_http_proxy_module.html). */
const defaults = { workerConnections: 512, backlog: 511, timeoutMs: 60_000 };
const passes = new Set(['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass']);

/** Reads off the files of a configuration what a verdict asks for, defaults filled in. */
export function nginxConfigOf(files: readonly ConfigFile[], running: RunningNginx): NginxConfig {
  const main = directivesOf(files, running.configPath);
  const events = blockOf(main, 'events');
  const http = blockOf(main, 'http');
  const servers = http.filter(({ name }) => name === 'server').map(({ block = [] }) => block);
  const listensOf = (server: readonly NginxDirective[]) => valuesOf(server, 'listen').flatMap((args) => parseListen(args));
  const onPort = servers.filter((server) => listensOf(server).some(({ port }) => port === running.port));
  // What is set for all servers, and what the ones that are asked set for themselves.
  const asked = [...http.filter(({ name }) => name !== 'server'), ...(onPort.length > 0 ? onPort : servers).flat()];
  const { configPath, prefix, version, workerProcesses, nofile, niceness } = running;
  const absolute = (path: string) => absoluteUnder(prefix, path);
  const rlimit = Number(valuesOf(main, 'worker_rlimit_nofile').at(-1)?.[0]);
  return {
    ...given({ version, prefix, nofile, niceness }),
    configPath,
    workerProcesses,
    workerConnections: positive(valuesOf(events, 'worker_connections').at(-1)?.[0]) ?? defaults.workerConnections,
    ...(rlimit > 0 ? { rlimitNofile: rlimit } : {}),
    multiAccept: valuesOf(events, 'multi_accept').at(-1)?.[0] === 'on',
    listens: distinct(servers.flatMap(listensOf)),
    errorLogs: errorLogsOf(main, absolute, running.defaultErrorLog),
    accessLogs: accessLogsOf(http, absolute, running.defaultAccessLog),
    isProxy: [...walk(asked)].some(({ name }) => passes.has(name)),
    upstreams: upstreamsOf(http, asked),
    proxyReadTimeoutMs: shortest(asked, 'proxy_read_timeout'),
    proxyConnectTimeoutMs: shortest(asked, 'proxy_connect_timeout'),
    limitsRequests: [...walk(asked)].some(({ name }) => name === 'limit_req'),
    limitsConnections: [...walk(asked)].some(({ name }) => name === 'limit_conn'),
    gzip: [...walk(asked)].some(({ name, args }) => name === 'gzip' && args[0] === 'on'),
    files,
  };
}

/** nginx' times: `30`, `30s`, `1500ms`, `1h 30m`; `undefined` for what is none. */
export function parseNginxTime(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, '': 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d|)\s*/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0);
}

type Listen = NginxConfig['listens'][number];

/** Of `listen 127.0.0.1:8080 backlog=4096 ssl`; nothing for a socket of the file system. */
function parseListen([address = '', ...options]: readonly string[]): Listen[] {
  if (address.startsWith('unix:')) return [];
  const backlog = positive(options.find((option) => option.startsWith('backlog='))?.slice('backlog='.length)) ?? defaults.backlog;
  if (/^\d+$/.test(address)) return [{ address: '*', port: Number(address), backlog }];
  const [, host = address, port = '80'] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(address) ?? [];
  return [{ address: host, port: Number(port), backlog }];
}

/** The same address in several servers is one socket; the backlog is said in one of them. */
function distinct(listens: readonly Listen[]): Listen[] {
  const found = new Map<string, Listen>();
  for (const listen of listens) {
    const key = `${listen.address} ${listen.port}`;
    const known = found.get(key);
    if (known === undefined || known.backlog === defaults.backlog) found.set(key, listen);
  }
  return [...found.values()];
}

function errorLogsOf(
  main: readonly NginxDirective[],
  absolute: (path: string) => string,
  fallback: string | undefined,
): NginxConfig['errorLogs'] {
  const logs = [...walk(main)].flatMap(({ name, args: [path, level = 'error'] }) =>
    name === 'error_log' && path !== undefined ? [{ path: absolute(path), level }] : [],
  );
  const isSaid = main.some(({ name }) => name === 'error_log');
  const all = isSaid || fallback === undefined ? logs : [{ path: absolute(fallback), level: 'error' }, ...logs];
  return [...new Map(all.map((log) => [`${log.path} ${log.level}`, log])).values()];
}

function accessLogsOf(http: readonly NginxDirective[], absolute: (path: string) => string, fallback: string | undefined): string[] {
  const said = [...walk(http)].filter(({ name }) => name === 'access_log').map(({ args }) => args[0] ?? 'off');
  const isSaid = http.some(({ name }) => name === 'access_log');
  const all = isSaid || fallback === undefined ? said : [fallback, ...said];
  return [...new Set(all.filter((path) => path !== 'off').map(absolute))];
}

function upstreamsOf(http: readonly NginxDirective[], asked: readonly NginxDirective[]): string[] {
  const passed = [...walk(asked)].filter(({ name }) => passes.has(name)).map(({ args }) => args[0] ?? '');
  const servers = http
    .filter(({ name }) => name === 'upstream')
    .flatMap(({ block = [] }) => valuesOf(block, 'server').map((args) => args[0] ?? ''));
  return [...new Set([...passed, ...servers])].filter((address) => address !== '');
}

/** The shortest that is set where requests may go; nginx' default where none is. */
function shortest(asked: readonly NginxDirective[], name: string): number {
  const times = [...walk(asked)].flatMap((directive) => (directive.name === name ? (parseNginxTime(directive.args.join(' ')) ?? []) : []));
  return times.length === 0 ? defaults.timeoutMs : Math.min(...times);
}

/** Also where it is a socket or a stream (`stderr`, `syslog:…`, `memory:…`): as written. */
function absoluteUnder(prefix: string | undefined, path: string): string {
  if (path.startsWith('/') || path === 'stderr' || /^(syslog|memory):/.test(path) || prefix === undefined) return path;
  return `${prefix.replace(/\/*$/, '/')}${path}`;
}

function blockOf(directives: readonly NginxDirective[], name: string): readonly NginxDirective[] {
  return directives.filter((directive) => directive.name === name).flatMap(({ block = [] }) => block);
}

function valuesOf(directives: readonly NginxDirective[], name: string): (readonly string[])[] {
  return directives.filter((directive) => directive.name === name).map(({ args }) => args);
}

function* walk(directives: readonly NginxDirective[]): Generator<NginxDirective> {
  for (const directive of directives) {
    yield directive;
    if (directive.block !== undefined) yield* walk(directive.block);
  }
}

function positive(text: string | undefined): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

/** Without what is not known. */
function given<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
