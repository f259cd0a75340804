/** What is known of a change when it is decided whether somebody is told of it. */
export interface ChangeOfState {
  readonly from: string;
  readonly to: string;
  /** The states the alarm went to before, the newest first, as far as the console saw it. */
  readonly statesBefore: readonly string[];
  /** It looks at load runs, of which there is no data while none goes on. */
  readonly isOfRuns: boolean;
}

/**
 * Whether a change is news. What goes wrong is, that it cannot be known any more is, and that it is well again after one of the two is; not that a new
 * alarm has begun to see, nor that a run has begun or ended.
 */
export function isWorthTelling({ from, to, statesBefore, isOfRuns }: ChangeOfState): boolean {
  const isQuietState = (state: string) => state === 'OK' || (isOfRuns && state === 'INSUFFICIENT_DATA');
  if (!isQuietState(to) || !isQuietToLeave(from)) return true;
  if (to !== 'OK') return false;
  const lastOk = statesBefore.indexOf('OK');
  const since = lastOk < 0 ? statesBefore : statesBefore.slice(0, lastOk);
  return since.some((state) => !isQuietState(state));
}

function isQuietToLeave(state: string): boolean {
  return state === 'OK' || state === 'INSUFFICIENT_DATA';
}
