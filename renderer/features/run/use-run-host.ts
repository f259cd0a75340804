import { useMemo, useState } from 'react';
import type { RunId } from '../../../shared/base/ids.ts';
import type { HostSamples, RunHostSamples } from '../../../shared/contract/metrics.ts';
import { unpackHostSample } from '../../../shared/model/host-pack.ts';
import { useStreamValues } from '../../client/index.ts';
import { HostSeries } from '../../ui/host-series.ts';

/** How the machine behind a run was. */
export interface RunHost {
  readonly series: HostSeries;
  /** False as long as nothing was recorded. */
  readonly hasSamples: boolean;
  readonly state: HostSamples['state'] | undefined;
  readonly problem: HostSamples['problem'];
  /** True when no more will come. */
  readonly isOver: boolean;
}

/** Follows what is recorded of the machine into a run; of one that has ended all of it comes at once. */
export function useRunHost(id: RunId): RunHost {
  const series = useMemo(() => ({ id, series: new HostSeries(Number.POSITIVE_INFINITY) }), [id]).series;
  const [news, setNews] = useState<Pick<RunHost, 'state' | 'problem' | 'hasSamples'>>({
    state: undefined,
    problem: undefined,
    hasSamples: false,
  });
  const status = useStreamValues(
    (client, signal) => client.metrics.watchRun({ id }, { signal }),
    `host of run ${id}`,
    ({ state, problem, samples, packed = [] }: RunHostSamples) => {
      series.add(packed.length === 0 ? samples : packed.map(unpackHostSample));
      setNews((before) => {
        const hasSamples = series.samples.length > 0;
        return before.state === state && before.problem === problem && before.hasSamples === hasSamples
          ? before
          : { state, problem, hasSamples };
      });
    },
  );
  return { series, ...news, isOver: status.state === 'ended' || status.state === 'failed' };
}
