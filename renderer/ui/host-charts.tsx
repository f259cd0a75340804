import { useMemo, useSyncExternalStore } from 'react';
import { formatBytes, formatCount, formatShare, formatTimeOfDay } from '../../shared/model/format.ts';
import type { ChartMarker } from './chart-marker.ts';
import type { ChartSource } from './chart-source.ts';
import { coresRead, type HostAxis, hostReads, hostSource, queuesRead } from './host-chart-sources.ts';
import type { HostSeries, HostShape } from './host-series.ts';
import type { Hue } from './hue.ts';
import { TimeChart } from './time-chart.tsx';
import type { TimeSeries } from './time-chart-options.ts';
import type { TimeZoom } from './time-zoom.ts';

export const hostChartKinds = ['cpu', 'cores', 'steal', 'memory', 'network', 'disk', 'tcp', 'queues', 'nginx'] as const;
export type HostChartKind = (typeof hostChartKinds)[number];

interface HostChart {
  readonly kind: HostChartKind;
  readonly title: string;
  readonly series: readonly TimeSeries[];
  readonly source: ChartSource;
  readonly format: (value: number) => string;
  readonly stacked?: boolean;
  readonly yMax?: number;
  readonly isBytes?: boolean;
  readonly placeholder?: string;
}

/** Lines a core chart has at most; beyond that it shows the least, the middle and the most busy. */
const mostCores = 8;
const lineHues: readonly Hue[] = ['--bz-series-a', '--bz-series-b', '--bz-series-c', '--bz-ok-bar'];
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [10, 3, 2, 3]];

const perSecond = (value: number) => `${formatBytes(value)}/s`;
const share = (value: number) => formatShare(Math.round(value * 1000) / 1000);

/**
 * The charts of one host, on one time axis with one cursor. Which lines there are follows from what the host has.
 *
 * `const series = useMemo(() => new HostSeries(), [])`, `series.add(samples)` with what `metrics.watch` brings, and
 * `<HostCharts series={series} axis={axis} syncKey="host" charts={['cpu', 'memory']} timeText={clockText(axis)} />`.
 */
export function HostCharts(props: {
  series: HostSeries;
  /** A stable object: `useMemo(() => liveAxis(series, 300), [series])`. */
  axis: HostAxis;
  syncKey: string;
  /** Those to draw, in this order. nginx's is left out where there is no nginx. */
  charts?: readonly HostChartKind[];
  markers?: readonly ChartMarker[];
  markerLabels?: boolean;
  placeholder?: string | undefined;
  timeText?: ((seconds: number) => string) | undefined;
  onPick?: ((seconds: number) => void) | undefined;
  zoom?: TimeZoom | undefined;
}) {
  const { series, axis, charts = hostChartKinds, markers = [], markerLabels = false, placeholder } = props;
  const shape = useSyncExternalStore(series.subscribe, series.shape);
  const kinds = charts.join(' ');
  const drawn = useMemo(
    () =>
      kinds
        .split(' ')
        .filter((kind) => kind !== 'nginx' || shape.hasNginx)
        .map((kind) => chartOf(kind as HostChartKind, series, axis, shape)),
    [kinds, series, axis, shape],
  );
  return drawn.map(({ kind, placeholder: own, ...chart }, index) => (
    <TimeChart
      key={`${kind} ${chart.series.length}`}
      {...chart}
      syncKey={props.syncKey}
      markers={markers}
      markerLabels={markerLabels && index === 0}
      placeholder={placeholder ?? own}
      timeText={props.timeText}
      onPick={props.onPick}
      zoom={props.zoom}
    />
  ));
}

/** Writes a place of the axis as local time: `12:04:07`. */
export function clockText(axis: HostAxis): (seconds: number) => string {
  return (seconds) => formatTimeOfDay(axis.originMs() + seconds * 1000);
}

function chartOf(kind: HostChartKind, series: HostSeries, axis: HostAxis, shape: HostShape): HostChart {
  const of = (known: keyof typeof hostReads) => hostSource(series, axis, hostReads[known].read, hostReads[known].fold);
  switch (kind) {
    case 'cpu':
      return { kind, title: 'CPU, all together', series: cpuParts, source: of('cpu'), format: share, stacked: true, yMax: 1 };
    case 'cores':
      return {
        kind,
        title: 'CPU by core',
        series: coreLines(shape.cpuCount),
        source: hostSource(
          series,
          axis,
          coresRead(shape.cpuCount, mostCores),
          (values) => values.reduce((a, b) => a + b, 0) / values.length,
        ),
        format: share,
        yMax: 1,
      };
    case 'steal':
      return { kind, title: 'Steal and I/O wait', series: lines(['steal', 'iowait']), source: of('steal'), format: share };
    case 'memory':
      return { kind, title: 'Memory', series: lines(['used', 'swap']), source: of('memory'), format: formatBytes, isBytes: true };
    case 'network':
      return { kind, title: 'Network', series: lines(['received', 'sent']), source: of('network'), format: perSecond, isBytes: true };
    case 'disk':
      return { kind, title: 'Disk', series: lines(['read', 'written']), source: of('disk'), format: perSecond, isBytes: true };
    case 'tcp':
      return {
        kind,
        title: 'TCP trouble per second',
        series: lines(['overflows', 'drops', 'resets', 'retransmits']),
        source: of('tcp'),
        format: formatCount,
      };
    case 'queues':
      return {
        kind,
        title: 'Accept queues',
        series: lines(shape.queues),
        source: hostSource(series, axis, queuesRead(shape.queues)),
        format: formatCount,
        ...(shape.queues.length === 0 && shape.cpuCount > 0 ? { placeholder: 'No TCP port is listened on.' } : {}),
      };
    case 'nginx':
      return {
        kind,
        title: 'nginx connections',
        series: lines(['active', 'writing', 'reading', 'waiting']),
        source: of('nginx'),
        format: formatCount,
      };
  }
}

const cpuParts: readonly TimeSeries[] = [
  { key: 'user', label: 'user', hue: '--bz-series-a', kind: 'bar' },
  { key: 'nice', label: 'nice', hue: '--bz-p50', kind: 'bar' },
  { key: 'system', label: 'system', hue: '--bz-series-b', kind: 'bar' },
  { key: 'iowait', label: 'iowait', hue: '--bz-line-strong', kind: 'bar' },
  { key: 'steal', label: 'steal', hue: '--bz-failed-bar', kind: 'bar' },
];

function coreLines(cpuCount: number): TimeSeries[] {
  if (cpuCount > mostCores) return lines(['least busy', 'middle', 'busiest']);
  return lines(Array.from({ length: cpuCount }, (_, index) => `cpu${index}`));
}

/** Lines told apart by colour and by stroke. */
function lines(labels: readonly string[]): TimeSeries[] {
  return labels.map((label, index) => {
    const dash = dashes[(index + Math.floor(index / lineHues.length)) % dashes.length] ?? [];
    const hue = lineHues[index % lineHues.length] ?? '--bz-series-a';
    return { key: label, label, hue, kind: 'line', ...(dash.length > 0 ? { dash } : {}) };
  });
}
