import type { Executor } from '../../../../../shared/model/load-plan.ts';
import { type ArrivalSchedule, arrivalSchedule, plannedRequests } from '../../../../../shared/model/schedule.ts';
import type { Pacer, PacerHost } from './pacer.ts';
import type { VirtualUser } from './virtual-user.ts';

type OpenExecutor = Extract<Executor, { type: 'constant-arrival-rate' | 'ramping-arrival-rate' }>;

/**
 * constant-arrival-rate and ramping-arrival-rate: requests start by the clock, whatever the server does. The queue of requests that found no
 * free virtual user needs no memory: it is the gap between the number due and the number started, and due times are a function of the number.
 */
export class OpenPacer implements Pacer {
  finished = false;
  overtime = false;
  readonly #host: PacerHost;
  readonly #schedule: ArrivalSchedule;
  readonly #planned: number | undefined;
  readonly #mostUsers: number;
  /** Last in, first out, so that a connection in use stays in use and no more are opened than needed. */
  readonly #free: VirtualUser[] = [];
  #due = 0;
  #started = 0;
  #closed = false;
  #nextDueMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(executor: OpenExecutor, host: PacerHost) {
    this.#host = host;
    this.#schedule = arrivalSchedule(executor);
    this.#planned = plannedRequests(executor);
    this.#mostUsers = executor.maxVus;
    this.#nextDueMs = this.#dueMs(0);
  }

  get asked(): number {
    return this.#planned ?? this.#due;
  }

  get queued(): number {
    return this.#due - this.#started;
  }

  progress(atMs: number): number {
    return Math.min(1, (atMs - this.#host.startMs) / this.#schedule.durationMs);
  }

  start(atMs: number): void {
    this.#pump(atMs);
    this.#arm(atMs);
  }

  onFree(user: VirtualUser, atMs: number): void {
    this.#free.push(user);
    // Responses come more often than the timer under load: starting what is due here keeps lateness below the timer's millisecond.
    if (this.#started < this.#due || atMs >= this.#nextDueMs) this.#pump(atMs);
  }

  onTick(atMs: number): void {
    this.#pump(atMs);
    if (this.#timer === undefined) this.#arm(atMs);
  }

  close(): void {
    this.#closed = true;
    this.finished = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  drain(): number {
    const unstarted = this.asked - this.#started;
    this.#due = this.#started + unstarted;
    this.#started = this.#due;
    return unstarted;
  }

  #dueMs(index: number): number {
    return index < this.#schedule.total ? this.#host.startMs + this.#schedule.timeOfMs(index) : Number.POSITIVE_INFINITY;
  }

  #pump(atMs: number): void {
    if (this.#closed) return;
    while (this.#nextDueMs <= atMs) {
      this.#due += 1;
      this.#nextDueMs = this.#dueMs(this.#due);
    }
    while (this.#started < this.#due) {
      const user = this.#free.pop() ?? (this.#host.users.length < this.#mostUsers ? this.#host.addUser() : undefined);
      if (!user) break;
      const dueMs = this.#dueMs(this.#started);
      this.#started += 1;
      this.#host.begin(user, dueMs, atMs);
    }
    if (this.#due >= this.#schedule.total) {
      this.overtime = atMs - this.#host.startMs >= this.#schedule.durationMs;
      if (this.#started === this.#due) this.finished = true;
    }
  }

  /** A timer for the next request. Never shorter than 1 ms: a spin would take a core from the machine under test. */
  #arm(atMs: number): void {
    if (this.#closed || this.#nextDueMs === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.max(1, Math.floor(this.#nextDueMs - atMs));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const nowMs = performance.now();
      this.#pump(nowMs);
      this.#arm(nowMs);
    }, delayMs);
  }
}
