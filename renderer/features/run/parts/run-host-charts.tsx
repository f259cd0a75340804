import { useMemo, useRef } from 'react';
import type { ChartMarker } from '../../../ui/chart-marker.ts';
import { type HostChartKind, HostCharts } from '../../../ui/host-charts.tsx';
import { Panel } from '../../../ui/panel.tsx';
import type { TimeZoom } from '../../../ui/time-zoom.ts';
import { axisSeconds } from '../run-chart-sources.ts';
import type { RunSeries } from '../run-series.ts';
import type { RunHost } from '../use-run-host.ts';
import classes from './run-page.module.css';

const charts: readonly HostChartKind[] = ['cpu', 'cores', 'steal', 'queues', 'tcp', 'nginx'];

/** The machine behind the URL during the run, on the time axis of the run's own charts. */
export function RunHostCharts(props: {
  id: number;
  host: RunHost;
  series: RunSeries;
  /** Unix ms. */
  startedAt: number;
  plannedSeconds: number;
  machine: string | undefined;
  markers: readonly ChartMarker[];
  onPick(seconds: number): void;
  zoom: TimeZoom;
}) {
  const { id, host, series, startedAt, plannedSeconds, machine, markers, onPick, zoom } = props;
  const planned = useRef(plannedSeconds);
  planned.current = plannedSeconds;
  const axis = useMemo(
    () => ({ originMs: () => startedAt, from: () => 0, to: () => axisSeconds(series, planned.current) }),
    [startedAt, series],
  );
  if (!host.hasSamples) {
    return <p className={classes.quiet}>{whyNone(host, machine)}</p>;
  }
  return (
    <Panel
      title={machine ? `The machine: ${machine}` : 'The machine'}
      aside={host.state === 'lost' ? <span className={classes.quiet}>does not answer</span> : undefined}
      flush
    >
      <HostCharts series={host.series} axis={axis} syncKey={`run-${id}`} charts={charts} markers={markers} onPick={onPick} zoom={zoom} />
    </Panel>
  );
}

function whyNone({ state, problem, isOver }: RunHost, machine: string | undefined): string {
  if (problem) return `No figures of the machine: ${problem.message}${problem.hint ? ` ${problem.hint}` : ''}`;
  if (!isOver && state === undefined) return 'Asking for the figures of the machine…';
  if (!isOver && machine !== undefined) return `Starting to watch ${machine}…`;
  return 'No figures of the machine were recorded. Pick the one behind the URL in the bar on top before the start: its CPU, queues and logs then stand here.';
}
