import {
  type GunicornSettings,
  gunicornConfigOf,
  hidesOptions,
  isGunicorn,
  parseGunicornCommand,
  parseGunicornFile,
} from '../../../../shared/model/diagnosis/gunicorn-command.ts';
import type { GunicornConfig } from '../../../../shared/model/diagnosis/host-config.ts';
import type { Machine } from '../../base/machine.ts';
import { filesScript } from './evidence-scripts.ts';
import type { MachineLook, ServerProcess } from './machine-look.ts';
import { ask } from './sections.ts';

export interface FoundGunicorn {
  readonly config: GunicornConfig;
  readonly settings: GunicornSettings;
  readonly master: ServerProcess;
  readonly workers: readonly ServerProcess[];
  /** What it serves, where its folder says so. */
  readonly build?: string | undefined;
}

export interface FindGunicornOptions {
  readonly machine: Machine;
  readonly look: MachineLook;
  readonly port: number;
  /** Where nginx hands requests on to; empty where there is no nginx before it. */
  readonly upstreams: readonly string[];
  readonly problem: (text: string) => void;
  readonly signal: AbortSignal;
}

const mostAsked = 8;

/** The Gunicorn that nginx hands requests on to, or that serves the port itself; `undefined` where none does, or cannot be told. */
export async function findGunicorn(options: FindGunicornOptions): Promise<FoundGunicorn | undefined> {
  const { look, port, upstreams, problem } = options;
  const all = look.processes.filter(({ kind }) => kind === 'gunicorn');
  const masters = all.filter(({ parent, commandLine }) => !all.some(({ pid }) => pid === parent) && isGunicorn(commandLine));
  const found: (FoundGunicorn & { readonly isHidden: boolean })[] = [];
  for (const master of masters.slice(0, mostAsked)) {
    const workers = all.filter(({ parent }) => parent === master.pid);
    const told = await settingsOf(master, options);
    const limits = workers.flatMap(({ nofile }) => nofile ?? []);
    const { pid, commandLine } = master;
    const config = gunicornConfigOf(
      {
        ...{ pid, commandLine, workers: workers.length },
        niceness: workers.length === 0 ? master.niceness : Math.max(...workers.map(({ niceness }) => niceness)),
        nofile: limits.length === 0 ? master.nofile : Math.min(...limits),
      },
      told,
    );
    const settings = Object.assign({}, ...told.toReversed()) as GunicornSettings;
    found.push({ config, settings, master, workers, isHidden: hidesOptions(commandLine) });
  }
  const serving = found.find(({ config }) => config.binds.some((bind) => serves(bind, upstreams, port)));
  if (serving !== undefined) return { ...serving, build: await buildOf(serving, options) };
  const hidden = found.filter(({ isHidden }) => isHidden);
  if (hidden[0] !== undefined && found.length === 1 && upstreams.length > 0) {
    problem("Gunicorn's options cannot be seen (its processes name themselves): what it was started with is taken to be its defaults.");
    return hidden[0];
  }
  return undefined;
}

async function settingsOf(master: ServerProcess, { machine, problem, signal }: FindGunicornOptions): Promise<GunicornSettings[]> {
  const told = parseGunicornCommand(master.commandLine);
  const folder = told.folder ?? master.folder;
  const named = told.configFile?.replace(/^file:/, '');
  if (named?.startsWith('python:')) {
    problem(`Gunicorn's configuration is the Python module ${named.slice('python:'.length)}: what it sets is not known.`);
    return [told];
  }
  const path = absolute(named ?? 'gunicorn.conf.py', folder);
  if (path === undefined || master.isContained) return [told];
  const { sections } = await ask(machine, filesScript, { purpose: 'configuration of Gunicorn', args: [path], signal });
  const file = sections.find(({ name }) => name.startsWith('file '));
  if (file === undefined) {
    if (named !== undefined) problem(`Gunicorn's configuration ${path} may not be read: what it sets is not known.`);
    return [told];
  }
  const { settings, computed } = parseGunicornFile(file.text);
  if (computed.length > 0) problem(`${path} works out ${computed.join(', ')}: what comes of it is not known.`);
  return [told, settings];
}

/** A commit where the folder is a clone, else what stands in a file that is named so. */
async function buildOf({ settings, master }: FoundGunicorn, { machine, signal }: FindGunicornOptions): Promise<string | undefined> {
  const folder = (settings.folder ?? master.folder)?.replace(/\/*$/, '');
  if (folder === undefined || folder === '' || master.isContained) return undefined;
  const names = ['BUILD', 'VERSION', '.git/HEAD', '.git/refs/heads/*', '.git/refs/heads/*/*'];
  const args = names.map((name) => `${folder}/${name}`);
  const { sections } = await ask(machine, filesScript, { purpose: 'build of what is served', args, signal });
  return buildIn(new Map(sections.map(({ name, text }) => [name.replace(`file ${folder}/`, ''), text])));
}

/** By the names of the files below the folder. */
export function buildIn(files: ReadonlyMap<string, string>): string | undefined {
  const head = files.get('.git/HEAD')?.trim() ?? '';
  const commit = head.startsWith('ref: ') ? files.get(`.git/${head.slice('ref: '.length)}`)?.trim() : head;
  if (commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit)) return commit.slice(0, 12);
  const [line = ''] = (files.get('BUILD') ?? files.get('VERSION') ?? '').trim().split('\n');
  const text = line.replaceAll(/\p{C}/gu, '').trim().slice(0, 80);
  return text === '' ? undefined : text;
}

/** True where requests for an upstream, or for the port itself, come to that socket. */
export function serves(bind: string, upstreams: readonly string[], port: number): boolean {
  const [, socket] = /^unix:(.+)$/.exec(bind) ?? [];
  if (socket !== undefined) return upstreams.some((upstream) => /unix:\/*(.+?)(?::|$)/.exec(upstream)?.[1] === socket.replace(/^\/*/, ''));
  const bound = portOf(bind) ?? 8000;
  return bound === port || upstreams.some((upstream) => portOf(upstream) === bound && mayBeHere(upstream, bind));
}

/** The upstream is this machine, or the very address that is bound. */
function mayBeHere(upstream: string, bind: string): boolean {
  const host = upstream
    .replace(/^\w+:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/:\d+$/, '');
  return /^(localhost|127\.|\[::1\])/.test(host) || bind.startsWith(`${host}:`);
}

function portOf(address: string): number | undefined {
  const [, port] = /:(\d+)(?:\/.*)?$/.exec(address) ?? [];
  return port === undefined ? undefined : Number(port);
}

function absolute(path: string, folder: string | undefined): string | undefined {
  if (path.startsWith('/')) return path;
  return folder === undefined ? undefined : `${folder.replace(/\/*$/, '/')}${path.replace(/^\.\//, '')}`;
}
