import type { StressJob } from '../../../../shared/contract/stress.ts';
import { formatCount, formatDuration } from '../../../../shared/model/format.ts';
import { Notice } from '../../../ui/notice.tsx';
import { OutputText } from '../../../ui/output-text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { StateBadge, ToneIcon } from '../../../ui/state-badge.tsx';
import { describeJob, nicenessText, remainingText, settingsText } from '../stress-text.ts';
import classes from './stress-parts.module.css';

/** What came of the last stress: how it ended, stress-ng's own figures, and whether anything is left on the host. */
export function ResultPanel({ job }: { job: StressJob }) {
  const { tone, text } = describeJob(job);
  const remaining = remainingText(job);
  const niceness = nicenessText(job);
  return (
    <Panel title="The last stress" aside={<StateBadge tone={tone}>{text}</StateBadge>}>
      <div className={classes.stack}>
        <div>
          {job.reason ?? `${text}.`}
          {job.endedAt === undefined ? '' : ` It took ${formatDuration(job.endedAt - job.startedAt)}.`}
          <span className={classes.quiet}>{` ${settingsText(job.settings)}`}</span>
        </div>
        <ul className={classes.facts} aria-label="What came of it">
          <li data-testid="remaining">
            <ToneIcon tone={remaining.tone} />
            {remaining.text}
          </li>
          {job.actualNiceness === undefined ? undefined : (
            <li>
              <ToneIcon tone={niceness.tone} />
              {niceness.text}
            </li>
          )}
        </ul>
        {job.problem ? <Notice tone="failed" title={job.problem.message} hint={job.problem.hint} live={false} /> : undefined}
        {job.note ? <Notice tone="warning" title={job.note} live={false} /> : undefined}
        {job.metrics.length > 0 ? (
          <table className={classes.table} aria-label="stress-ng's own figures">
            <thead>
              <tr>
                <th scope="col">Stressor</th>
                <th scope="col" data-align="right">
                  Bogo ops
                </th>
                <th scope="col" data-align="right">
                  Time
                </th>
                <th scope="col" data-align="right">
                  Bogo ops/s
                </th>
              </tr>
            </thead>
            <tbody>
              {job.metrics.map((row) => (
                <tr key={row.stressor}>
                  <td>{row.stressor}</td>
                  <td data-align="right">{formatCount(row.bogoOps)}</td>
                  <td data-align="right">{formatDuration(row.realSeconds * 1000)}</td>
                  <td data-align="right">{formatCount(row.bogoOpsPerSecond)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : undefined}
        {job.output === '' ? undefined : (
          <details>
            <summary className={classes.summary}>What stress-ng wrote</summary>
            <OutputText label="What stress-ng wrote" text={job.output} />
          </details>
        )}
      </div>
    </Panel>
  );
}
