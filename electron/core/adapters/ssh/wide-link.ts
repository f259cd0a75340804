import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { CommandOptions, MachineLink, MachineProcess, MachineTerminal, TerminalSize } from '../../base/machine.ts';
import { NoFreeChannel } from './channel-slots.ts';
import type { SshLink } from './ssh-link.ts';

/** Connects to the same machine once more, asking nobody; rejects where that cannot be done. */
export type Widen = (signal: AbortSignal) => Promise<SshLink>;

/** Connections to one machine at most: eight sessions each, or one where its sshd allows no more (MaxSessions). */
const mostLinks = 16;
/** A further connection over which nothing runs is closed after this time. */
const idleMs = 30_000;
const widenLimitMs = 10_000;
/** How long a command waits for its turn before another connection is made for it. */
const shortWaitMs = 300;
/** How long it waits where no further connection is to be had, and how often it looks everywhere. */
const longWaitMs = 20_000;
const retryMs = 250;
const urgentLookMs = 20;
/** A machine that let us in once only is not asked again for so long; one that only was too slow is, sooner. */
const refusedMs = 60_000;
const failedMs = 2000;

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
  #restsUntil = 0;
  /** Commands that must not wait, and have no channel yet. */
  #urgent = 0;

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
    const start = (link: SshLink, waitMs?: number) => link.run(options, waitMs);
    if (options.isUrgent !== true) return this.#place(start, options.signal);
    this.#urgent += 1;
    return this.#place(start, options.signal, true).finally(() => {
      this.#urgent -= 1;
    });
  }

  openTerminal(size: TerminalSize, signal?: AbortSignal): Promise<MachineTerminal> {
    return this.#place((link, waitMs) => link.openTerminal(size, signal, waitMs), signal);
  }

  async dispose(): Promise<void> {
    this.#ending.abort();
    await Promise.all([this.#first, ...this.#further.keys()].map((link) => link.dispose()));
    await this.#widening;
  }

  /** Where there is room, on one more connection, or when something else has ended. */
  async #place<T extends MachineProcess | MachineTerminal>(
    start: (link: SshLink, waitMs?: number) => Promise<T>,
    signal: AbortSignal | undefined,
    isUrgent = false,
  ): Promise<T> {
    const deadline = performance.now() + longWaitMs;
    let full: NoFreeChannel | undefined;
    for (let waitMs = shortWaitMs; ; waitMs = retryMs) {
      // What must not wait has every connection first.
      while (!isUrgent && this.#urgent > 0 && !signal?.aborted && performance.now() < deadline) await sleep(urgentLookMs);
      for (const link of [...this.#further.keys(), this.#first]) {
        try {
          // What is short, and most is, has ended before another connection could be made.
          const running = await start(link, link === this.#first ? waitMs : 0);
          void running.exit.then(() => this.#rest(link));
          return running;
        } catch (error) {
          if (error instanceof NoFreeChannel) full = error;
          else if (link === this.#first || link.isOpen) throw error;
        }
      }
      // Whoever does not want it any more does not wait for a connection either: what is cancelled says so when it is started.
      if (!signal?.aborted) await untilAborted(this.#wider(), signal);
      if (full !== undefined && performance.now() > deadline) throw full;
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
    if (performance.now() < this.#restsUntil || this.#ending.signal.aborted || this.#further.size + 1 >= mostLinks) return false;
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
    } catch (error) {
      const mayWork = limit.signal.aborted || (error instanceof OpsError && error.retry);
      this.#restsUntil = performance.now() + (mayWork ? failedMs : refusedMs);
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

/** False as soon as the signal aborts. */
function untilAborted(answer: Promise<boolean>, signal: AbortSignal | undefined): Promise<boolean> {
  if (signal === undefined) return answer;
  return new Promise((resolve) => {
    const onAbort = () => resolve(false);
    signal.addEventListener('abort', onAbort, { once: true });
    void answer.then(resolve).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
