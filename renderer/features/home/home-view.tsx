import { Button, Loader } from '@mantine/core';
import { IconBolt, IconFlask, IconPlayerPlay } from '@tabler/icons-react';
import type { RunId } from '../../../shared/base/ids.ts';
import type { OpsError } from '../../../shared/base/ops-error.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import classes from './home-view.module.css';
import { nextStep } from './next-step.ts';
import { LastRun } from './parts/last-run.tsx';
import { NextStepPanel } from './parts/next-step-panel.tsx';
import { RunTrend } from './parts/run-trend.tsx';
import { useRecentRuns } from './recent-runs.ts';

export interface HomeProps {
  active: RunListItem | undefined;
  /** Why a run could not be started from here. */
  startError: OpsError | undefined;
  onTryLab(): void;
  onRepeat(id: RunId): void;
  onPreset(presetId: string): void;
}

/** Where things stand: the last run against its goal, how the runs before it went, what to do next. */
export function HomeView({ active, startError, onTryLab, onPreset, onRepeat }: HomeProps) {
  const { data, error, reload } = useRecentRuns();
  const ended = data?.items.filter((run) => run.id !== active?.id && run.state !== 'running') ?? [];
  const [last] = ended;
  const step = nextStep(ended);
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
      {!data && !error ? <Loader size="sm" aria-label="Loading the runs" className={classes.loader ?? ''} /> : undefined}
      {data && !last ? <FirstRun active={active} onTryLab={onTryLab} /> : undefined}
      {last ? (
        <>
          <div className={classes.columns}>
            <LastRun run={last} />
            {step ? <NextStepPanel step={step} busy={active !== undefined} onPreset={onPreset} onRepeat={onRepeat} /> : undefined}
          </div>
          <Panel title="Run by run" aside={<a href="#/history">All runs</a>}>
            <RunTrend runs={ended} />
          </Panel>
          <div className={classes.actions}>
            <Button component="a" href="#/run" leftSection={<IconPlayerPlay size={14} />}>
              Load a URL
            </Button>
            <Button variant="default" leftSection={<IconFlask size={14} />} onClick={onTryLab}>
              Try the demo lab
            </Button>
          </div>
        </>
      ) : undefined}
    </div>
  );
}

function FirstRun({ active, onTryLab }: { active: RunListItem | undefined; onTryLab(): void }) {
  return (
    <Panel>
      <EmptyState
        icon={<IconBolt size={44} stroke={1.2} />}
        title={active ? `Run ${active.id} is going on` : '14,000 requests, 0 failed'}
        actions={
          active ? (
            <Button component="a" href={`#/run/${active.id}`} size="sm">
              Watch it
            </Button>
          ) : (
            <>
              <Button size="sm" leftSection={<IconFlask size={16} />} onClick={onTryLab}>
                Try the demo lab
              </Button>
              <Button size="sm" variant="default" component="a" href="#/run" leftSection={<IconPlayerPlay size={16} />}>
                Load a URL
              </Button>
            </>
          )
        }
      >
        {active
          ? 'Its outcome appears here when it has ended.'
          : 'That is the goal. Fire them and see what becomes of every single one. The demo lab is a small URL shortener on this machine with real limits; it needs no network.'}
      </EmptyState>
    </Panel>
  );
}
