import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import type { AlarmDraft } from '../../../../shared/contract/alarms.ts';
import { useCall } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import classes from '../alarm-form-page.module.css';
import { StateBand } from './state-band.tsx';
import { ThresholdChart } from './threshold-chart.tsx';

const dayMs = 24 * 3_600_000;
const noGraph = { times: [], values: [] };

/** When it would have fired over the last day, or over what is held of it. */
export function PreviewPanel({ draft }: { draft: AlarmDraft | undefined }) {
  // Names and tags do not change what it would have done.
  const asked = draft && JSON.stringify({ ...draft, name: 'preview', description: '', tags: {}, targetId: undefined });
  const [settled] = useDebouncedValue(asked, 350);
  const { data, error, loading } = useCall(
    (client, signal) => client.alarms.preview({ draft: JSON.parse(settled ?? '') as AlarmDraft }, { signal }),
    settled === undefined ? undefined : `preview ${settled}`,
  );
  const before = useRef(data);
  useEffect(() => {
    if (data) before.current = data;
  }, [data]);
  const shown = data ?? before.current;
  const [now] = useState(() => Date.now());
  const graph = shown?.graph ?? noGraph;
  const toMs = Math.max(now, graph.times.at(-1) ?? 0);
  const fromMs = Math.min(shown?.states[0]?.from ?? toMs, graph.times[0] ?? toMs - dayMs, toMs - 60_000);
  return (
    <Panel title="What it would have done" flush>
      <div className={classes.preview}>
        <p className={classes.verdict} role="status" data-testid="preview" data-old={asked !== settled || loading || undefined}>
          {settled === undefined ? 'Shown as soon as every field is right.' : (shown?.sentence ?? (loading ? 'Asking…' : ''))}
        </p>
        {error ? <Notice tone="failed" title={error.message} hint={error.hint} live={false} /> : undefined}
      </div>
      <ThresholdChart
        title="Metric"
        graph={graph}
        fromMs={fromMs}
        toMs={toMs}
        periodS={draft?.periodS ?? 60}
        threshold={draft?.threshold}
        moments={[]}
        placeholder={graph.times.length === 0 ? 'No data yet' : undefined}
      />
      {shown && shown.states.length > 0 ? <StateBand states={shown.states} fromMs={fromMs} toMs={toMs} /> : undefined}
    </Panel>
  );
}
