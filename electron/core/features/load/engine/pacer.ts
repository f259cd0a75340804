import type { VirtualUser } from './virtual-user.ts';

/** Decides when requests start: one per kind of executor. All times are of `performance.now()`. */
export interface Pacer {
  /** Requests called for so far; all of them at once where the plan names a number. */
  readonly asked: number;
  /** Due, but without a free connection. */
  readonly queued: number;
  /** Nothing more will be started. */
  readonly finished: boolean;
  /** The time of the plan is up: what still runs is in its grace. */
  readonly overtime: boolean;
  /** 0…1 */
  progress(atMs: number, ended: number): number;
  start(atMs: number): void;
  /** A virtual user has nothing to do. */
  onFree(user: VirtualUser, atMs: number): void;
  /** Every few milliseconds. */
  onTick(atMs: number): void;
  /** Starts no more; what was called for and not started stays unstarted. */
  close(): void;
  /** Takes the requests that were called for and never started, and answers with their number. Only after `close`. */
  drain(): number;
}

/** What a pacer works with. */
export interface PacerHost {
  readonly startMs: number;
  readonly users: readonly VirtualUser[];
  /** One more virtual user, idle. */
  addUser(): VirtualUser;
  /** Starts the next request of the mix. `dueMs` is when it should have started. */
  begin(user: VirtualUser, dueMs: number, atMs: number): void;
}
