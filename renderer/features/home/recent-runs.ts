import { useEffect, useRef } from 'react';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { type CallResult, useCall, useStream } from '../../client/index.ts';

/** Runs shown in the trend at most. */
export const trendLength = 24;

/** The newest runs, newest first, kept up to date. */
export function useRecentRuns(): CallResult<{ items: RunListItem[]; total: number }> {
  const { value } = useStream((client, signal) => client.runs.changes(undefined, { signal }), 'home changes');
  const result = useCall((client, signal) => client.runs.list({ limit: trendLength }, { signal }), 'recent runs');
  const { reload } = result;
  const revision = value?.revision;
  const seen = useRef(revision);
  useEffect(() => {
    if (seen.current !== undefined && seen.current !== revision) reload();
    seen.current = revision;
  }, [revision, reload]);
  return result;
}
