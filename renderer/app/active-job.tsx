import type { RunListItem } from '../../shared/contract/run-record.ts';
import { formatClock, formatCount, formatShare } from '../../shared/model/format.ts';
import { useLiveRun } from '../features/run/use-live-run.ts';
import { ProgressLine } from '../ui/progress-line.tsx';
import { hrefOf } from '../ui/route.ts';
import { ToneIcon } from '../ui/state-badge.tsx';
import classes from './active-job.module.css';

/** The run that is going on, in one line, with a way to it. */
export function ActiveJob({ run, stopping }: { run: RunListItem; stopping: boolean }) {
  const { sample: value } = useLiveRun(run.id);
  const progress = value?.progress ?? 0;
  const failed = value?.totals.failed ?? run.failed;
  return (
    <a className={classes.job} href={hrefOf({ screen: 'run', id: run.id })} title={`${run.target} · ${run.planText}`}>
      <ToneIcon tone="running" />
      <span className={classes.name}>{`Run ${run.id}`}</span>
      <span className={classes.plan}>{run.planText}</span>
      <span className={classes.bar}>
        <ProgressLine value={progress} label={`Run ${run.id}`} />
      </span>
      <span className={`${classes.figure} ${classes.share}`}>{formatShare(Math.floor(progress * 100) / 100)}</span>
      <span className={classes.figure}>
        {stopping || value?.stopping
          ? 'stopping'
          : value?.etaMs === undefined
            ? ''
            : `${formatClock(Math.max(1, Math.round(value.etaMs / 1000)))} left`}
      </span>
      {failed > 0 ? <span className={classes.failed}>{`${formatCount(failed)} failed`}</span> : undefined}
    </a>
  );
}
