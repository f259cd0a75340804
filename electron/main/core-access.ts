import type { Client } from '../../shared/contract/index.ts';
import type { Wire } from '../../shared/contract/wire.ts';
import type { Platform } from '../core/platform.ts';
import { openLocalSocket } from '../door/local-socket.ts';
import { type OpenedConsole, openOrJoin } from '../door/open-or-join.ts';

/**
 * The shell's way to the core: its own, or that of another process which holds the data folder (a `blitz run` in a terminal). When that one is
 * gone its data folder is free and this one takes it: whoever asks next brings it about, a window or what is followed while there is none.
 */
export class CoreAccess {
  readonly #platform: Platform;
  #opened: Promise<OpenedConsole>;
  #turn: Promise<unknown> = Promise.resolve();
  #disposed = false;

  constructor(platform: Platform) {
    this.#platform = platform;
    this.#opened = openOrJoin(platform);
  }

  async client(): Promise<Client> {
    const opened = await this.#opened;
    if (opened.isOpen() || this.#disposed) return opened.client;
    return this.#inTurn(async () => (await this.#reopen()).client);
  }

  /** Lets a window in. */
  async serve(wire: Wire): Promise<void> {
    const opened = await this.#opened;
    if (opened.rpc !== undefined) {
      opened.rpc.serve(wire, 'window');
      return;
    }
    if (opened.joined === undefined || this.#disposed) return wire.close();
    await this.#inTurn(() => this.#join(wire)).catch(() => wire.close());
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#turn;
    await (await this.#opened).close();
  }

  /** Two must not open the folder at once: who comes second finds the first one's work. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #join(wire: Wire): Promise<void> {
    const opened = await this.#opened;
    if (opened.rpc !== undefined) return opened.rpc.serve(wire, 'window');
    if (opened.joined === undefined) return wire.close();
    const core = await openLocalSocket(opened.joined.socketPath).catch(() => undefined);
    if (core !== undefined) return pipe(wire, core);
    await opened.close();
    const again = await this.#reopen();
    if (again.rpc !== undefined) again.rpc.serve(wire, 'window');
    else wire.close();
  }

  async #reopen(): Promise<OpenedConsole> {
    const opened = await this.#opened;
    if (opened.isOpen() || this.#disposed) return opened;
    const again = await openOrJoin(this.#platform);
    this.#opened = Promise.resolve(again);
    return again;
  }
}

/** Messages pass as they are: both ends speak the same protocol. */
function pipe(window: Wire, core: Wire): void {
  window.onMessage((text) => core.send(text));
  core.onMessage((text) => window.send(text));
  window.onClose(() => core.close());
  core.onClose(() => window.close());
}
