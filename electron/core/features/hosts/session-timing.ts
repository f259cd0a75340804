/** What a session does when, in ms. */
export interface SessionTiming {
  /** How long a session stays when its last lease has gone. */
  readonly lingerMs: number;
  /** Waits before the attempts after a loss; the last one repeats. */
  readonly retryDelaysMs: readonly number[];
  /** A link that lived so long ends a series of failures. */
  readonly settledMs: number;
  readonly clockEveryMs: number;
  /** What a new lease waits at most for the first reading of the clock. */
  readonly clockWaitMs: number;
}

export const defaultTiming: SessionTiming = {
  lingerMs: 60_000,
  retryDelaysMs: [1000, 2000, 4000, 8000, 30_000],
  settledMs: 10_000,
  clockEveryMs: 300_000,
  clockWaitMs: 2000,
};
