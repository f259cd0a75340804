import { useMemo } from 'react';
import type { AwsScope } from '../../../../shared/contract/aws.ts';
import type { MetricSeries } from '../../../../shared/contract/cloudwatch.ts';
import { formatBytes, formatCount, formatTimeOfDay } from '../../../../shared/model/format.ts';
import type { ChartMarker } from '../../../ui/chart-marker.ts';
import type { Hue } from '../../../ui/hue.ts';
import { Panel } from '../../../ui/panel.tsx';
import { TimeChart } from '../../../ui/time-chart.tsx';
import { metricKey } from '../cloudwatch-store.ts';
import { groupSeries, groupSource, type MetricGroup, seriesLabel } from '../metric-charts-source.ts';
import classes from '../metrics-view.module.css';
import { type Moment, momentMarkers } from '../moments.ts';

const hues: readonly Hue[] = ['--bz-series-a', '--bz-series-b', '--bz-series-c', '--bz-ok-bar', '--bz-p50', '--bz-p99'];
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [10, 3, 2, 3]];
const dayMs = 24 * 3_600_000;

/** A chart for each metric name, all on one time axis, with our runs and stress shaded in it. */
export function MetricCharts(props: {
  scope: AwsScope;
  series: readonly MetricSeries[];
  loading: boolean;
  together: boolean;
  spanMs: number;
  /** Unix ms of the right end; now where nothing was read yet. */
  readAt: number | undefined;
  moments: readonly Moment[];
}) {
  const { series, loading, together, spanMs, moments } = props;
  const groups = useMemo(() => groupSeries(series, together), [series, together]);
  const toMs = props.readAt ?? Date.now();
  const fromMs = toMs - spanMs;
  const originMs = new Date(toMs).setHours(0, 0, 0, 0);
  const markers = momentMarkers(moments, { originMs, fromMs, toMs });
  if (loading)
    return (
      <p className={classes.quiet} role="status">
        Asking CloudWatch…
      </p>
    );
  return (
    <Panel flush>
      {groups.map((group, index) => (
        <GroupChart
          key={`${group.key} ${group.series.map(({ query }) => metricKey(query.metric)).join(' ')}`}
          group={group}
          axis={{ originMs, fromMs, toMs }}
          markers={markers}
          markerLabels={index === 0}
        />
      ))}
    </Panel>
  );
}

function GroupChart(props: {
  group: MetricGroup;
  axis: { readonly originMs: number; readonly fromMs: number; readonly toMs: number };
  markers: readonly ChartMarker[];
  markerLabels: boolean;
}) {
  const { group, axis, markers, markerLabels } = props;
  const { originMs, fromMs, toMs } = axis;
  const source = useMemo(() => groupSource(group, originMs, fromMs, toMs), [group, originMs, fromMs, toMs]);
  const clock = (seconds: number) => momentText(originMs + seconds * 1000, toMs - fromMs);
  const isBytes = group.unit?.startsWith('Bytes') ?? /bytes|network(in|out)$/i.test(group.title);
  const isEmpty = group.series.every(({ times }) => times.length === 0);
  const bad = group.series.find(({ statusCode }) => statusCode !== 'Complete' && statusCode !== '');
  return (
    // The source is a part of the key: a chart keeps the one it began with.
    <TimeChart
      key={`${originMs} ${fromMs} ${toMs}`}
      title={bad ? `${group.title} (${bad.statusCode})` : group.title}
      series={group.series.map((one, index) => ({
        key: metricKey(one.query.metric),
        label: seriesLabel(one, group),
        hue: hues[index % hues.length] ?? '--bz-series-a',
        kind: 'line',
        dash: [...(dashes[Math.floor(index / hues.length) % dashes.length] ?? [])],
      }))}
      source={source}
      syncKey="cloudwatch"
      format={(value) => (isBytes ? formatBytes(value) : numberText(value, group.unit))}
      isBytes={isBytes}
      markers={markers}
      markerLabels={markerLabels}
      timeText={clock}
      placeholder={isEmpty ? 'No data in this time.' : undefined}
    />
  );
}

function momentText(at: number, spanMs: number): string {
  const time = formatTimeOfDay(at);
  if (spanMs <= dayMs) return time.slice(0, spanMs <= 600_000 ? 8 : 5);
  return `${new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(at)} ${time.slice(0, 5)}`;
}

function numberText(value: number, unit: string | undefined): string {
  const text = Math.abs(value) >= 1000 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(3)));
  return unit === 'Percent' ? `${text}\u2009%` : text;
}
