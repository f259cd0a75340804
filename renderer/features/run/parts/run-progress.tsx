import { Button } from '@mantine/core';
import { IconPlayerStopFilled } from '@tabler/icons-react';
import type { RunId } from '../../../../shared/base/ids.ts';
import { formatDuration, formatShare } from '../../../../shared/model/format.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import { Notice } from '../../../ui/notice.tsx';
import { ProgressLine } from '../../../ui/progress-line.tsx';
import { useStopRun } from '../use-stop-run.ts';
import classes from './run-page.module.css';

/** How far the run is, how long it will take, and its Stop. */
export function RunProgress({ id, sample }: { id: RunId; sample: LoadSample }) {
  const stopRun = useStopRun(id);
  const stopping = sample.stopping || stopRun.pressed;
  return (
    <>
      <div className={classes.progress}>
        <div className={classes.bar}>
          <ProgressLine value={sample.progress} label={`Progress of run ${id}`} />
        </div>
        <span className={classes.figure}>{formatShare(Math.floor(sample.progress * 1000) / 1000)}</span>
        <span className={classes.figure}>{formatDuration(Math.floor(sample.elapsedMs / 100) * 100)}</span>
        <span className={classes.eta}>
          {stopping
            ? 'finishing requests in flight'
            : sample.etaMs === undefined
              ? ''
              : `${formatDuration(Math.max(100, Math.round(sample.etaMs / 100) * 100))} left`}
        </span>
        <Button color="stop" leftSection={<IconPlayerStopFilled size={14} />} onClick={stopRun.stop}>
          {stopping ? 'Stop now' : 'Stop'}
        </Button>
      </div>
      {stopRun.error ? <Notice tone="failed" title={stopRun.error.message} hint={stopRun.error.hint} /> : undefined}
    </>
  );
}
