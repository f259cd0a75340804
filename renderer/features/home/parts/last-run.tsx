import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../../../../shared/model/format.ts';
import { outcomeText } from '../../../../shared/model/outcome.ts';
import { useCall } from '../../../client/index.ts';
import { FailureChip } from '../../../ui/failure-chip.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { hrefOf } from '../../../ui/route.ts';
import { describeRunState } from '../../../ui/run-state.ts';
import { StatRow, StatTile, withUnit } from '../../../ui/stat-tile.tsx';
import { StateBadge, ToneIcon } from '../../../ui/state-badge.tsx';
import { formatWhen } from '../../../ui/when.ts';
import classes from './last-run.module.css';

/** The newest run that ended, held against what it was to reach. */
export function LastRun({ run }: { run: RunListItem }) {
  const { data } = useCall((client, signal) => client.runs.get({ id: run.id }, { signal }), `last run ${run.id} ${run.state}`);
  const results = data?.summary?.results;
  const badge = describeRunState(run);
  const outcome = outcomeText({ ...run, failures: results?.failures ?? [] });
  return (
    <Panel title={`Last run · ${run.id}`} aside={<StateBadge tone={badge.tone}>{badge.text}</StateBadge>}>
      <p className={classes.outcome} data-tone={badge.tone}>
        {outcome}
      </p>
      <p className={classes.facts}>
        <span className={classes.target}>{run.target}</span>
        <span>{run.planText}</span>
        <span>{formatWhen(run.startedAt).short}</span>
        {run.name ? <span>{run.name}</span> : undefined}
      </p>
      <StatRow label="Figures of the last run">
        <StatTile label="Requests" value={formatCount(run.asked)} detail={formatDuration(run.durationMs)} />
        <StatTile
          label="Failed"
          value={formatCount(run.failed)}
          detail={run.topFailure ? <FailureChip failureClass={run.topFailure} /> : formatShare(0)}
          tone={run.failed > 0 ? 'failed' : undefined}
        />
        <StatTile label="p95" {...withUnit(run.p95Us > 0 ? formatDuration(run.p95Us / 1000) : '–')} detail="latency" />
        <StatTile label="Rate" {...withUnit(formatRate(run.ratePerSecond))} detail="on average" />
      </StatRow>
      {results && results.thresholds.length > 0 ? (
        <ul className={classes.goals} aria-label="Thresholds">
          {results.thresholds.map((threshold) => (
            <li key={`${threshold.metric} ${threshold.expression}`}>
              <ToneIcon tone={threshold.ok ? 'ok' : 'failed'} />
              <code>{`${threshold.metric}: ${threshold.expression}`}</code>
              <span className={classes.quiet}>{threshold.ok ? 'holds' : 'fails'}</span>
            </li>
          ))}
        </ul>
      ) : undefined}
      <a className={classes.more} href={hrefOf({ screen: 'run', id: run.id })}>
        Open run {run.id}
      </a>
    </Panel>
  );
}
