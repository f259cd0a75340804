import { useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import type { RunEvidence } from '../../../../shared/model/diagnosis/run-evidence.ts';
import { describeFailureClass, type FailureClass } from '../../../../shared/model/failure-class.ts';
import { formatCount, formatDuration } from '../../../../shared/model/format.ts';
import type { ChartMarker } from '../../../ui/chart-marker.ts';
import { failureClassStyle } from '../../../ui/failure-class-style.ts';
import { cssColor } from '../../../ui/hue.ts';
import { Panel } from '../../../ui/panel.tsx';
import { TimeChart } from '../../../ui/time-chart.tsx';
import type { TimeSeries } from '../../../ui/time-chart-options.ts';
import type { TimeZoom } from '../../../ui/time-zoom.ts';
import { connectionSource, failureSource, generatorSource, latencySource, outcomeSource } from '../run-chart-sources.ts';
import type { RunSeries } from '../run-series.ts';
import { LogLane } from './log-lane.tsx';

const outcomes: readonly TimeSeries[] = [
  { key: 'ok', label: 'ok', hue: '--bz-ok-bar', kind: 'bar' },
  { key: 'failed', label: 'failed', hue: '--bz-failed-bar', kind: 'bar' },
  { key: 'aborted', label: 'aborted', hue: '--bz-line-strong', kind: 'bar' },
];
const latencies: readonly TimeSeries[] = [
  { key: 'p50', label: 'p50', hue: '--bz-p50', kind: 'line' },
  { key: 'p95', label: 'p95', hue: '--bz-p95', kind: 'line', dash: [6, 3] },
  { key: 'p99', label: 'p99', hue: '--bz-p99', kind: 'line', dash: [2, 2] },
];
const connections: readonly TimeSeries[] = [
  { key: 'connections', label: 'connections', hue: '--bz-series-a', kind: 'line' },
  { key: 'inFlight', label: 'in flight', hue: '--bz-series-b', kind: 'line', dash: [6, 3] },
  { key: 'queued', label: 'waiting for one', hue: '--bz-series-c', kind: 'line', dash: [2, 2] },
];
const generator: readonly TimeSeries[] = [{ key: 'lag', label: 'lag', hue: '--bz-series-c', kind: 'line' }];

/** The run over time, everything on one axis with one cursor. */
export function RunCharts(props: {
  id: number;
  series: RunSeries;
  classes: readonly string[];
  markers: readonly ChartMarker[];
  placeholder: string | undefined;
  /** How long the run is to take; 0 where its plan does not say. */
  plannedSeconds: number;
  /** True when the run ended without a single answer. */
  unanswered: boolean;
  /** A click into a chart: seconds since the start. */
  onPick: ((seconds: number) => void) | undefined;
  /** The part of the run that all charts of the page show. */
  zoom: TimeZoom;
  /** What its logs said. */
  evidence: RunEvidence | undefined;
}) {
  const { id, series, classes, markers, placeholder, plannedSeconds, unanswered, onPick, zoom, evidence } = props;
  const planned = useRef(plannedSeconds);
  useLayoutEffect(() => {
    planned.current = plannedSeconds;
    series.touch();
  }, [plannedSeconds, series]);
  const axis = useCallback(() => planned.current, []);
  const sources = useMemo(() => {
    return {
      outcome: outcomeSource(series, axis),
      latency: latencySource(series, axis),
      failure: failureSource(series, axis, classes),
      connection: connectionSource(series, axis),
      generator: generatorSource(series, axis),
    };
  }, [series, classes, axis]);
  const failures = useMemo(() => classes.map((name) => failureSeries(name as FailureClass)), [classes]);
  const common = { syncKey: `run-${id}`, markers, onPick, zoom };
  return (
    <Panel title="Over time" flush>
      <TimeChart
        {...common}
        markerLabels
        title="Requests per second"
        series={outcomes}
        source={sources.outcome}
        format={formatCount}
        stacked
        placeholder={placeholder}
      />
      <TimeChart
        {...common}
        title="Latency"
        series={latencies}
        source={sources.latency}
        format={formatDuration}
        placeholder={placeholder ?? (unanswered ? 'No request was answered.' : undefined)}
      />
      <TimeChart
        {...common}
        title="Failures per second"
        series={failures}
        source={sources.failure}
        format={formatCount}
        stacked
        placeholder={placeholder ?? (classes.length === 0 ? 'No request has failed.' : undefined)}
      />
      <LogLane {...common} series={series} evidence={evidence} plannedSeconds={axis} placeholder={placeholder} />
      <TimeChart
        {...common}
        title="Connections and queue"
        series={connections}
        source={sources.connection}
        format={formatCount}
        placeholder={placeholder}
      />
      <TimeChart
        {...common}
        title="Generator lag"
        series={generator}
        source={sources.generator}
        format={formatDuration}
        placeholder={placeholder}
      />
    </Panel>
  );
}

function failureSeries(failureClass: FailureClass): TimeSeries & { icon: React.ReactNode } {
  const { hue, icon: Icon } = failureClassStyle(failureClass);
  return {
    key: failureClass,
    label: describeFailureClass(failureClass).label.toLowerCase().replace('http', 'HTTP').replace('tls', 'TLS'),
    hue,
    kind: 'bar',
    icon: <Icon size={13} style={{ color: cssColor(hue) }} aria-hidden />,
  };
}
