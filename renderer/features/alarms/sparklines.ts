import type { AlarmId } from '../../../shared/base/ids.ts';
import type { Client } from '../../../shared/contract/index.ts';

export type Graph = Awaited<ReturnType<Client['alarms']['graph']>>;

type ReadSparklines = (ids: AlarmId[]) => Promise<readonly { readonly id: AlarmId; readonly graph: Graph }[]>;

/** Once no further row has come into view for so long they are asked for together: what only rushes past is not, and costs nothing. */
const gatherMs = 80;
const mostAtOnce = 100;
/** CloudWatch counts every metric that is asked for: a line of three hours need not be of this minute. */
const usualRefreshMs = 180_000;

/** The last hours of those alarms that are in view: asked for in one go, again while they stay there, and not after. */
export class Sparklines {
  readonly #read: ReadSparklines;
  readonly #refreshMs: number;
  readonly #held = new Map<AlarmId, { readonly graph: Graph; readonly readAt: number }>();
  readonly #watched = new Map<AlarmId, Set<() => void>>();
  readonly #wanted = new Set<AlarmId>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refresh: ReturnType<typeof setInterval> | undefined;

  constructor(read: ReadSparklines, refreshMs = usualRefreshMs) {
    this.#read = read;
    this.#refreshMs = refreshMs;
  }

  get(id: AlarmId): Graph | undefined {
    return this.#held.get(id)?.graph;
  }

  /** Calls back when there is something new of it, until the returned function is called. */
  watch(id: AlarmId, listener: () => void): () => void {
    const listeners = this.#watched.get(id) ?? new Set();
    listeners.add(listener);
    this.#watched.set(id, listeners);
    this.#want(id);
    this.#refresh ??= setInterval(() => {
      // Nobody looks at a window that is hidden.
      if (globalThis.document?.hidden) return;
      for (const watched of this.#watched.keys()) this.#want(watched);
    }, this.#refreshMs);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#watched.delete(id);
      this.#wanted.delete(id);
      if (this.#watched.size > 0) return;
      clearInterval(this.#refresh);
      clearTimeout(this.#timer);
      this.#refresh = undefined;
      this.#timer = undefined;
    };
  }

  #want(id: AlarmId): void {
    if (Date.now() - (this.#held.get(id)?.readAt ?? 0) < this.#refreshMs / 2) return;
    this.#wanted.add(id);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), gatherMs);
  }

  #ask(): void {
    this.#timer = undefined;
    const ids = [...this.#wanted].slice(0, mostAtOnce);
    for (const id of ids) this.#wanted.delete(id);
    if (this.#wanted.size > 0) this.#timer = setTimeout(() => this.#ask(), gatherMs);
    if (ids.length === 0) return;
    this.#read(ids).then(
      (lines) => {
        const readAt = Date.now();
        for (const { id, graph } of lines) this.#held.set(id, { graph, readAt });
        for (const { id } of lines) for (const listener of this.#watched.get(id) ?? []) listener();
      },
      // A list without lines is still a list; the state of the account stands above it.
      () => {},
    );
  }
}
