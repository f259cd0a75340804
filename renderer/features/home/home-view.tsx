import { Button, Loader } from '@mantine/core';
import { IconFlask, IconPlayerPlay, IconServer2 } from '@tabler/icons-react';
import type { RunId } from '../../../shared/base/ids.ts';
import type { OpsError } from '../../../shared/base/ops-error.ts';
import type { AlarmSummary } from '../../../shared/contract/alarms.ts';
import type { RunningJobs } from '../../../shared/contract/app.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { hrefOf, newTarget } from '../../ui/route.ts';
import classes from './home-view.module.css';
import { AlarmsNow } from './parts/alarms-now.tsx';
import { FirstRun } from './parts/first-run.tsx';
import { GoalCard } from './parts/goal-card.tsx';
import { HomeNext } from './parts/home-next.tsx';
import { LastRun } from './parts/last-run.tsx';
import { RunTrend } from './parts/run-trend.tsx';
import { RunningNow } from './parts/running-now.tsx';
import { useRecentRuns, useTrend } from './recent-runs.ts';

export interface HomeProps {
  active: RunListItem | undefined;
  /** What goes on, on every machine. */
  jobs: RunningJobs['jobs'];
  alarms: AlarmSummary | undefined;
  /** Why a run could not be started from here. */
  startError: OpsError | undefined;
  onTryLab(): void;
  onRepeat(id: RunId): void;
  onPreset(presetId: string): void;
}

/** Where things stand: the last run against its goal, how the runs before it went, what to do next. */
export function HomeView({ active, jobs, alarms, startError, onTryLab, onPreset, onRepeat }: HomeProps) {
  const { data, error, reload } = useRecentRuns();
  const ended = data?.items.filter((run) => run.id !== active?.id && run.state !== 'running') ?? [];
  const [last] = ended;
  const trend = useTrend(ended);
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>Home</h1>
      {startError ? <Notice tone="failed" title={startError.message} hint={startError.hint} /> : undefined}
      {error ? (
        <Notice
          tone="failed"
          title={error.message}
          hint={error.hint}
          actions={
            <Button variant="default" onClick={reload}>
              Try again
            </Button>
          }
        />
      ) : undefined}
      {alarms && alarms.worst !== 'none' ? <AlarmsNow alarms={alarms} isNarrow={data !== undefined && !last} /> : undefined}
      {jobs.length > 0 ? <RunningNow jobs={jobs} /> : undefined}
      {!data && !error ? <Loader size="sm" aria-label="Loading the runs" className={classes.loader ?? ''} /> : undefined}
      {data && !last ? <FirstRun active={active} onTryLab={onTryLab} /> : undefined}
      {last ? (
        <>
          <GoalCard run={last} />
          <div className={classes.columns}>
            <LastRun run={last} />
            <HomeNext runs={ended} busy={active !== undefined} onPreset={onPreset} onRepeat={onRepeat} />
          </div>
          <Panel title="Run by run" aside={<a href="#/history">All runs</a>}>
            <RunTrend entries={trend} />
          </Panel>
          <div className={classes.actions}>
            <Button component="a" href="#/run" variant="default" leftSection={<IconPlayerPlay size={14} />}>
              Load a URL
            </Button>
            <Button variant="default" leftSection={<IconFlask size={14} />} onClick={onTryLab}>
              Try the demo lab
            </Button>
            <Button
              component="a"
              href={hrefOf({ screen: 'targets', id: newTarget })}
              variant="default"
              leftSection={<IconServer2 size={14} />}
            >
              Connect my server
            </Button>
          </div>
        </>
      ) : undefined}
    </div>
  );
}
