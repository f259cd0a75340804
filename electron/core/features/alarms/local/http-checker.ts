import type { Disposable } from '../../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../../shared/base/emitter.ts';
import type { Logger } from '../../../base/logger.ts';
import { checkHttp, type HttpCheck, type HttpCheckOptions } from './http-check.ts';

export interface HttpCheckerOptions extends HttpCheckOptions {
  readonly periodMs: number;
  /** Unix ms. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** A check, and the periods it is of: from the one in which it began to the one before the next begins (Unix ms). */
export interface CheckedPeriods {
  readonly check: HttpCheck;
  readonly start: number;
  readonly end: number;
}

/** Asks an address once a period, one question at a time, for everybody who looks at its answers. */
export class HttpChecker implements Disposable {
  readonly #options: HttpCheckerOptions;
  readonly #checks: Emitter<CheckedPeriods>;
  #nextAt: number;
  #running: { readonly ending: AbortController; readonly over: Promise<void> } | undefined;

  constructor(options: HttpCheckerOptions) {
    this.#options = options;
    this.#nextAt = options.now();
    this.#checks = new Emitter((error) => options.logger.failure('An alarm on a check failed', error));
  }

  onCheck(listener: (checked: CheckedPeriods) => void): Disposable {
    return this.#checks.on(listener);
  }

  tick(now: number): void {
    if (this.#running !== undefined || now < this.#nextAt) return;
    const ending = new AbortController();
    this.#running = { ending, over: this.#check(this.#periodOf(now), ending.signal) };
  }

  /** Asks at once; what is still awaited counts for nothing. */
  restart(now: number): void {
    this.#running?.ending.abort();
    this.#running = undefined;
    this.#nextAt = now;
  }

  async dispose(): Promise<void> {
    this.#checks.dispose();
    this.#running?.ending.abort();
    await this.#running?.over;
  }

  async #check(start: number, signal: AbortSignal): Promise<void> {
    const { now, periodMs } = this.#options;
    const check = await checkHttp(this.#options, signal);
    if (signal.aborted) return;
    this.#running = undefined;
    const end = Math.max(start + periodMs, Math.ceil(now() / periodMs) * periodMs);
    this.#nextAt = end;
    this.#checks.emit({ check, start, end });
  }

  #periodOf(at: number): number {
    return Math.floor(at / this.#options.periodMs) * this.#options.periodMs;
  }
}
