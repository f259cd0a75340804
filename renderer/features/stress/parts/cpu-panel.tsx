import { useMemo, useState } from 'react';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { HostSamples } from '../../../../shared/contract/metrics.ts';
import { useStreamValues } from '../../../client/index.ts';
import { liveAxis } from '../../../ui/host-chart-sources.ts';
import { clockText, HostCharts } from '../../../ui/host-charts.tsx';
import { HostSeries } from '../../../ui/host-series.ts';
import { Panel } from '../../../ui/panel.tsx';

const shownSeconds = 120;
const charts = ['cpu', 'cores'] as const;

/** The CPU of the target, second by second. `wanted` false: its link is not there, and nobody asks. */
export function CpuPanel({ targetId, wanted }: { targetId: TargetId; wanted: boolean }) {
  const { series, axis } = useMemo(() => {
    const samples = new HostSeries();
    return { targetId, series: samples, axis: liveAxis(samples, shownSeconds) };
  }, [targetId]);
  const [facts, setFacts] = useState<{ state: HostSamples['state']; message: string | undefined; any: boolean }>();
  const { error } = useStreamValues(
    (client, signal) => client.metrics.watch({ targetId }, { signal }),
    wanted ? `stress metrics ${targetId}` : undefined,
    ({ state, problem, samples }) => {
      series.add(samples);
      setFacts((before) => {
        const next = { state, message: problem?.message, any: series.samples.length > 0 };
        return before && before.state === next.state && before.message === next.message && before.any === next.any ? before : next;
      });
    },
  );
  const message = error?.message ?? facts?.message;
  const placeholder = facts?.any ? undefined : (message ?? (wanted ? 'Waiting for the first second…' : 'Not connected.'));
  return (
    <Panel title="CPU" flush {...(facts?.any && message ? { aside: <span>{message}</span> } : {})}>
      <HostCharts
        series={series}
        axis={axis}
        syncKey={`stress ${targetId}`}
        charts={charts}
        placeholder={placeholder}
        timeText={clockText(axis)}
      />
    </Panel>
  );
}
