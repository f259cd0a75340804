import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { useCall } from '../../client/index.ts';

/** The runs against the same target, newest first. */
export interface RunsAlike {
  /** This run and those before it, once it has ended. */
  readonly upToHere: readonly RunListItem[];
  /** The newest before it that fired the same load and came to its end: what its figures are held against. */
  readonly before: RunListItem | undefined;
  /** Nothing was fired at this target since. */
  readonly isNewest: boolean;
}

/** Longest search the history takes. */
const searchLength = 200;

/** What was fired at the same target before this run; `undefined` while it is going on or nothing is known yet. */
export function useEarlierRuns(run: RunListItem | undefined): RunsAlike | undefined {
  const ended = run !== undefined && run.state !== 'running';
  const { data } = useCall(
    (client, signal) => client.runs.list({ search: (run?.target ?? '').slice(0, searchLength), limit: 200 }, { signal }),
    ended ? `runs before ${run.id}` : undefined,
  );
  if (!data || !ended) return undefined;
  const alike = data.items.filter((one) => one.target === run.target && one.state !== 'running');
  const upToHere = alike.filter((one) => one.id <= run.id);
  return {
    upToHere,
    before: upToHere.find((one) => one.id < run.id && one.planText === run.planText && one.state === 'completed'),
    isNewest: alike[0]?.id === run.id,
  };
}
