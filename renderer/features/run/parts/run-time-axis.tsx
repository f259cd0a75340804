import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { RunId } from '../../../../shared/base/ids.ts';
import type { RunDetail } from '../../../../shared/contract/run-record.ts';
import type { RunMarker } from '../../../../shared/contract/runs.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { RunEvidence } from '../../../../shared/model/diagnosis/run-evidence.ts';
import { estimatePlan } from '../../../../shared/model/estimate.ts';
import type { ChartMarker } from '../../../ui/chart-marker.ts';
import { scrollToTop } from '../../../ui/scroll-to.ts';
import { TimeZoom } from '../../../ui/time-zoom.ts';
import { eventMarkers } from '../event-markers.ts';
import { axisSeconds } from '../run-chart-sources.ts';
import { runMarkers } from '../run-markers.ts';
import { secondText } from '../span-text.ts';
import type { LiveRun } from '../use-live-run.ts';
import { usePickedSecond } from '../use-picked-second.ts';
import type { RunHost } from '../use-run-host.ts';
import { RunCharts } from './run-charts.tsx';
import { RunHostCharts } from './run-host-charts.tsx';
import { RunLogs } from './run-logs.tsx';
import { SecondPanel } from './second-panel.tsx';
import { ZoomBar } from './zoom-bar.tsx';

/** Seconds shown on both sides of one the charts are zoomed to. */
const around = 5;

/** Everything of a run that has a time, on one axis: requests, machine, markers, and of the moment that was picked its second and its log lines. */
export function RunTimeAxis(props: {
  id: RunId;
  detail: RunDetail;
  live: LiveRun;
  host: RunHost;
  events: readonly RunMarker[];
  evidence: RunEvidence | undefined;
  /** The machine that was recorded, where it is still known. */
  target: Target | undefined;
  /** The logs of a machine; `jump` is the moment to go to. */
  logPanel(target: Target, jump: { readonly at: number } | undefined): ReactNode;
  alarmPanel: ReactNode;
}) {
  const { id, detail, live, host, events, evidence, target, logPanel, alarmPanel } = props;
  const { sample, series } = live;
  const isGoing = sample?.state === 'running';
  const startedAt = useMemo(() => Date.parse(detail.item.startedAt), [detail.item.startedAt]);
  const plannedSeconds = (estimatePlan(detail.plan).durationMs ?? 0) / 1000;
  const zoom = useMemo(() => new TimeZoom(() => ({ from: 0, to: axisSeconds(series, plannedSeconds) })), [series, plannedSeconds]);
  const { picked, pick, clear } = usePickedSecond();
  const second = picked && Math.floor(picked.at);
  const jump = useMemo(() => picked && { at: startedAt + picked.at * 1000 }, [picked, startedAt]);
  const [logsOpen, setLogsOpen] = useState<boolean | undefined>(undefined);
  useEffect(() => {
    if (picked) setLogsOpen(true);
  }, [picked]);
  // At once with the second, not after it: what is scrolled to must have its room below.
  const showsLogs = logsOpen ?? (isGoing || picked !== undefined);

  const happened = useMemo(() => eventMarkers(events), [events]);
  // With each sample there may be a first failure.
  const own = useMemo(() => runMarkers(series, detail.plan), [series, detail.plan, sample]);
  const markers = useMemo(() => [...happened, ...own, ...secondMarker(second)], [happened, own, second]);

  const chart = useRef<Element | null>(null);
  const pickInChart = (seconds: number) => {
    chart.current = document.activeElement;
    setLogsOpen(true);
    pick(seconds);
  };
  const backToChart = () => {
    const place = chart.current;
    if (!(place instanceof HTMLElement)) return;
    scrollToTop(place.closest('figure') ?? place);
    place.focus({ preventScroll: true });
  };
  const close = () => {
    clear();
    backToChart();
  };
  const zoomToSecond = () => {
    if (second !== undefined) zoom.show({ from: second - around, to: second + 1 + around });
    backToChart();
  };
  return (
    <>
      <ZoomBar zoom={zoom} />
      <RunCharts
        id={id}
        series={series}
        classes={live.classes}
        markers={markers}
        placeholder={placeholderOf(live)}
        unanswered={sample !== undefined && !isGoing && sample.latency.count === 0}
        plannedSeconds={plannedSeconds}
        onPick={pickInChart}
        zoom={zoom}
        evidence={evidence}
      />
      <RunHostCharts
        id={id}
        host={host}
        series={series}
        startedAt={startedAt}
        plannedSeconds={plannedSeconds}
        machine={target?.name}
        markers={markers}
        onPick={pickInChart}
        zoom={zoom}
      />
      {alarmPanel}
      {picked && second !== undefined && sample ? (
        <SecondPanel
          second={second}
          picked={picked}
          series={series}
          examples={sample.examples}
          host={host.series.samples}
          startedAt={startedAt}
          evidence={evidence}
          onStep={pick}
          onZoom={zoomToSecond}
          onClose={close}
        />
      ) : undefined}
      {target ? (
        <RunLogs machine={target.name} open={showsLogs} onToggle={() => setLogsOpen(!showsLogs)}>
          {logPanel(target, jump)}
        </RunLogs>
      ) : undefined}
    </>
  );
}

function secondMarker(second: number | undefined): ChartMarker[] {
  return second === undefined ? [] : [{ at: second, until: second + 1, label: `second ${secondText(second)}`, tone: 'unknown' }];
}

function placeholderOf({ stream, series, sample }: LiveRun): string | undefined {
  if (series.seconds.length > 0) return undefined;
  if (sample === undefined) return stream === 'failed' ? 'The figures could not be loaded.' : 'Loading…';
  return 'No second has been recorded yet.';
}
