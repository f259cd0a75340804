import type { Client } from '../../shared/contract/index.ts';
import type { Wire } from '../../shared/contract/wire.ts';
import type { Platform } from '../core/platform.ts';
import { openLocalSocket } from '../door/local-socket.ts';
import { type OpenedConsole, openOrJoin } from '../door/open-or-join.ts';

/** The shell's way to the core: its own, or that of another process which holds the data folder (a `blitz run` in a terminal). */
export class CoreAccess {
  readonly #platform: Platform;
  #opened: Promise<OpenedConsole>;
  #turn: Promise<void> = Promise.resolve();
  #disposed = false;

  constructor(platform: Platform) {
    this.#platform = platform;
    this.#opened = openOrJoin(platform);
  }

  async client(): Promise<Client> {
    return (await this.#opened).client;
  }

  /** Lets a window in. When the process we had joined is gone, its data folder is free and this one takes it. */
  async serve(wire: Wire): Promise<void> {
    const opened = await this.#opened;
    if (opened.rpc !== undefined) {
      opened.rpc.serve(wire, 'window');
      return;
    }
    if (opened.joined === undefined || this.#disposed) return wire.close();
    // Two windows must not open the folder twice: who comes second finds the first one's work.
    this.#turn = this.#turn.then(() => this.#join(wire)).catch(() => wire.close());
    await this.#turn;
  }

  async #join(wire: Wire): Promise<void> {
    const opened = await this.#opened;
    if (opened.rpc !== undefined) return opened.rpc.serve(wire, 'window');
    if (opened.joined === undefined) return wire.close();
    try {
      pipe(wire, await openLocalSocket(opened.joined.socketPath));
    } catch {
      await opened.close();
      const again = await openOrJoin(this.#platform);
      this.#opened = Promise.resolve(again);
      if (again.rpc !== undefined) again.rpc.serve(wire, 'window');
      else wire.close();
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await (await this.#opened).close();
  }
}

/** Messages pass as they are: both ends speak the same protocol. */
function pipe(window: Wire, core: Wire): void {
  window.onMessage((text) => core.send(text));
  core.onMessage((text) => window.send(text));
  window.onClose(() => core.close());
  core.onClose(() => window.close());
}
