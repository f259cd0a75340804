import { type NginxStatus, parseStubStatus } from '../../../../shared/model/host-nginx.ts';
import type { HostSample, ListenQueue } from '../../../../shared/model/host-sample.ts';

/** Where stub_status is usually put. */
const paths = ['/nginx_status', '/stub_status', '/basic_status'] as const;
/** Ports nginx is most likely to listen on come first. */
const usualPorts = [80, 8080, 8081, 81, 8000];
/** Ports of services that take a stray HTTP request badly: they log it as an attack, or count it against this host. */
const foreignPorts = new Set([22, 25, 53, 110, 111, 143, 389, 443, 465, 587, 631, 636, 993, 995, 1433, 1521, 2049, 2181, 2375, 2376, 3306]);
for (const port of [3389, 5432, 5672, 6379, 6443, 8443, 9042, 9092, 9300, 11_211, 15_672, 26_379, 27_017, 50_051]) foreignPorts.add(port);
const mostPorts = 8;
/** Seconds between two searches, while they find nothing. */
const searchPause = 60;
/** Seconds between two questions, by what asks them: curl takes 5 ms of CPU, a shell 1 ms. */
const pollSeconds = { bash: 4, curl: 10, wget: 5, none: Number.POSITIVE_INFINITY } as const;
/** Questions without an answer after which the page is looked for again: nginx may be reconfigured, or starve. */
const mostMisses = 5;

/** Seconds more to wait after a question without an answer: each may have held the sampler up for one. */
const missPause = 8;

export type FetchTool = keyof typeof pollSeconds;

interface Place {
  readonly address: string;
  readonly port: number;
  readonly path: string;
}

/**
 * Finds nginx's stub_status page among the listening ports and asks it now and then. One question at a time: which ports are nginx's (the
 * host tells only for processes one may look into; where it does not, every port may be), then page by page.
 */
export class NginxStatusPoll {
  readonly #tool: FetchTool;
  #found: Place | undefined;
  #candidates: Place[] = [];
  #isSearching = false;
  #asked: Place | undefined;
  #nextSearch = 0;
  #nextPoll = 0;
  #misses = 0;
  #last: (NginxStatus & { readonly at: number }) | undefined;
  #figures: HostSample['nginx'];

  constructor(tool: FetchTool) {
    this.#tool = tool;
  }

  /** Counts now, requests per second since the last answer; absent while there is none. */
  get figures(): HostSample['nginx'] {
    return this.#figures;
  }

  /** The request to make at this second, if any. `nginxRuns`: without it nobody is asked. */
  next(second: number, nginxRuns: boolean): string | undefined {
    if (this.#tool === 'none' || !nginxRuns) {
      this.#forget();
      return undefined;
    }
    if (this.#found !== undefined) {
      if (second < this.#nextPoll) return undefined;
      this.#nextPoll = second + pollSeconds[this.#tool];
      return this.#ask(this.#found);
    }
    if (this.#candidates.length > 0) return this.#ask(this.#candidates.shift());
    if (second < this.#nextSearch) return undefined;
    this.#nextSearch = second + searchPause;
    this.#isSearching = true;
    return 'listeners';
  }

  /** Takes the ports that are known to be nginx's, and all listening sockets. */
  takeListeners(ports: ReadonlySet<number>, queues: readonly ListenQueue[]): void {
    if (!this.#isSearching) return;
    this.#isSearching = false;
    this.#candidates = candidatesOf(ports.size === 0 ? queues : queues.filter(({ port }) => ports.has(port)));
  }

  /** Takes the answer to the last question; `at` in seconds of the host's uptime. */
  take(text: string, at: number): void {
    const status = parseStubStatus(text);
    if (status === undefined) {
      this.#figures = undefined;
      if (this.#found === undefined) return;
      this.#misses += 1;
      this.#nextPoll += missPause;
      if (this.#misses >= mostMisses) this.#forget();
      return;
    }
    const seconds = this.#last === undefined ? 0 : at - this.#last.at;
    const grown = status.requests - (this.#last?.requests ?? status.requests);
    const { active, reading, writing, waiting } = status;
    // Fewer than before: nginx was started again.
    this.#figures = { active, reading, writing, waiting, requests: seconds > 0 ? Math.max(0, grown) / seconds : 0 };
    this.#last = { ...status, at };
    this.#found = this.#asked;
    this.#misses = 0;
    this.#candidates = [];
  }

  #ask(place: Place | undefined): string | undefined {
    this.#asked = place;
    return place === undefined ? undefined : `nginx ${place.address} ${place.port} ${place.path}`;
  }

  #forget(): void {
    this.#isSearching = false;
    this.#found = undefined;
    this.#candidates = [];
    this.#figures = undefined;
    this.#last = undefined;
    this.#misses = 0;
  }
}

/** The ports that `ss -ltnp` says are nginx's. */
export function nginxPorts(lines: readonly string[]): Set<number> {
  const ports = lines.filter((line) => line.includes('("nginx",')).map((line) => Number(/:(\d+)\s/.exec(line)?.[1]));
  return new Set(ports.filter((port) => port > 0));
}

function candidatesOf(queues: readonly ListenQueue[]): Place[] {
  const rank = ({ port }: ListenQueue) => (usualPorts.includes(port) ? usualPorts.indexOf(port) : usualPorts.length + port);
  const reachable = queues.filter(({ address, port }) => !foreignPorts.has(port) && isOwnAddress(address));
  const sorted = [...reachable].sort((a, b) => rank(a) - rank(b));
  const ports = [...new Map(sorted.map((queue) => [queue.port, queue])).values()].slice(0, mostPorts);
  const address = (queue: ListenQueue) => (queue.address === '0.0.0.0' || queue.address === '::' ? '127.0.0.1' : queue.address);
  return ports.flatMap((queue) => paths.map((path) => ({ address: address(queue), port: queue.port, path })));
}

function isOwnAddress(address: string): boolean {
  return address === '::' || /^\d+\.\d+\.\d+\.\d+$/.test(address);
}
