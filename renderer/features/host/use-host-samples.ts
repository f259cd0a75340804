import { useMemo, useState } from 'react';
import type { TargetId } from '../../../shared/base/ids.ts';
import type { HostSamples } from '../../../shared/contract/metrics.ts';
import type { HostSample } from '../../../shared/model/host-sample.ts';
import { type StreamState, useStreamValues } from '../../client/index.ts';
import { HostSeries } from '../../ui/host-series.ts';

export interface HostWatch {
  /** For the charts: read outside React. */
  readonly series: HostSeries;
  /** Absent until the first value came. */
  readonly state: HostSamples['state'] | undefined;
  readonly problem: HostSamples['problem'];
  readonly latest: HostSample | undefined;
  readonly stream: {
    readonly state: StreamState;
    readonly error: { readonly message: string; readonly hint?: string | undefined } | undefined;
    readonly reopen: () => void;
  };
}

/** Watches one machine for as long as the component is there. */
export function useHostSamples(targetId: TargetId): HostWatch {
  const series = useMemo(() => ({ targetId, series: new HostSeries() }), [targetId]).series;
  const [value, setValue] = useState<{ series: HostSeries; state: HostSamples['state']; problem: HostSamples['problem'] } | undefined>();
  const stream = useStreamValues(
    (client, signal) => client.metrics.watch({ targetId }, { signal }),
    `metrics of ${targetId}`,
    ({ state, problem, samples }: HostSamples) => {
      series.add(samples);
      setValue({ series, state, problem });
    },
  );
  const shown = value?.series === series ? value : undefined;
  return { series, state: shown?.state, problem: shown?.problem, latest: series.latest, stream };
}
