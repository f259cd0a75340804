import type { HostConfig } from '../../../../shared/model/diagnosis/host-config.ts';
import { type KernelReading, readKernelCounters } from '../../../../shared/model/diagnosis/kernel-counters.ts';
import type { LogEvidence, LogRole } from '../../../../shared/model/diagnosis/run-evidence.ts';
import { type HostLease, rootPrefix } from '../hosts/index.ts';
import { endScript, lookScript } from './evidence-scripts.ts';
import type { ServingLab } from './evidence-sources.ts';
import { type FoundGunicorn, findGunicorn } from './find-gunicorn.ts';
import { type FoundNginx, findNginx } from './find-nginx.ts';
import { readKernelLog } from './kernel-log.ts';
import { logRoleOf } from './log-role-of.ts';
import { type FileEnd, type MachineLook, readLook } from './machine-look.ts';
import { ask, saidIn, sectionText } from './sections.ts';

export interface HostQuestionsOptions {
  readonly lease: HostLease;
  /** Of the URL. */
  readonly port: number;
  /** Where the run's URL leads to the demo lab. */
  readonly lab: ServingLab | undefined;
  readonly problem: (text: string) => void;
  readonly signal: AbortSignal;
}

/** A log worth reading, and where it ended when the run began, where that is known. */
export interface KnownLog {
  readonly path: string;
  readonly role: LogRole;
  readonly end: FileEnd | undefined;
}

export interface EndOfRun {
  readonly counters: KernelReading | undefined;
  readonly kernelLog: (startedAt: number) => LogEvidence;
}

/** What is asked of the machine behind a run: once at its start, once at its end. */
export class HostQuestions {
  readonly #options: HostQuestionsOptions;
  #look: MachineLook | undefined;
  /** When the look was taken, Unix ms. */
  #lookedAt = 0;
  #nginx: FoundNginx | undefined;
  #gunicorn: FoundGunicorn | undefined;
  #root: Promise<readonly string[] | undefined> | undefined;

  constructor(options: HostQuestionsOptions) {
    this.#options = options;
  }

  /** What to put in front of a command for root to run it without being asked for a password; `undefined` where that may not be. */
  root(): Promise<readonly string[] | undefined> {
    const { lease, signal } = this.#options;
    this.#root ??= rootPrefix(lease, 'evidence of a run', signal).then((answer) => ('prefix' in answer ? answer.prefix : undefined));
    return this.#root;
  }

  /** The first thing to be asked. */
  async look(): Promise<MachineLook> {
    const { lease, lab, port, problem, signal } = this.#options;
    const known = [...lease.target.logPaths, ...(lab?.logs ?? [])];
    const args = [String(port), ...known];
    const { sections, isWhole, stderr } = await ask(lease.machine, lookScript, { purpose: 'evidence of a run', args, signal });
    this.#lookedAt = Date.now();
    if (!isWhole) problem(`The machine could be looked at in part only${stderr === '' ? '.' : `: ${stderr.trim().slice(0, 200)}`}`);
    this.#look = readLook(sections);
    return this.#look;
  }

  /** How its programs are set up. */
  async config(): Promise<HostConfig> {
    const { lease, port, lab, problem, signal } = this.#options;
    const look = this.#look ?? (await this.look());
    const { facts } = lease.target;
    const machine = {
      ...(facts?.system === undefined ? {} : { system: facts.system }),
      ...(facts?.cpuCount === undefined ? {} : { cpuCount: facts.cpuCount }),
      ...(facts?.memoryBytes === undefined ? {} : { memoryBytes: facts.memoryBytes }),
      ...look.facts,
    };
    const common = { machine, ...(look.kernel === undefined ? {} : { kernel: look.kernel }) };
    // The embedded lab is all there is behind its URL.
    if (lab?.config !== undefined) return { ...common, lab: lab.config };
    const { machine: commands } = lease;
    this.#nginx = await findNginx({ machine: commands, look, port, root: () => this.root(), problem, signal });
    const upstreams = this.#nginx?.config.upstreams ?? [];
    this.#gunicorn = await findGunicorn({ machine: commands, look, port, upstreams, problem, signal });
    return {
      ...common,
      ...(this.#nginx === undefined ? {} : { nginx: this.#nginx.config }),
      ...(this.#gunicorn === undefined ? {} : { gunicorn: this.#gunicorn.config }),
      ...(this.#gunicorn?.build === undefined ? {} : { build: this.#gunicorn.build }),
    };
  }

  /** What `config` found. */
  get nginx(): FoundNginx | undefined {
    return this.#nginx;
  }

  /** The logs of what serves, of the target and of the lab. */
  logs(): KnownLog[] {
    const { lease, lab, problem } = this.#options;
    const ends = new Map(this.#look?.ends.map((end) => [end.path, end]));
    const logs: KnownLog[] = [];
    const add = (path: string, role: LogRole) => {
      if (path.startsWith('/') && !/[\0\r\n]/.test(path)) logs.push({ path, role, end: ends.get(path) });
    };
    const nginx = this.#nginx;
    for (const { path } of nginx?.config.errorLogs ?? []) add(path === 'stderr' ? (openAs(nginx, 2) ?? '') : path, 'nginx_error');
    for (const path of nginx?.config.accessLogs ?? []) {
      if (path.includes('$')) problem(`The access log ${path} has a name that changes with the request: it was not read.`);
      else add(path, 'nginx_access');
    }
    const gunicorn = this.#gunicorn;
    const folder = gunicorn?.settings.folder ?? gunicorn?.master.folder ?? '';
    const said = gunicorn?.settings.errorLog;
    const own = said === undefined || said === '-' ? openAs(gunicorn, 2) : said.startsWith('/') ? said : `${folder}/${said}`;
    if (own !== undefined) add(own, 'gunicorn');
    const accessLog = gunicorn?.settings.accessLog;
    for (const process of gunicorn === undefined ? [] : [gunicorn.master, ...gunicorn.workers]) {
      for (const { path } of process.open) {
        if (path.endsWith('.log') && accessLog !== path && !path.endsWith(`/${accessLog}`)) add(path, 'app');
      }
    }
    for (const path of [...lease.target.logPaths, ...(lab?.logs ?? [])]) add(path, logRoleOf(path));
    return logs;
  }

  /** The last thing to be asked. */
  async atEnd(): Promise<EndOfRun> {
    const { lease, signal } = this.#options;
    const { sections } = await ask(lease.machine, endScript, { purpose: 'evidence of a run', args: [], signal });
    const dmesg = sectionText(sections, 'dmesg');
    const mayRead = saidIn(dmesg).some(([word]) => word === 'may');
    return {
      counters: readKernelCounters(sectionText(sections, 'counters')),
      kernelLog: (startedAt) =>
        readKernelLog(mayRead ? dmesg : undefined, { startedAt, lookedAt: this.#lookedAt, uptimeS: this.#look?.uptimeS }),
    };
  }
}

/** The log a program's master has open under a number: 2 is its standard error. */
function openAs(found: FoundNginx | FoundGunicorn | undefined, number: number): string | undefined {
  return found?.master.open.find((file) => file.number === number)?.path;
}
