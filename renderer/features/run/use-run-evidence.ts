import { useEffect } from 'react';
import type { RunId } from '../../../shared/base/ids.ts';
import type { RunEvidence } from '../../../shared/model/diagnosis/run-evidence.ts';
import { useCall } from '../../client/index.ts';

/** It is written down now and then while the run goes on, and a little after its end. */
const askAgainMs = 3000;
/** After the end it is asked for no longer than this. */
const settlesWithinMs = 30_000;

/** What the machine behind a run said of it, as far as it is known. */
export function useRunEvidence(id: RunId, endedAt: number | undefined): RunEvidence | undefined {
  const { data, loading, reload } = useCall((client, signal) => client.runs.evidence({ id }, { signal }), `evidence of run ${id}`);
  const evidence = data?.evidence;
  const unsettled = !loading && (endedAt === undefined || (evidence?.isComplete !== true && Date.now() < endedAt + settlesWithinMs));
  useEffect(() => {
    if (!unsettled) return;
    const timer = setTimeout(reload, askAgainMs);
    return () => clearTimeout(timer);
  }, [unsettled, reload]);
  return evidence;
}
