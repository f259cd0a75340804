import type { Executor } from '../../../../../shared/model/load-plan.ts';
import { planDurationMs, vusAt } from '../../../../../shared/model/schedule.ts';
import type { Pacer, PacerHost } from './pacer.ts';
import type { VirtualUser } from './virtual-user.ts';

/** Connections begun in one step: more would keep the answers to the first of them waiting. */
const startsPerStep = 200;

/** shared-iterations, constant-vus and ramping-vus: each virtual user starts its next request when it has the answer to the one before. */
export class ClosedPacer implements Pacer {
  asked: number;
  readonly queued = 0;
  finished = false;
  overtime = false;
  readonly #executor: Executor;
  readonly #host: PacerHost;
  readonly #durationMs: number;
  /** Requests not yet started; endless where only time limits the plan. */
  #remaining: number;
  readonly #counted: boolean;
  /** Virtual users that may work now. */
  #active = 0;

  constructor(executor: Executor, host: PacerHost) {
    this.#executor = executor;
    this.#host = host;
    this.#durationMs = planDurationMs(executor);
    this.#counted = executor.type === 'shared-iterations';
    this.#remaining = executor.type === 'shared-iterations' ? executor.iterations : Number.POSITIVE_INFINITY;
    this.asked = executor.type === 'shared-iterations' ? executor.iterations : 0;
  }

  progress(atMs: number, ended: number): number {
    return this.#counted ? ended / this.asked : Math.min(1, (atMs - this.#host.startMs) / this.#durationMs);
  }

  start(atMs: number): void {
    this.#activate(atMs);
  }

  onFree(user: VirtualUser, atMs: number): void {
    if (this.finished) return;
    if (user.index >= this.#active) {
      user.park();
      return;
    }
    if (atMs - this.#host.startMs >= this.#durationMs) {
      this.#timeUp();
      return;
    }
    if (this.#counted) this.#remaining -= 1;
    else this.asked += 1;
    if (this.#remaining === 0) this.finished = true;
    this.#host.begin(user, atMs, atMs);
  }

  onTick(atMs: number): void {
    if (this.finished) return;
    if (atMs - this.#host.startMs >= this.#durationMs) this.#timeUp();
    else this.#activate(atMs);
  }

  close(): void {
    this.finished = true;
  }

  drain(): number {
    if (!this.#counted) return 0;
    const unstarted = this.#remaining;
    this.#remaining = 0;
    return unstarted;
  }

  #timeUp(): void {
    this.overtime = true;
    this.finished = true;
  }

  #activate(atMs: number): void {
    const active = vusAt(this.#executor, atMs - this.#host.startMs);
    if (active === this.#active) return;
    const before = this.#active;
    this.#active = active;
    for (let index = active; index < before; index += 1) this.#host.users[index]?.park();
    if (active > before) this.#startFrom(before, atMs);
  }

  /** Gives the virtual users from `index` on their first request, some at a time. */
  #startFrom(index: number, atMs: number): void {
    const end = Math.min(this.#active, index + startsPerStep);
    for (let next = index; next < end && !this.finished; next += 1) {
      const user = this.#host.users[next] ?? this.#host.addUser();
      if (user.isFree) this.onFree(user, atMs);
    }
    if (end < this.#active && !this.finished) setImmediate(() => this.#startFrom(end, performance.now()));
  }
}
