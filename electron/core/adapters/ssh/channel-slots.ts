import { OpsError } from '../../../../shared/base/ops-error.ts';

export interface ChannelSlotsOptions {
  readonly machine: string;
  /** Channels open at once; OpenSSH allows 10 (MaxSessions). */
  readonly limit?: number | undefined;
  /** How long a command waits for its turn. */
  readonly waitMs?: number | undefined;
}

const retryMs = 250;
/** A session that has just ended is free on the machine a moment later. */
const freeSoonMs = 2000;
/** What a machine refused once it may allow again: others of ours had sessions there at that moment. */
const forgetRefusalMs = 10_000;

/** No channel was free in time: the connection has as many open as the console, or the machine, lets it have. */
export class NoFreeChannel extends OpsError {}

/** Lets so many commands have a channel at once; the others wait for their turn. */
export class ChannelSlots {
  readonly #options: ChannelSlotsOptions;
  readonly #waiting = new Set<() => void>();
  #limit: number;
  #taken = 0;
  #refusedAt = 0;
  /** When a channel that was open was given back. */
  #releasedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ChannelSlotsOptions) {
    this.#options = options;
    this.#limit = this.#most;
  }

  /**
   * Opens a channel when it is its turn; `release` frees the slot (once). A machine that allows fewer than ours is asked again when a channel
   * has closed. Rejects with `NoFreeChannel` when none was free within `waitMs` (0 = now), `cancelled` with the signal, or with what `open`
   * failed with.
   */
  async open<T>(
    open: () => Promise<T>,
    signal?: AbortSignal,
    waitMs = this.#options.waitMs ?? 20_000,
  ): Promise<{ readonly channel: T; readonly release: () => void }> {
    const deadline = performance.now() + waitMs;
    for (;;) {
      await this.#turn(deadline, signal);
      const release = this.#releaser();
      try {
        const channel = await open();
        return {
          channel,
          release: () => {
            this.#releasedAt = performance.now();
            release();
          },
        };
      } catch (error) {
        release();
        if (!isTooManySessions(error)) throw error;
        this.#limit = Math.max(1, Math.min(this.#limit, this.#taken));
        this.#refusedAt = performance.now();
        const until = this.#taken === 0 ? Math.max(deadline, this.#releasedAt + freeSoonMs) : deadline;
        if (performance.now() + retryMs >= until) throw this.#full(error);
        await this.#pause(signal);
      }
    }
  }

  get #most(): number {
    return this.#options.limit ?? 8;
  }

  async #turn(deadline: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#limit < this.#most && performance.now() - this.#refusedAt > forgetRefusalMs) this.#limit += 1;
    while (this.#taken >= this.#limit) {
      if (performance.now() >= deadline) throw this.#full();
      await this.#pause(signal, deadline - performance.now());
    }
    if (signal?.aborted) throw cancelled();
    this.#taken += 1;
  }

  /** Waits for a slot that is freed, or a while. */
  #pause(signal: AbortSignal | undefined, limitMs = retryMs): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', onAbort);
        finish();
      };
      const wake = () => settle(resolve);
      const onAbort = () => settle(() => reject(cancelled()));
      const timer = setTimeout(wake, Math.max(1, limitMs));
      this.#waiting.add(wake);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted) onAbort();
    });
  }

  #releaser(): () => void {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#taken -= 1;
      const [next] = this.#waiting;
      next?.();
    };
  }

  #full(cause?: unknown): NoFreeChannel {
    const { machine } = this.#options;
    return new NoFreeChannel({
      code: 'unavailable',
      message:
        cause === undefined
          ? `${this.#taken} commands are open on ${machine} already, and none ended in time to make room for another.`
          : `${machine} opens no more sessions over this connection (MaxSessions in its sshd_config).`,
      hint: 'Close a tail or a terminal of this target, or raise MaxSessions there.',
      retry: true,
      cause,
    });
  }
}

/** OpenSSH says no more than "open failed" when MaxSessions is reached. */
function isTooManySessions(error: unknown): boolean {
  return error instanceof Error && 'reason' in error && /channel open failure/i.test(error.message);
}

function cancelled(): OpsError {
  return new OpsError({ code: 'cancelled', message: 'Cancelled before it began.' });
}
