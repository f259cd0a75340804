import { type CallLink, linkWire, toClient } from '../../shared/contract/connect-wire.ts';
import type { Client } from '../../shared/contract/index.ts';
import type { Wire } from '../../shared/contract/wire.ts';
import { connectionLost } from '../../shared/contract/wire-error.ts';
import type { OpenWire } from './open-wire.ts';

/** Whether the page and the core can talk. `epoch` counts the connections made: streams are opened again when it changes. */
export type ConnectionStatus =
  | { readonly state: 'connecting'; readonly epoch: number }
  | { readonly state: 'connected'; readonly epoch: number }
  | {
      readonly state: 'reconnecting';
      readonly epoch: number;
      readonly attempt: number /** Unix time in ms of the next try. */;
      readonly retryAtMs: number;
    }
  /** It will not come back by itself; `hint` says what to do. */
  | { readonly state: 'lost'; readonly epoch: number; readonly message: string; readonly hint: string };

export interface ConnectionOptions {
  readonly openWire: OpenWire;
  /** Tells, after a failed attempt, why there is no point in trying again; `undefined` when there is. */
  readonly whyLost?: (() => Promise<{ readonly message: string; readonly hint: string } | undefined>) | undefined;
}

/** Seconds before the first, second … attempt to connect again; the last one repeats. */
export const reconnectDelaysS = [1, 2, 4, 8, 30] as const;

/** One client for the life of the page, over a wire that is replaced when it breaks. */
export class Connection {
  readonly client: Client;
  readonly #options: ConnectionOptions;
  readonly #listeners = new Set<() => void>();
  #status: ConnectionStatus = { state: 'connecting', epoch: 0 };
  #wire: Wire | undefined;
  #link: CallLink | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #opening = false;
  #disposed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.client = toClient({
      call: async (path, input, callOptions) => {
        const link = this.#link ?? (await this.#firstLink(callOptions.signal));
        return link.call(path, input, callOptions);
      },
    });
    void this.#open();
  }

  /** The status now; the same object until it changes. */
  readonly status = (): ConnectionStatus => this.#status;

  /** Calls `listener` after every change; answers with the function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Tries now instead of at the end of the wait. */
  readonly retryNow = (): void => {
    if (this.#status.state !== 'reconnecting' && this.#status.state !== 'lost') return;
    clearTimeout(this.#timer);
    void this.#open();
  };

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#wire?.close();
    this.#listeners.clear();
  }

  async #open(): Promise<void> {
    if (this.#opening || this.#disposed) return;
    this.#opening = true;
    try {
      const wire = await this.#options.openWire();
      this.#opening = false;
      if (this.#disposed) {
        wire.close();
        return;
      }
      this.#wire = wire;
      this.#link = linkWire(wire);
      wire.onClose(() => this.#broken(wire));
      this.#attempt = 0;
      this.#setStatus({ state: 'connected', epoch: this.#status.epoch + 1 });
    } catch {
      const lost = await this.#options.whyLost?.().catch(() => undefined);
      this.#opening = false;
      if (lost) this.#setStatus({ state: 'lost', epoch: this.#status.epoch, ...lost });
      else this.#retryLater();
    }
  }

  #broken(wire: Wire): void {
    if (this.#wire !== wire || this.#disposed) return;
    this.#wire = undefined;
    this.#link = undefined;
    this.#retryLater();
  }

  #retryLater(): void {
    if (this.#disposed) return;
    const delayMs = (reconnectDelaysS[Math.min(this.#attempt, reconnectDelaysS.length - 1)] ?? 30) * 1000;
    this.#attempt += 1;
    this.#timer = setTimeout(() => void this.#open(), delayMs);
    this.#setStatus({ state: 'reconnecting', epoch: this.#status.epoch, attempt: this.#attempt, retryAtMs: Date.now() + delayMs });
  }

  #setStatus(status: ConnectionStatus): void {
    this.#status = status;
    for (const listener of [...this.#listeners]) listener();
  }

  /** While the page loads a call waits for the first connection; later, without one, it fails at once. */
  #firstLink(signal: AbortSignal | undefined): Promise<CallLink> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        if (this.#status.state === 'connecting' && !signal?.aborted) return;
        unsubscribe();
        signal?.removeEventListener('abort', settle);
        if (this.#link && !signal?.aborted) resolve(this.#link);
        else reject(signal?.aborted ? signal.reason : connectionLost());
      };
      const unsubscribe = this.subscribe(settle);
      signal?.addEventListener('abort', settle);
      settle();
    });
  }
}
