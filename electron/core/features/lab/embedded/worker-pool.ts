import type { Disposable } from '../../../../../shared/base/disposable.ts';

export interface WorkerPoolLimits {
  /** Jobs in service at once. */
  readonly workers: number;
  /** How long a job holds its worker. */
  readonly serviceTimeMs: number;
  /** Jobs waiting for a worker. */
  readonly queueLimit: number;
}

interface RunningJob {
  readonly finishAtMs: number;
  readonly finish: () => void;
}

const jobsPerTurn = 512;

/**
 * A bounded number of workers behind a bounded queue, first come first served.
 *
 * Service times are kept on a clock of their own: the next job starts when the one before was *due* to end, not when a timer happened to
 * fire. So the capacity is exactly `workers / serviceTimeMs`, however coarse the timers of the machine are.
 */
export class WorkerPool implements Disposable {
  #limits: WorkerPoolLimits;
  readonly #now: () => number;
  /** Sorted by the time they end. */
  #running: RunningJob[] = [];
  #queue: (() => void)[] = [];
  #queueHead = 0;
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #closed = false;

  constructor(limits: WorkerPoolLimits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Jobs waiting for a worker. */
  get waiting(): number {
    return this.#queue.length - this.#queueHead;
  }

  get running(): number {
    return this.#running.length;
  }

  /** Takes a job; `finish` is called once its service time is over. False when the queue is full: it never will be. */
  submit(finish: () => void): boolean {
    if (this.#closed) return false;
    const now = this.#now();
    this.#settle(now);
    if (this.#running.length < this.#limits.workers && this.waiting === 0) this.#run(finish, now);
    else if (this.waiting >= this.#limits.queueLimit) return false;
    else this.#queue.push(finish);
    this.#schedule(now);
    return true;
  }

  /** New limits hold for the jobs that start from now on. Nobody who waits already is sent away. */
  setLimits(limits: WorkerPoolLimits): void {
    this.#limits = limits;
    const now = this.#now();
    while (this.#running.length < limits.workers && this.waiting > 0) this.#run(this.#take(), now);
    this.#schedule(now);
  }

  /** Ends what is due at this moment; the pool's own timer calls it. */
  tick(): void {
    if (this.#closed) return;
    const now = this.#now();
    this.#settle(now);
    this.#schedule(now);
  }

  /** Forgets every job. */
  dispose(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
    this.#running = [];
    this.#queue = [];
    this.#queueHead = 0;
  }

  #settle(now: number): void {
    for (let done = 0; done < jobsPerTurn; done += 1) {
      const first = this.#running[0];
      if (first === undefined || first.finishAtMs > now) return;
      this.#running.shift();
      if (this.waiting > 0 && this.#running.length < this.#limits.workers) this.#run(this.#take(), first.finishAtMs);
      first.finish();
      if (this.#closed) return;
    }
  }

  #run(finish: () => void, startMs: number): void {
    const job = { finishAtMs: startMs + this.#limits.serviceTimeMs, finish };
    let place = this.#running.length;
    while (place > 0 && (this.#running[place - 1]?.finishAtMs ?? 0) > job.finishAtMs) place -= 1;
    if (place === this.#running.length) this.#running.push(job);
    else this.#running.splice(place, 0, job);
  }

  #take(): () => void {
    const job = this.#queue[this.#queueHead];
    this.#queueHead += 1;
    // Cut off what was taken only now and then: each cut moves the whole rest.
    if (this.#queueHead > 1024 && this.#queueHead * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#queueHead);
      this.#queueHead = 0;
    }
    return job ?? (() => {});
  }

  #schedule(now: number): void {
    const first = this.#running[0];
    if (first === undefined || this.#closed) return;
    if (first.finishAtMs <= now) {
      this.#turn ??= setImmediate(() => {
        this.#turn = undefined;
        this.tick();
      });
      return;
    }
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.tick();
      },
      Math.max(1, first.finishAtMs - now),
    );
  }
}
