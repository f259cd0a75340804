import type { HostSample } from '../../shared/model/host-sample.ts';
import { Listeners } from './listeners.ts';

/** Samples kept of a host that is watched: 15 min. */
const mostLive = 900;

/** What a host looks like, as far as it decides which charts and lines there are. */
export interface HostShape {
  readonly cpuCount: number;
  readonly hasNginx: boolean;
  /** `address:port` of the listening sockets drawn, those with most waiting first. */
  readonly queues: readonly string[];
}

/** Accept queues drawn as lines of their own; the table shows them all. */
const mostQueues = 3;

/** Samples of one host outside React, oldest first: what host charts are drawn from. */
export class HostSeries {
  readonly #limit: number;
  #samples: HostSample[] = [];
  readonly #listeners = new Listeners();
  readonly #mostQueued = new Map<string, number>();
  #shape: HostShape = { cpuCount: 0, hasNginx: false, queues: [] };

  /** `limit`: samples kept; a run keeps all of its own. */
  constructor(limit = mostLive) {
    this.#limit = limit;
  }

  get samples(): readonly HostSample[] {
    return this.#samples;
  }

  get latest(): HostSample | undefined {
    return this.#samples.at(-1);
  }

  /** The same object until it changes, so that React can compare it. */
  readonly shape = (): HostShape => this.#shape;

  /** Takes in samples; one that is not newer than the last is a repetition (a stream that was opened again) and is left out. */
  add(samples: readonly HostSample[]): void {
    let newest = this.latest?.at ?? Number.NEGATIVE_INFINITY;
    for (const sample of samples) {
      if (sample.at <= newest) continue;
      newest = sample.at;
      this.#samples.push(sample);
      for (const queue of sample.queues) {
        const name = queueName(queue);
        this.#mostQueued.set(name, Math.max(this.#mostQueued.get(name) ?? 0, queue.queued));
      }
    }
    if (this.#samples.length > this.#limit) this.#samples = this.#samples.slice(-this.#limit);
    this.#updateShape();
    this.touch();
  }

  /** Has everything that draws it drawn again. */
  touch(): void {
    this.#listeners.tell();
  }

  readonly subscribe = this.#listeners.add;

  #updateShape(): void {
    const next: HostShape = {
      cpuCount: Math.max(this.#shape.cpuCount, this.latest?.cpus.length ?? 0),
      hasNginx: this.#shape.hasNginx || this.latest?.nginx !== undefined,
      queues: [...this.#mostQueued]
        .sort(([a, most], [b, than]) => than - most || a.localeCompare(b))
        .slice(0, mostQueues)
        .map(([name]) => name)
        .sort(),
    };
    if (JSON.stringify(next) !== JSON.stringify(this.#shape)) this.#shape = next;
  }
}

/** How an accept queue is called: `127.0.0.1:80`, `[::]:80`. */
export function queueName({ address, port }: { readonly address: string; readonly port: number }): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
