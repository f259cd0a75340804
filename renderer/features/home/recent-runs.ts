import type { RunId } from '../../../shared/base/ids.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import type { ConfigChange } from '../../../shared/model/compare/comparison.ts';
import { type CallResult, useCall, useRunChanges } from '../../client/index.ts';

/** Runs shown in the trend at most. */
const trendLength = 24;

/** The newest runs, newest first, kept up to date. */
export function useRecentRuns(): CallResult<{ items: RunListItem[]; total: number }> {
  const result = useCall((client, signal) => client.runs.list({ limit: trendLength }, { signal }), 'recent runs');
  useRunChanges('home', result.reload);
  return result;
}

/** The ended runs, newest first, each with what had changed since the one before it, as far as that is known. */
export function useTrend(ended: readonly RunListItem[]): { readonly run: RunListItem; readonly changes: readonly ConfigChange[] }[] {
  const [last] = ended;
  const { data } = useCall(
    (client, signal) => client.comparisons.trend({ limit: trendLength }, { signal }),
    last ? `trend up to run ${last.id}` : undefined,
  );
  const changes = new Map<RunId, readonly ConfigChange[]>(data?.runs.map((entry) => [entry.run.id, entry.changes]));
  return ended.map((run) => ({ run, changes: changes.get(run.id) ?? [] }));
}
