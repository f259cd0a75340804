import { Button, Loader } from '@mantine/core';
import { IconFileUnknown } from '@tabler/icons-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { RunId } from '../../../shared/base/ids.ts';
import type { OpsError } from '../../../shared/base/ops-error.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { estimatePlan } from '../../../shared/model/estimate.ts';
import { useCall } from '../../client/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useRouteQuery } from '../../ui/route.ts';
import { ConsentDialog } from './parts/consent-dialog.tsx';
import { FailureTable } from './parts/failure-table.tsx';
import { LimitedNotice } from './parts/limited-notice.tsx';
import { RunCharts } from './parts/run-charts.tsx';
import { RunHeader } from './parts/run-header.tsx';
import { RunHostCharts } from './parts/run-host-charts.tsx';
import { RunLogs } from './parts/run-logs.tsx';
import { RunNextStep } from './parts/run-next-step.tsx';
import { RunOutcome } from './parts/run-outcome.tsx';
import classes from './parts/run-page.module.css';
import { RunProgress } from './parts/run-progress.tsx';
import { GeneratorPanel, LatencyPanel, PhasePanel, StatusPanel, ThresholdPanel } from './parts/run-sidebar.tsx';
import { RunTiles } from './parts/run-tiles.tsx';
import { StressDialog } from './parts/stress-dialog.tsx';
import { runMarkers } from './run-markers.ts';
import { useEarlierRuns } from './use-earlier-runs.ts';
import { useLiveRun } from './use-live-run.ts';
import { useChartMarkers, useRunHost } from './use-run-host.ts';
import { useStartRun } from './use-start-run.ts';

/** One run, going on or ended: the same page from the first request to the report. */
export function RunPage(props: {
  id: RunId;
  targets: readonly Target[];
  /** The logs of a machine; `jump` is the moment to go to. */
  logPanel(target: Target, jump: { readonly at: number } | undefined): ReactNode;
  /** Why requests of a run that has ended failed. */
  verdict(run: RunListItem): ReactNode;
  /** What became of alarms meanwhile. */
  alarmPanel: ReactNode;
}) {
  const { id, targets, logPanel, verdict, alarmPanel } = props;
  const live = useLiveRun(id);
  const host = useRunHost(id);
  const { sample, series } = live;
  const startRun = useStartRun();
  const ended = sample !== undefined && sample.state !== 'running';
  const { data: detail, error, reload } = useCall((client, signal) => client.runs.get({ id }, { signal }), `run-${id}`);

  // The summary is written when the run ends: ask for it then.
  const summaryMissing = ended && detail?.item.state === 'running';
  useEffect(() => {
    if (!summaryMissing) return;
    reload();
    const timer = setInterval(reload, 500);
    return () => clearInterval(timer);
  }, [summaryMissing, reload]);

  const events = useChartMarkers(id, sample !== undefined && !ended);
  const [jump, setJump] = useState<{ readonly at: number } | undefined>(undefined);
  const [logsOpen, setLogsOpen] = useState<boolean | undefined>(undefined);
  const startedAt = useMemo(() => Date.parse(detail?.item.startedAt ?? ''), [detail?.item.startedAt]);
  const earlier = useEarlierRuns(detail?.item);
  const asked = useRouteQuery().get('at');
  const canJump = detail !== undefined && targets.some((one) => one.id === detail.targetId);
  useEffect(() => {
    const seconds = Number(asked);
    if (!canJump || asked === null || !Number.isFinite(seconds)) return;
    setLogsOpen(true);
    setJump({ at: startedAt + seconds * 1000 });
  }, [asked, canJump, startedAt]);

  if (error && !detail) return <NoSuchRun id={id} error={error} />;
  if (!detail) {
    return (
      <div className={classes.loading}>
        <Loader size="sm" aria-label={`Loading run ${id}`} />
      </div>
    );
  }
  const results = detail.summary?.results;
  // A verdict on failures says what to do next itself.
  const judged = ended && detail.item.failed > 0 && detail.item.state === 'completed';
  const target = targets.find((one) => one.id === detail.targetId);
  const plannedSeconds = (estimatePlan(detail.plan).durationMs ?? 0) / 1000;
  const markers = [...events, ...runMarkers(series, detail.plan)];
  const pick = (seconds: number) => {
    if (!target) return;
    setLogsOpen(true);
    setJump({ at: startedAt + seconds * 1000 });
  };
  const showsLogs = logsOpen ?? (sample !== undefined && !ended);
  const placeholder = placeholderOf(live.stream, series.seconds.length, sample !== undefined);
  return (
    <div className={classes.page}>
      <RunHeader detail={detail} target={target} sample={sample} startRun={startRun} onChanged={reload} />
      {startRun.error ? <Notice tone="failed" title={startRun.error.message} hint={startRun.error.hint} /> : undefined}
      {live.error ? <Notice tone="failed" title={live.error.message} hint={live.error.hint} /> : undefined}
      {sample?.state === 'running' ? <RunProgress id={id} sample={sample} /> : undefined}
      <div aria-live="polite" className={classes.live}>
        {sample ? <RunOutcome sample={sample} passed={detail.item.passed} reason={detail.summary?.metadata.reason} /> : undefined}
        {sample ? <LimitedNotice sample={sample} /> : undefined}
      </div>
      {ended ? verdict(detail.item) : undefined}
      {sample ? <RunTiles sample={sample} before={earlier?.before} /> : undefined}
      {sample && sample.totals.failed > 0 ? (
        <Panel title="What became of those that failed" flush>
          <FailureTable failures={sample.failures} examples={sample.examples} asked={sample.totals.asked} />
        </Panel>
      ) : undefined}
      <div className={classes.columns}>
        <div className={classes.column}>
          <RunCharts
            id={id}
            series={series}
            classes={live.classes}
            markers={markers}
            placeholder={placeholder}
            unanswered={ended && sample.latency.count === 0}
            plannedSeconds={plannedSeconds}
            onPick={target ? pick : undefined}
          />
          <RunHostCharts
            id={id}
            host={host}
            series={series}
            startedAt={startedAt}
            plannedSeconds={plannedSeconds}
            machine={target?.name}
            markers={markers}
            onPick={pick}
          />
          {alarmPanel}
          {target ? (
            <RunLogs machine={target.name} open={showsLogs} onToggle={() => setLogsOpen(!showsLogs)} jump={jump}>
              {logPanel(target, jump)}
            </RunLogs>
          ) : undefined}
        </div>
        <div className={classes.column}>
          {earlier?.isNewest && !judged ? (
            <RunNextStep detail={detail} target={target} runs={earlier.upToHere} startRun={startRun} />
          ) : undefined}
          {sample ? <ThresholdPanel thresholds={sample.thresholds} running={!ended} /> : undefined}
          {results ? <LatencyPanel results={results} /> : undefined}
          {results ? <StatusPanel results={results} /> : undefined}
          {sample ? <GeneratorPanel sample={sample} /> : undefined}
          {results ? <PhasePanel results={results} /> : undefined}
        </div>
      </div>
      <ConsentDialog startRun={startRun} />
      <StressDialog startRun={startRun} />
    </div>
  );
}

function placeholderOf(stream: string, seconds: number, known: boolean): string | undefined {
  if (seconds > 0) return undefined;
  if (!known) return stream === 'failed' ? 'The figures could not be loaded.' : 'Loading…';
  return 'No second has been recorded yet.';
}

function NoSuchRun({ id, error }: { id: number; error: OpsError }) {
  return (
    <EmptyState
      level={1}
      icon={<IconFileUnknown size={40} stroke={1.2} />}
      title={error.code === 'not_found' ? `There is no run ${id}` : error.message}
      actions={
        <Button component="a" href="#/history" variant="default">
          Show all runs
        </Button>
      }
    >
      {error.hint ?? 'It may have been deleted.'}
    </EmptyState>
  );
}
