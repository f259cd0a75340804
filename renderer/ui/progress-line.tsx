import classes from './progress-line.module.css';

/** Progress 0…1 as a thin bar with its name for those who cannot see it. */
export function ProgressLine({ value, label, tone = 'running' }: { value: number; label: string; tone?: 'running' | 'failed' }) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 1000) / 10;
  return (
    <div
      className={classes.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
    >
      <div className={classes.fill} data-tone={tone} style={{ width: `${percent}%` }} />
    </div>
  );
}
