import type { OpsError } from '../../../../shared/base/ops-error.ts';
import type { CommandOptions, MachineLink, MachineProcess, MachineTerminal, TerminalSize } from '../../base/machine.ts';
import { NoFreeChannel } from './channel-slots.ts';
import type { SshLink } from './ssh-link.ts';

/** Connects to the same machine once more, asking nobody; rejects where that cannot be done. */
export type Widen = (signal: AbortSignal) => Promise<SshLink>;

/** Connections to one machine at most: eight sessions each, or one where its sshd allows no more (MaxSessions). */
const mostLinks = 8;
/** A further connection over which nothing runs is closed after this time. */
const idleMs = 30_000;
const widenLimitMs = 10_000;
/** How long a command waits for its turn before another connection is made for it. */
const shortWaitMs = 300;
/** A machine that let us in once only is not asked again for so long. */
const refusedMs = 60_000;

/**
 * A machine over as many connections as what runs there needs: a connection has room for a few sessions only, and a log that is followed
 * keeps one for hours. Its life is that of its first connection.
 */
export class WideLink implements MachineLink {
  readonly closed: Promise<Error | undefined>;
  readonly #first: SshLink;
  readonly #widen: Widen;
  /** Further connections, and when each is closed for want of use. */
  readonly #further = new Map<SshLink, NodeJS.Timeout | undefined>();
  readonly #ending = new AbortController();
  #widening: Promise<boolean> | undefined;
  #refusedAt = Number.NEGATIVE_INFINITY;

  constructor(first: SshLink, widen: Widen) {
    this.#first = first;
    this.#widen = widen;
    this.closed = first.closed;
    void first.closed.then((reason) => this.#over(reason as OpsError | undefined));
  }

  get name(): string {
    return this.#first.name;
  }

  run(options: CommandOptions): Promise<MachineProcess> {
    return this.#place((link, waitMs) => link.run(options, waitMs));
  }

  openTerminal(size: TerminalSize, signal?: AbortSignal): Promise<MachineTerminal> {
    return this.#place((link, waitMs) => link.openTerminal(size, signal, waitMs));
  }

  async dispose(): Promise<void> {
    this.#ending.abort();
    await Promise.all([this.#first, ...this.#further.keys()].map((link) => link.dispose()));
    await this.#widening;
  }

  /** Where there is room, on one more connection, or when something else has ended. */
  async #place<T extends MachineProcess | MachineTerminal>(start: (link: SshLink, waitMs?: number) => Promise<T>): Promise<T> {
    for (let waitMs = shortWaitMs; ; waitMs = 0) {
      for (const link of [...this.#further.keys(), this.#first]) {
        try {
          // What is short, and most is, has ended before another connection could be made.
          const running = await start(link, link === this.#first ? waitMs : 0);
          void running.exit.then(() => this.#rest(link));
          return running;
        } catch (error) {
          if (!(error instanceof NoFreeChannel) && (link === this.#first || link.isOpen)) throw error;
        }
      }
      if (!(await this.#wider())) return start(this.#first);
    }
  }

  /** One more connection for all who wait; false where there is none to be had. */
  #wider(): Promise<boolean> {
    this.#widening ??= this.#connect().finally(() => {
      this.#widening = undefined;
    });
    return this.#widening;
  }

  async #connect(): Promise<boolean> {
    const isRefused = performance.now() - this.#refusedAt < refusedMs;
    if (isRefused || this.#ending.signal.aborted || this.#further.size + 1 >= mostLinks) return false;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), widenLimitMs);
    try {
      const link = await this.#widen(AbortSignal.any([this.#ending.signal, limit.signal]));
      if (this.#ending.signal.aborted) {
        await link.dispose();
        return false;
      }
      this.#further.set(link, undefined);
      this.#rest(link);
      void link.closed.then(() => this.#forget(link));
      return true;
    } catch {
      this.#refusedAt = performance.now();
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  #rest(link: SshLink): void {
    if (!this.#further.has(link)) return;
    clearTimeout(this.#further.get(link));
    const look = () => {
      if (link.isBusy) {
        this.#rest(link);
        return;
      }
      this.#forget(link);
      void link.dispose();
    };
    this.#further.set(link, setTimeout(look, idleMs));
  }

  #forget(link: SshLink): void {
    clearTimeout(this.#further.get(link));
    this.#further.delete(link);
  }

  #over(reason: OpsError | undefined): void {
    this.#ending.abort();
    for (const link of this.#further.keys()) {
      if (reason === undefined) void link.dispose();
      else link.lose(reason);
    }
  }
}
