import { Button, Loader } from '@mantine/core';
import { IconFileUnknown } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import type { RunId } from '../../../shared/base/ids.ts';
import type { OpsError } from '../../../shared/base/ops-error.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { useCall, useRunEvents } from '../../client/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ConsentDialog } from './parts/consent-dialog.tsx';
import { FailureTable } from './parts/failure-table.tsx';
import { LimitedNotice } from './parts/limited-notice.tsx';
import { RunHeader } from './parts/run-header.tsx';
import { RunNextStep } from './parts/run-next-step.tsx';
import { RunOutcome } from './parts/run-outcome.tsx';
import classes from './parts/run-page.module.css';
import { RunProgress } from './parts/run-progress.tsx';
import { GeneratorPanel, LatencyPanel, PhasePanel, StatusPanel, ThresholdPanel } from './parts/run-sidebar.tsx';
import { RunTiles } from './parts/run-tiles.tsx';
import { RunTimeAxis } from './parts/run-time-axis.tsx';
import { StressDialog } from './parts/stress-dialog.tsx';
import { stressOverlap } from './stress-overlap.ts';
import { useEarlierRuns } from './use-earlier-runs.ts';
import { useLiveRun } from './use-live-run.ts';
import { useRunEvidence } from './use-run-evidence.ts';
import { useRunHost } from './use-run-host.ts';
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
  const { sample } = live;
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

  const events = useRunEvents(id, sample !== undefined && !ended);
  const evidence = useRunEvidence(id, ended && detail ? Date.parse(detail.item.startedAt) + detail.item.durationMs : undefined);
  const earlier = useEarlierRuns(detail?.item);

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
  const overlap = stressOverlap({ settings: detail.stress, events, evidence });
  return (
    <div className={classes.page}>
      <RunHeader detail={detail} target={target} sample={sample} startRun={startRun} onChanged={reload} />
      {startRun.error ? <Notice tone="failed" title={startRun.error.message} hint={startRun.error.hint} /> : undefined}
      {live.error ? <Notice tone="failed" title={live.error.message} hint={live.error.hint} /> : undefined}
      {sample?.state === 'running' ? <RunProgress id={id} sample={sample} /> : undefined}
      <div aria-live="polite" className={classes.live}>
        {sample ? <RunOutcome sample={sample} passed={detail.item.passed} reason={detail.summary?.metadata.reason} /> : undefined}
        {sample ? <LimitedNotice sample={sample} /> : undefined}
        {overlap ? <Notice tone="warning" live={false} title={overlap.title} hint={overlap.hint} /> : undefined}
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
          <RunTimeAxis
            id={id}
            detail={detail}
            live={live}
            host={host}
            events={events}
            evidence={evidence}
            target={target}
            logPanel={logPanel}
            alarmPanel={alarmPanel}
          />
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
