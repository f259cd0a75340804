import { useEffect, useMemo } from 'react';
import { formatTimeOfDay } from '../../../../shared/model/format.ts';
import type { ChartMarker } from '../../../ui/chart-marker.ts';
import { TimeChart } from '../../../ui/time-chart.tsx';
import { AlarmChartSource } from '../alarm-chart-source.ts';
import { valueText } from '../alarm-values.ts';
import type { Graph } from '../sparklines.ts';

const dayMs = 24 * 3_600_000;

/** A moment on the chart, Unix ms. */
export interface ChartMoment {
  readonly at: number;
  readonly label: string;
  readonly tone: ChartMarker['tone'];
}

/** A metric against the threshold of an alarm, with the moments its state changed. */
export function ThresholdChart(props: {
  title: string;
  graph: Graph;
  /** Unix ms. */
  fromMs: number;
  toMs: number;
  periodS: number;
  threshold?: number | undefined;
  moments: readonly ChartMoment[];
  placeholder?: string | undefined;
}) {
  const { title, graph, fromMs, toMs, periodS, threshold, moments, placeholder } = props;
  // Whole seconds of the day, so that ticks stand at round times.
  const source = useMemo(() => new AlarmChartSource(new Date().setHours(0, 0, 0, 0)), []);
  useEffect(() => source.show(graph, { fromMs, toMs, periodS, threshold }), [source, graph, fromMs, toMs, periodS, threshold]);
  const { originMs } = source;
  return (
    // The axis is labelled in the unit the chart was made with.
    <TimeChart
      key={graph.unit ?? ''}
      title={title}
      series={[
        { key: 'value', label: 'value', hue: '--bz-series-a', kind: 'line' },
        { key: 'threshold', label: 'threshold', hue: '--bz-failed', kind: 'line', dash: [6, 4], isBare: true },
      ]}
      source={source}
      syncKey={title}
      format={(value) => valueText(value, graph.unit)}
      isBytes={graph.unit === 'Bytes'}
      markers={moments
        .filter(({ at }) => at >= fromMs && at <= toMs)
        .map(({ at, label, tone }) => ({ at: (at - originMs) / 1000, label, tone }))}
      markerLabels
      timeText={(seconds) => momentText(originMs + seconds * 1000, toMs - fromMs)}
      placeholder={placeholder}
    />
  );
}

function momentText(at: number, spanMs: number): string {
  const time = formatTimeOfDay(at);
  if (spanMs <= dayMs) return time.slice(0, spanMs <= 3_600_000 ? 8 : 5);
  return `${new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(at)} ${time.slice(0, 5)}`;
}
