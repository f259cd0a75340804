/** Counters of one run, each kept by the part that does the thing counted. */
export interface Accounts {
  /** By the pacer. */
  readonly asked: number;
  /** By the run, when a virtual user was given the request. */
  readonly started: number;
  readonly inFlight: number;
  /** By looking at every virtual user at the end. */
  readonly abortedInFlight: number;
  readonly busyUsers: number;
  /** By the virtual users. */
  readonly ok: number;
  readonly failed: number;
  readonly aborted: number;
  /** By the failure book. */
  readonly failuresByClass: number;
}

/** Checks that every request has exactly one outcome; answers with the numbers where that is not so. */
export function accountingFaults(accounts: Accounts): string | undefined {
  const { asked, started, inFlight, abortedInFlight, busyUsers, ok, failed, aborted, failuresByClass } = accounts;
  const holds =
    started === ok + failed + abortedInFlight &&
    asked === ok + failed + aborted &&
    failed === failuresByClass &&
    inFlight === 0 &&
    busyUsers === 0;
  if (holds) return undefined;
  return `The requests do not add up, so nothing of this result can be trusted: ${JSON.stringify(accounts)}.`;
}
