import { useEffect } from 'react';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { type CallResult, useCall } from '../../client/index.ts';
import type { Judged } from './verdict-text.ts';

/** How long after its end a run's evidence may still be on its way, and how often it is asked for meanwhile. */
const settlesWithinMs = 30_000;
const askAgainMs = 1000;

/** Why requests of a run failed; asked for once it has ended, and again until everything the machine said has arrived. */
export function useVerdict(run: RunListItem | undefined): CallResult<Judged> {
  const ended = run !== undefined && run.state !== 'running';
  const result = useCall(
    (client, signal) => (run ? client.verdicts.get({ id: run.id }, { signal }) : Promise.reject(new Error('No run'))),
    ended ? `verdict of run ${run.id}` : undefined,
  );
  const { data, loading, reload } = result;
  const settlesAt = run ? Date.parse(run.startedAt) + run.durationMs + settlesWithinMs : 0;
  const unsettled = data?.evidence?.isComplete === false && !loading;
  useEffect(() => {
    if (!unsettled || Date.now() > settlesAt) return;
    const timer = setTimeout(reload, askAgainMs);
    return () => clearTimeout(timer);
  }, [unsettled, settlesAt, reload]);
  return result;
}
