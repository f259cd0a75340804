import type { RunId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Problem } from '../../../../shared/contract/hosts.ts';
import type { RunSummary } from '../../../../shared/model/run-summary.ts';
import type { RunPlace, SeriesParts, SeriesRunStart } from './experiment-parts.ts';
import type { StopSwitch } from './stop-switch.ts';

/** Why a series ends before its time. */
export interface EarlyEnd {
  readonly state: 'stopped' | 'failed';
  readonly reason: string;
  readonly problem?: Problem | undefined;
}

/** Starts one run of a series and waits for its end; a stop of the series ends it. */
export async function runToEnd(
  { load, runs }: Pick<SeriesParts, 'load' | 'runs'>,
  place: RunPlace,
  start: SeriesRunStart,
  stop: StopSwitch,
  onStarted: (id: RunId) => void,
): Promise<RunSummary> {
  const { id, ended } = place.start(start);
  onStarted(id);
  const listener = stop.on((force) => load.stop(id, force));
  try {
    await ended;
  } finally {
    listener.dispose();
  }
  const { summary } = runs.get(id);
  if (summary === undefined) throw new OpsError({ code: 'internal', message: `Run ${id} has ended without a result.` });
  return summary;
}

/** What the end of one run means for its series; `undefined`: go on. */
export function endByRun({ metadata }: RunSummary, stop: StopSwitch): EarlyEnd | undefined {
  const { state, run, reason } = metadata;
  switch (state) {
    case 'completed':
      return undefined;
    case 'stopped_by_user':
      return { state: 'stopped', reason: stop.reason ?? `Run ${run} was stopped.` };
    case 'stopped_by_guard':
      return { state: 'stopped', reason: `Run ${run} was stopped by a guard. ${reason}` };
    case 'stopped_by_threshold':
      return { state: 'stopped', reason: `Run ${run} was stopped by a threshold. ${reason}` };
    default:
      return { state: 'failed', reason: `Run ${run} could not be finished. ${reason}`, problem: { code: 'internal', message: reason } };
  }
}
