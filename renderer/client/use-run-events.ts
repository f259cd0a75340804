import { useEffect } from 'react';
import type { RunId } from '../../shared/base/ids.ts';
import type { RunMarker } from '../../shared/contract/runs.ts';
import { useCall } from './use-call.ts';

/** Asked for while the run goes on, and once more at its end. */
const intervalMs = 2000;

/** What happened beside a run, as far as it is known; nothing as long as no run is named. */
export function useRunEvents(id: RunId | undefined, going: boolean): readonly RunMarker[] {
  const { data, reload } = useCall(
    (client, signal) => (id === undefined ? Promise.resolve([]) : client.runs.markers({ id }, { signal })),
    id === undefined ? undefined : `markers of run ${id}`,
  );
  useEffect(() => {
    if (!going) {
      reload();
      return;
    }
    const timer = setInterval(reload, intervalMs);
    return () => clearInterval(timer);
  }, [going, reload]);
  return data ?? [];
}
