import type { Disposable } from '../../../../../shared/base/disposable.ts';
import type { Logger } from '../../../base/logger.ts';
import type { AlarmClock } from '../alarm-clock.ts';
import { sleptMs } from './slept.ts';

export interface AlarmTicksOptions {
  readonly clock: AlarmClock;
  readonly logger: Logger;
  /** Called some times a second with the time (Unix ms). */
  readonly onTick: (now: number) => void;
  /** Called instead of nothing happening for a while: the machine slept, or somebody has set the clock. */
  readonly onJump: (now: number) => void;
}

const tickMs = 250;
const backMs = 2_000;

/** Keeps time while there is something to keep it for. */
export class AlarmTicks implements Disposable {
  readonly #options: AlarmTicksOptions;
  #ticking: { readonly ending: AbortController; readonly over: Promise<void> } | undefined;

  constructor(options: AlarmTicksOptions) {
    this.#options = options;
  }

  /** Does nothing when it has begun. */
  begin(): void {
    if (this.#ticking !== undefined) return;
    const ending = new AbortController();
    this.#ticking = { ending, over: this.#tickUntil(ending.signal) };
  }

  end(): void {
    this.#ticking?.ending.abort();
    this.#ticking = undefined;
  }

  async dispose(): Promise<void> {
    const over = this.#ticking?.over;
    this.end();
    await over;
  }

  async #tickUntil(signal: AbortSignal): Promise<void> {
    const { clock, logger, onTick, onJump } = this.#options;
    let before = clock.now();
    while (!signal.aborted) {
      await clock.sleep(tickMs, signal);
      if (signal.aborted) return;
      const now = clock.now();
      const stepMs = now - before;
      before = now;
      try {
        if (stepMs > sleptMs || stepMs < -backMs) {
          logger.info('The machine slept, or its clock was set: local alarms begin to observe anew', { stepMs });
          onJump(now);
        }
        onTick(now);
      } catch (error) {
        logger.failure('Local alarms could not be looked at', error);
      }
    }
  }
}
