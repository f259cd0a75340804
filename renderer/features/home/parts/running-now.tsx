import type { RunningJobs } from '../../../../shared/contract/app.ts';
import { formatClock } from '../../../../shared/model/format.ts';
import { Panel } from '../../../ui/panel.tsx';
import { type Tone, ToneIcon } from '../../../ui/state-badge.tsx';
import { useNow } from '../../../ui/use-now.ts';
import classes from './running-now.module.css';

const tones: Record<RunningJobs['jobs'][number]['kind'], Tone> = {
  run: 'running',
  stress: 'warning',
  tail: 'running',
  experiment: 'running',
};

/** Everything that goes on, on every machine, with the time it still has and the way to it. */
export function RunningNow({ jobs }: { jobs: RunningJobs['jobs'] }) {
  const now = useNow(
    jobs.some(({ endsAt }) => endsAt !== undefined),
    500,
  );
  return (
    <Panel title="Going on now" flush>
      <ul className={classes.jobs}>
        {jobs.map(({ kind, text, href, endsAt }) => (
          <li key={`${kind} ${text}`}>
            <a className={classes.job} href={href}>
              <ToneIcon tone={tones[kind]} />
              <span className={classes.text}>{text}</span>
              {endsAt === undefined ? undefined : (
                <span className={classes.left}>{`${formatClock(Math.max(0, Math.ceil((endsAt - now) / 1000)))} left`}</span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
