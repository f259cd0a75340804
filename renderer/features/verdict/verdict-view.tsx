import { Button, Loader } from '@mantine/core';
import { IconBolt, IconGavel } from '@tabler/icons-react';
import type { RunId } from '../../../shared/base/ids.ts';
import type { OpsError } from '../../../shared/base/ops-error.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { hrefOf } from '../../ui/route.ts';
import { VerdictBody } from './parts/verdict-body.tsx';
import { VerdictHeader } from './parts/verdict-header.tsx';
import { useJudgedRun } from './use-judged-run.ts';
import { useVerdict } from './use-verdict.ts';
import classes from './verdict-view.module.css';

export interface VerdictViewProps {
  /** Without it the last run that ended. */
  id: RunId | undefined;
  /** A run is going on: no other can be started. */
  busy: boolean;
  /** Why a run could not be started from here. */
  startError: OpsError | undefined;
  onRepeat(id: RunId): void;
  /** Fills the Run form in with what the run was. */
  onChange(id: RunId): void;
  onTryLab(): void;
}

/** Why requests of a run failed, proven; what is not known; and the one change worth trying next. */
export function VerdictView(props: VerdictViewProps) {
  const { id, startError, onTryLab } = props;
  const { data, error, reload } = useJudgedRun(id);
  if (error && !data) return <Unread error={error} onRetry={reload} />;
  if (!data) return <Loading text="Looking for the run" />;
  const { run } = data;
  if (!run) return <NoRun onTryLab={onTryLab} />;
  if (run.state === 'running') return <GoingOn run={run} />;
  return (
    <div className={classes.page}>
      <VerdictHeader run={run} {...props} />
      {startError ? <Notice tone="failed" title={startError.message} hint={startError.hint} /> : undefined}
      <Judgement key={run.id} run={run} {...props} />
    </div>
  );
}

function Judgement({ run, ...props }: VerdictViewProps & { run: RunListItem }) {
  const { data, error, reload } = useVerdict(run);
  if (error && !data) {
    return (
      <Notice
        tone="failed"
        title={error.message}
        hint={error.hint ?? 'The run itself is whole: open it from History.'}
        actions={
          <Button variant="default" onClick={reload}>
            Try again
          </Button>
        }
      />
    );
  }
  if (!data) return <Loading text={`Judging run ${run.id}`} />;
  return <VerdictBody run={run} judged={data} {...props} />;
}

function Loading({ text }: { text: string }) {
  return (
    <div className={classes.loading}>
      <Loader size="sm" aria-label={text} />
    </div>
  );
}

function Unread({ error, onRetry }: { error: OpsError; onRetry(): void }) {
  return (
    <EmptyState
      level={1}
      icon={<IconGavel size={40} stroke={1.2} />}
      title={error.message}
      actions={
        <>
          {error.code === 'not_found' ? undefined : <Button onClick={onRetry}>Try again</Button>}
          <Button component="a" href="#/history" variant="default">
            Show all runs
          </Button>
        </>
      }
    >
      {error.hint ?? 'It may have been deleted.'}
    </EmptyState>
  );
}

function NoRun({ onTryLab }: { onTryLab(): void }) {
  return (
    <EmptyState
      level={1}
      icon={<IconGavel size={40} stroke={1.2} />}
      title="No run to judge yet"
      actions={
        <>
          <Button component="a" href="#/run">
            Load a URL
          </Button>
          <Button variant="default" onClick={onTryLab}>
            Try the demo lab
          </Button>
        </>
      }
    >
      When a run has ended, this screen says why its requests failed, what proves it, and what to change next.
    </EmptyState>
  );
}

function GoingOn({ run }: { run: RunListItem }) {
  return (
    <EmptyState
      level={1}
      icon={<IconBolt size={40} stroke={1.2} />}
      title={`Run ${run.id} is going on`}
      actions={
        <Button component="a" href={hrefOf({ screen: 'run', id: run.id })}>
          Watch it
        </Button>
      }
    >
      Its verdict appears here when it has ended.
    </EmptyState>
  );
}
