import type { GunicornConfig } from './host-config.ts';

/** What a Gunicorn was told, by its command line or by its configuration file. What is absent was not said. */
export interface GunicornSettings {
  readonly workers?: number | undefined;
  readonly workerClass?: string | undefined;
  readonly threads?: number | undefined;
  readonly timeoutS?: number | undefined;
  readonly backlog?: number | undefined;
  readonly binds?: readonly string[] | undefined;
  readonly configFile?: string | undefined;
  readonly folder?: string | undefined;
  readonly errorLog?: string | undefined;
  readonly accessLog?: string | undefined;
}

/** Gunicorn's options by their names (https://docs.gunicorn.org/en/stable/settings.html). */
const options: Readonly<Record<string, keyof GunicornSettings>> = {
  '-w': 'workers',
  '--workers': 'workers',
  '-k': 'workerClass',
  '--worker-class': 'workerClass',
  '--threads': 'threads',
  '-t': 'timeoutS',
  '--timeout': 'timeoutS',
  '--backlog': 'backlog',
  '-b': 'binds',
  '--bind': 'binds',
  '-c': 'configFile',
  '--config': 'configFile',
  '--chdir': 'folder',
  '--error-logfile': 'errorLog',
  '--log-file': 'errorLog',
  '--access-logfile': 'accessLog',
};
const inFile: Readonly<Record<string, keyof GunicornSettings>> = {
  workers: 'workers',
  worker_class: 'workerClass',
  threads: 'threads',
  timeout: 'timeoutS',
  backlog: 'backlog',
  bind: 'binds',
  chdir: 'folder',
  errorlog: 'errorLog',
  accesslog: 'accessLog',
};
const numbers = new Set<keyof GunicornSettings>(['workers', 'threads', 'timeoutS', 'backlog']);

/** True for the command line of a Gunicorn: the script itself, `python -m gunicorn`, or the title its master gives itself. */
export function isGunicorn(commandLine: readonly string[]): boolean {
  const [program = '', ...rest] = commandLine;
  if (/^gunicorn: (?:master|worker)\b/.test(program)) return true;
  const names = [program, ...(/(?:^|\/)python[\d.]*$/.test(program) ? rest.slice(0, 2) : [])];
  return names.some((name) => /(?:^|\/)gunicorn[\d.]*$/.test(name));
}

/** True where the process has given itself a title, which hides its options. */
export function hidesOptions(commandLine: readonly string[]): boolean {
  return commandLine[0]?.startsWith('gunicorn: ') ?? false;
}

/** The options on a command line; the last of one counts, of `--bind` all. */
export function parseGunicornCommand(commandLine: readonly string[]): GunicornSettings {
  const said: [keyof GunicornSettings, string][] = [];
  for (let index = 0; index < commandLine.length; index += 1) {
    const word = commandLine[index] ?? '';
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const name = equals === -1 ? word : word.slice(0, equals);
    const short = /^-[A-Za-z]./.test(word) ? word.slice(0, 2) : undefined;
    if (short !== undefined && options[short] !== undefined) said.push([options[short], word.slice(2).replace(/^=/, '')]);
    else if (options[name] !== undefined) {
      if (equals === -1) index += 1;
      said.push([options[name], equals === -1 ? (commandLine[index] ?? '') : word.slice(equals + 1)]);
    }
  }
  return settingsOf(said);
}

/** What a configuration file sets to a plain number or text; `computed` names the settings it works out, which only Python could say. */
export function parseGunicornFile(text: string): { readonly settings: GunicornSettings; readonly computed: readonly string[] } {
  const said: [keyof GunicornSettings, string][] = [];
  const computed: string[] = [];
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^(\w+)\s*=\s*(.*?)\s*(?:#.*)?$/.exec(line) ?? [];
    const setting = inFile[name];
    if (setting === undefined) continue;
    const plain = /^(?:(\d+)|(["'])([^"'\\]*)\2|\[\s*(["'])([^"'\\]*)\4\s*,?\s*\])$/.exec(value);
    if (plain === null) computed.push(name);
    else said.push([setting, plain[1] ?? plain[3] ?? plain[5] ?? '']);
  }
  return { settings: settingsOf(said), computed };
}

/** Gunicorn as it runs, out of what it was told: what is named first wins, defaults fill the rest. */
export function gunicornConfigOf(
  running: Pick<GunicornConfig, 'pid' | 'commandLine' | 'workers' | 'niceness' | 'nofile'>,
  told: readonly GunicornSettings[],
): GunicornConfig {
  const first = <K extends keyof GunicornSettings>(name: K) => told.map((settings) => settings[name]).find((value) => value !== undefined);
  const threads = first('threads') ?? 1;
  const asked = first('workerClass') ?? 'sync';
  const { pid, commandLine, workers, niceness, nofile } = running;
  return {
    pid,
    commandLine,
    workers,
    // As Gunicorn does it: sync workers with threads are threaded ones.
    workerClass: asked === 'sync' && threads > 1 ? 'gthread' : asked,
    threads,
    timeoutS: first('timeoutS') ?? 30,
    backlog: first('backlog') ?? 2048,
    binds: first('binds') ?? ['127.0.0.1:8000'],
    ...(niceness === undefined ? {} : { niceness }),
    ...(nofile === undefined ? {} : { nofile }),
  };
}

function settingsOf(said: readonly (readonly [keyof GunicornSettings, string])[]): GunicornSettings {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of said) {
    if (name === 'binds')
      settings.binds = [...((settings.binds as string[] | undefined) ?? []), ...value.split(',').map((bind) => bind.trim())];
    else if (!numbers.has(name)) settings[name] = value;
    else if (/^\d+$/.test(value)) settings[name] = Number(value);
  }
  return settings;
}
