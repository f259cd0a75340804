import { OpsError } from '../../../../shared/base/ops-error.ts';
import {
  type BusyProcess,
  busiestProcesses,
  nginxWorkers,
  type ProcessTable,
  parseProcesses,
  runsNginx,
} from '../../../../shared/model/host-processes.ts';
import { parseListenQueues, withKnownLimits } from '../../../../shared/model/host-queues.ts';
import { type HostRates, hostRates } from '../../../../shared/model/host-rates.ts';
import { type HostRaw, parseHostRaw, parseSpace } from '../../../../shared/model/host-raw.ts';
import type { HostSample, ListenQueue } from '../../../../shared/model/host-sample.ts';
import type { SamplerFrame, SamplerSection } from './frame-reader.ts';
import { type FetchTool, NginxStatusPoll, nginxPorts } from './nginx-status.ts';
import { ProcessOwners } from './process-owners.ts';
import { SamplerPace } from './sampler-pace.ts';
import { UptimeClock } from './uptime-clock.ts';

/** Processes shown. */
const mostProcesses = 10;
/** Seconds over which the sampler's own CPU time is told: the kernel counts it in steps of 10 ms. */
const costSeconds = 30;
/** Seconds between two looks at nginx's workers, and how many are looked at. */
const workerSeconds = 5;
const mostWorkers = 8;
/** Seconds between two looks at the space on the disk. */
const spaceSeconds = 30;

/** What the sampler says about its host when it begins. */
interface Hello {
  readonly ticksPerSecond: number;
  readonly pageBytes: number;
}

/** Makes samples of the sampler's answers and decides what it is asked next. Touches nothing itself. */
export class HostReader {
  readonly #clock = new UptimeClock();
  readonly #owners = new ProcessOwners();
  readonly #costs: { readonly uptimeSeconds: number; readonly ticks: number }[] = [];
  #hello: Hello | undefined;
  #pace = new SamplerPace({ hasSs: true });
  #nginx = new NginxStatusPoll('none');
  #second = 0;
  #raw: HostRaw | undefined;
  #table: ProcessTable | undefined;
  #busy: readonly BusyProcess[] = [];
  #queues: readonly ListenQueue[] = [];
  #workers: HostSample['nginxWorkers'];
  #rootDisk: HostSample['rootDisk'];

  /** True once the sampler has said what it works with. */
  get isReady(): boolean {
    return this.#hello !== undefined;
  }

  /** Requests of the next second, in their order. */
  nextRequests(): string[] {
    const second = this.#second;
    this.#second += 1;
    const isQuiet = this.#queues.every(({ queued }) => queued === 0);
    const requests = [['sample', ...this.#pace.next(isQuiet)].join(' '), ...this.#owners.requests(this.#busy)];
    if (second % spaceSeconds === 1) requests.push('space');
    const workers = this.#table === undefined ? [] : nginxWorkers(this.#table);
    if (workers.length === 0) this.#workers = undefined;
    else if (second % workerSeconds === 2)
      requests.push(
        `workers ${workers
          .slice(0, mostWorkers)
          .map(({ pid }) => pid)
          .join(' ')}`,
      );
    // Last: an nginx that does not answer takes a second of the sampler's time.
    const question = this.#nginx.next(second, this.#table !== undefined && runsNginx(this.#table));
    if (question !== undefined) requests.push(question);
    return requests;
  }

  /**
   * Takes an answer and answers with the sample it has completed, if any. `receivedAt` is Unix time in ms.
   * Throws `unavailable` for a host that has no /proc.
   */
  take(frame: SamplerFrame, receivedAt: number): HostSample | undefined {
    const of = (name: string) => frame.find((section) => section.name === name);
    const hello = of('hello');
    if (hello !== undefined) this.#begin(hello);
    const queues = of('queues');
    if (queues !== undefined) this.#queues = withKnownLimits(parseListenQueues(queues.lines), this.#queues);
    const processes = of('processes');
    if (processes !== undefined) this.#takeProcesses(processes);
    this.#owners.takeUsers(of('users')?.lines ?? []);
    this.#owners.takeNames(of('names')?.lines ?? []);
    const workers = of('workers');
    if (workers !== undefined) this.#takeWorkers(workers);
    const space = of('space');
    if (space !== undefined) this.#rootDisk = parseSpace(space.lines);
    const listeners = of('listeners');
    if (listeners !== undefined) this.#nginx.takeListeners(nginxPorts(listeners.lines), this.#queues);
    const nginx = of('nginx');
    if (nginx !== undefined) this.#nginx.take(nginx.lines.join('\n'), this.#raw?.uptimeSeconds ?? 0);
    const base = of('base');
    return base === undefined ? undefined : this.#takeBase(base, receivedAt);
  }

  #begin({ lines }: SamplerSection): void {
    const value = (name: string) => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
    const ticks = Number(value('ticks'));
    if (!(ticks > 0)) {
      throw new OpsError({
        code: 'unavailable',
        message: `${systemName(lines[0])} does not tell its CPU, memory and queues the way Linux does (/proc), so there are no metrics of this host.`,
        hint: 'Choose a Linux machine as target to see its metrics; everything else works here as well.',
      });
    }
    this.#hello = { ticksPerSecond: ticks, pageBytes: Number(value('page')) || 4096 };
    this.#pace = new SamplerPace({ hasSs: value('queues') === 'ss' });
    this.#nginx = new NginxStatusPoll((value('fetch') ?? 'none') as FetchTool);
  }

  #takeBase({ lines }: SamplerSection, receivedAt: number): HostSample | undefined {
    const raw = parseHostRaw(lines);
    if (raw === undefined || this.#hello === undefined) return undefined;
    const at = this.#clock.at(raw.uptimeSeconds, receivedAt);
    const before = this.#raw;
    const rates = before === undefined ? undefined : hostRates(before, raw, this.#hello.ticksPerSecond);
    // Two readings that came in one burst are one: the next is compared with the first.
    if (before === undefined || rates !== undefined || raw.uptimeSeconds < before.uptimeSeconds) this.#raw = raw;
    if (rates === undefined) return undefined;
    const samplerCpu = this.#cost(raw, rates);
    if (this.#pace.judge(samplerCpu)) this.#costs.splice(0, this.#costs.length - 1);
    return {
      at,
      ...rates,
      queues: this.#queues,
      ...(this.#nginx.figures === undefined ? {} : { nginx: this.#nginx.figures }),
      processes: this.#busy.map((process) => this.#shown(process)),
      ...(this.#workers === undefined ? {} : { nginxWorkers: this.#workers }),
      ...(this.#rootDisk === undefined ? {} : { rootDisk: this.#rootDisk }),
      samplerCpu,
    };
  }

  #takeProcesses({ lines }: SamplerSection): void {
    const table = parseProcesses(lines);
    if (table === undefined || this.#hello === undefined) return;
    if (this.#table !== undefined) this.#busy = busiestProcesses(this.#table, table, this.#hello.ticksPerSecond, mostProcesses);
    this.#table = table;
  }

  /** Of several workers the one nearest its limit: lowest limit, most open files. */
  #takeWorkers({ lines }: SamplerSection): void {
    const numbers = (pattern: RegExp) => lines.map((line) => Number(pattern.exec(line)?.[1])).filter((value) => !Number.isNaN(value));
    const limits = numbers(/:Max open files\s+(\d+)/);
    // One that may not be looked into has its own name as its only "file".
    const open = numbers(/^open (\d+)$/).filter((count) => count > 1);
    const workers = this.#table === undefined ? [] : nginxWorkers(this.#table);
    if (workers.length === 0 || limits.length === 0) return;
    this.#workers = {
      count: workers.length,
      niceness: Math.max(...workers.map(({ niceness }) => niceness)),
      nofile: Math.min(...limits),
      ...(open.length === 0 ? {} : { openFiles: Math.max(...open) }),
    };
  }

  #cost(raw: HostRaw, { samplerCpu }: HostRates): number {
    this.#costs.push({ uptimeSeconds: raw.uptimeSeconds, ticks: raw.ownTicks });
    while ((this.#costs[1]?.uptimeSeconds ?? Number.POSITIVE_INFINITY) <= raw.uptimeSeconds - costSeconds) this.#costs.shift();
    const [first] = this.#costs;
    const seconds = raw.uptimeSeconds - (first?.uptimeSeconds ?? raw.uptimeSeconds);
    if (first === undefined || seconds <= 0) return samplerCpu;
    return Math.max(0, raw.ownTicks - first.ticks) / (this.#hello?.ticksPerSecond ?? 100) / seconds;
  }

  #shown(process: BusyProcess): HostSample['processes'][number] {
    const { pid, name, cpu, niceness, residentPages } = process;
    const residentBytes = residentPages * (this.#hello?.pageBytes ?? 4096);
    return { pid, name, cpu, niceness, residentBytes, user: this.#owners.userOf(process) };
  }
}

function systemName(uname: string | undefined): string {
  return uname === undefined || uname === '' ? 'This system' : uname === 'Darwin' ? 'macOS' : uname;
}
