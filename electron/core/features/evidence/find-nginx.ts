import type { NginxConfig } from '../../../../shared/model/diagnosis/host-config.ts';
import { nginxConfigOf } from '../../../../shared/model/diagnosis/nginx-config-of.ts';
import { type ConfigFile, filesOfDump, missingIncludes } from '../../../../shared/model/diagnosis/nginx-files.ts';
import type { Machine } from '../../base/machine.ts';
import { lastLineOf } from '../../base/run-command.ts';
import { buildScript, dumpScript, filesScript } from './evidence-scripts.ts';
import type { MachineLook, ServerProcess } from './machine-look.ts';
import { ask, sectionText } from './sections.ts';

export interface FoundNginx {
  readonly config: NginxConfig;
  readonly master: ServerProcess;
  /** The program with the options it was started with, run as whoever may: `-t` behind it tests its configuration. Absent where nobody may. */
  readonly command?: readonly string[] | undefined;
}

export interface FindNginxOptions {
  readonly machine: Machine;
  readonly look: MachineLook;
  readonly port: number;
  /** What to put in front of a command for root to run it; `undefined` where that may not be. */
  readonly root: () => Promise<readonly string[] | undefined>;
  readonly problem: (text: string) => void;
  readonly signal: AbortSignal;
}

/** So many are asked for their configuration where nothing else says which of them serves the URL. */
const mostAsked = 4;
const deepestIncludes = 6;

/** The nginx that serves the port, with its configuration; `undefined` where none does, or cannot be told. */
export async function findNginx(options: FindNginxOptions): Promise<FoundNginx | undefined> {
  const { look, port, problem } = options;
  const masters = look.processes.filter(({ kind, pid, parent }) => kind === 'nginx' && !isNginx(look, parent) && pid > 0);
  if (masters.length === 0) return undefined;
  const listening = masters.filter(({ pid }) => look.listenerPids.has(pid));
  if (listening[0] !== undefined) return readNginx(listening[0], options);
  // Others listen there, and say who they are.
  if (look.listenerPids.size > 0) return undefined;
  let only: FoundNginx | undefined;
  for (const master of masters.slice(0, mostAsked)) {
    const found = await readNginx(master, options);
    if (found?.config.listens.some((listen) => listen.port === port)) return found;
    only = found;
  }
  // The URL may lead here through a load balancer, to another port.
  if (!look.isListening && masters.length === 1) return only;
  problem(`None of the ${masters.length} nginx there is known to serve port ${port}: no configuration of it was read.`);
  return undefined;
}

function isNginx(look: MachineLook, pid: number): boolean {
  return look.processes.some((process) => process.kind === 'nginx' && process.pid === pid);
}

async function readNginx(master: ServerProcess, options: FindNginxOptions): Promise<FoundNginx | undefined> {
  const { look, port, problem } = options;
  if (master.isContained) {
    problem(
      'nginx runs in a container there: its configuration and its logs were not read. Name its logs in the target to have them read.',
    );
    return undefined;
  }
  const started = nginxOptions(master.commandLine.join(' '));
  const dumped = await dump(master, started, options);
  const build = buildFacts(dumped.build);
  const prefix = started.prefix ?? build.prefix;
  const configPath = under(prefix, started.config ?? build.config ?? '/etc/nginx/nginx.conf');
  const files = dumped.files.length > 0 ? dumped.files : await readFiles(configPath, options);
  if (files.length === 0) {
    problem(`nginx' configuration ${configPath} may not be read${dumped.why}. Let the user read it, or use one who may become root.`);
    return undefined;
  }
  const workers = look.processes.filter(({ kind, parent }) => kind === 'nginx' && parent === master.pid);
  const limits = workers.flatMap(({ nofile }) => nofile ?? []);
  const main = files[0]?.path ?? configPath;
  const globals =
    started.globals === undefined ? [] : [{ path: main, text: `${started.globals}\n${files[0]?.text ?? ''}` }, ...files.slice(1)];
  const config = nginxConfigOf(globals.length > 0 ? globals : files, {
    configPath: main,
    prefix,
    version: build.version,
    defaultErrorLog: started.errorLog ?? build.errorLog,
    defaultAccessLog: build.accessLog,
    workerProcesses: Math.max(1, workers.length),
    nofile: limits.length === 0 ? undefined : Math.min(...limits),
    niceness: workers.length === 0 ? undefined : Math.max(...workers.map(({ niceness }) => niceness)),
    port,
  });
  return { config: { ...config, files }, master, command: dumped.command };
}

interface Dump {
  readonly files: readonly ConfigFile[];
  readonly build: string;
  readonly why: string;
  readonly command?: readonly string[] | undefined;
}

/** `nginx -T` as whoever runs it; as somebody else it cannot open its logs, and says nothing. */
async function dump(master: ServerProcess, started: NginxOptions, options: FindNginxOptions): Promise<Dump> {
  const { machine, signal } = options;
  const program = master.program ?? started.program;
  const prefix = master.program === undefined ? await options.root() : [];
  const purpose = 'configuration of nginx';
  if (prefix === undefined) {
    const { sections } = await ask(machine, buildScript, { purpose, args: [program], signal });
    return { files: [], build: sectionText(sections, 'build'), why: '' };
  }
  const flags: (readonly [string, string | undefined])[] = [
    ['-p', started.prefix],
    ['-c', started.config],
    ['-e', started.errorLog],
    ['-g', started.globals],
  ];
  const args = [program, ...flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]))];
  const { sections, stderr } = await ask(machine, dumpScript, { purpose, args, prefix, signal });
  const files = filesOfDump(sectionText(sections, 'dump').replace(/^code\t\d+\n?$/m, ''));
  return {
    files,
    build: sectionText(sections, 'build'),
    command: [...prefix, ...args],
    why: files.length > 0 ? '' : `: ${lastLineOf(stderr)}`,
  };
}

/** The files themselves, what they include with them. */
async function readFiles(configPath: string, { machine, signal, problem }: FindNginxOptions): Promise<ConfigFile[]> {
  const files: ConfigFile[] = [];
  const asked = new Set<string>();
  let wanted = [configPath];
  for (let depth = 0; depth < deepestIncludes && wanted.length > 0; depth += 1) {
    for (const pattern of wanted) asked.add(pattern);
    const { sections } = await ask(machine, filesScript, { purpose: 'configuration of nginx', args: wanted, signal });
    for (const { name, text } of sections) {
      if (name.startsWith('file ')) files.push({ path: name.slice('file '.length), text });
      if (name.startsWith('sealed ')) problem(`${name.slice('sealed '.length)} may not be read: nginx' configuration is known in part.`);
    }
    wanted = missingIncludes(files, configPath).filter((pattern) => !asked.has(pattern));
  }
  return files;
}

export interface NginxOptions {
  readonly program: string;
  readonly prefix?: string | undefined;
  readonly config?: string | undefined;
  readonly errorLog?: string | undefined;
  readonly globals?: string | undefined;
}

/** What nginx was started with, out of the title its master gives itself: the words of its command line with blanks between them. */
export function nginxOptions(title: string): NginxOptions {
  const line = title.replace(/^nginx: master process /, '').trim();
  // Each goes on to the next option, or to the end: a path may hold blanks.
  const of = (flag: string) => new RegExp(` -${flag} ?(.+?)(?= -[a-zA-Z?](?: |/|$)|$)`).exec(line)?.[1]?.trim();
  const [prefix, config, errorLog, globals] = ['p', 'c', 'e', 'g'].map(of);
  return { program: line.split(' ')[0] || 'nginx', prefix, config, errorLog, globals };
}

function buildFacts(text: string) {
  const of = (name: string) => new RegExp(`--${name}=(\\S+)`).exec(text)?.[1]?.replaceAll("'", '');
  return {
    version: /nginx version: \S*?\/(\S+)/.exec(text)?.[1],
    prefix: of('prefix'),
    config: of('conf-path'),
    errorLog: of('error-log-path') ?? 'logs/error.log',
    accessLog: of('http-log-path') ?? 'logs/access.log',
  };
}

function under(prefix: string | undefined, path: string): string {
  return path.startsWith('/') || prefix === undefined ? path : `${prefix.replace(/\/*$/, '/')}${path}`;
}
