import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { type CallResult, useCall, useRunChanges } from '../../client/index.ts';

/** Runs shown in the trend at most. */
export const trendLength = 24;

/** The newest runs, newest first, kept up to date. */
export function useRecentRuns(): CallResult<{ items: RunListItem[]; total: number }> {
  const result = useCall((client, signal) => client.runs.list({ limit: trendLength }, { signal }), 'recent runs');
  useRunChanges('home', result.reload);
  return result;
}
