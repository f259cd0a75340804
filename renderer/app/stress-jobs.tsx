import type { RunningJobs } from '../../shared/contract/app.ts';
import { formatClock } from '../../shared/model/format.ts';
import { ToneIcon } from '../ui/state-badge.tsx';
import { useNow } from '../ui/use-now.ts';
import classes from './active-job.module.css';

/** The stress that goes on, with the time left, and a way to it. */
export function StressJobs({ jobs }: { jobs: RunningJobs['jobs'] }) {
  const shown = jobs.filter(({ kind }) => kind === 'stress');
  const now = useNow(shown.length > 0);
  return shown.map(({ text, href, endsAt }) => (
    <a key={`${text} ${endsAt}`} className={classes.job} href={href} title={text}>
      <ToneIcon tone="warning" />
      <span className={classes.text}>{text}</span>
      {endsAt === undefined ? undefined : (
        <span className={classes.figure}>{`${formatClock(Math.max(0, Math.ceil((endsAt - now) / 1000)))} left`}</span>
      )}
    </a>
  ));
}
