import { Button } from '@mantine/core';
import { IconPlayerStopFilled } from '@tabler/icons-react';
import type { StressJob } from '../../../../shared/contract/stress.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { formatClock, formatPlural } from '../../../../shared/model/format.ts';
import { useAction } from '../../../client/index.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ProgressLine } from '../../../ui/progress-line.tsx';
import { StateBadge, ToneIcon } from '../../../ui/state-badge.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { formatWhen } from '../../../ui/when.ts';
import { describeJob, nicenessText, settingsText } from '../stress-text.ts';
import classes from './stress-parts.module.css';

/** A stress job that goes on: how long still, how it really runs, and how to stop it. */
export function RunningPanel({ job, target }: { job: StressJob; target: Target }) {
  const stop = useAction((client) => client.stress.stop({ id: job.id }));
  const now = useNow(true);
  const leftSeconds = Math.max(0, Math.ceil((job.endsAt - now) / 1000));
  const length = job.endsAt - job.startedAt;
  const { tone, text } = describeJob(job);
  const niceness = nicenessText(job);
  const stopping = job.state === 'stopping' || stop.running;
  return (
    <Panel title={`Stress on ${target.name}`} aside={<StateBadge tone={tone}>{text}</StateBadge>}>
      <div className={`${classes.stack} ${classes.ready}`}>
        <div className={classes.running}>
          <span className={classes.left} role="timer" aria-label="Time left">
            {formatClock(leftSeconds)}
          </span>
          <span>{job.state === 'lost' ? 'until the host has ended it' : 'left'}</span>
          <span className={classes.quiet}>{settingsText(job.settings)}</span>
        </div>
        <ProgressLine value={length > 0 ? (now - job.startedAt) / length : 0} label="Stress" />
        <ul className={classes.facts} aria-label="How it runs">
          <li>
            <ToneIcon tone={niceness.tone} />
            {niceness.text}
          </li>
          {job.workerCount === undefined ? undefined : (
            <li>
              <ToneIcon tone="running" />
              {formatPlural(job.workerCount, 'worker')} at work
            </li>
          )}
        </ul>
        {job.note ? <Notice tone="warning" title={job.note} /> : undefined}
        {job.state === 'lost' ? (
          <Notice
            tone="warning"
            title={`Link lost. The host itself ends the stress by ${formatWhen(new Date(job.endsAt).toISOString()).short}, whatever happens here.`}
            hint="When the link is back the console looks whether anything is left."
          />
        ) : undefined}
        {job.problem ? <Notice tone="failed" title={job.problem.message} hint={job.problem.hint} /> : undefined}
        {stop.error ? <Notice tone="failed" title={stop.error.message} hint={stop.error.hint} /> : undefined}
        <CommandLine command={job.command} label="command" />
        <div className={classes.footer}>
          <Button
            size="sm"
            color="stop"
            leftSection={<IconPlayerStopFilled size={16} />}
            onClick={() => void stop.run(undefined)}
            loading={stopping}
          >
            Stop the stress
          </Button>
          {stopping ? <span className={classes.quiet}>Stopping, and looking until no process is left…</span> : undefined}
        </div>
      </div>
    </Panel>
  );
}
