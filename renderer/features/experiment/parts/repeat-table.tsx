import type { RunId } from '../../../../shared/base/ids.ts';
import type { ExperimentPhase } from '../../../../shared/contract/experiments.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../../../../shared/model/format.ts';
import { useCall } from '../../../client/index.ts';
import { FailureChip } from '../../../ui/failure-chip.tsx';
import { PlainTable } from '../../../ui/plain-table.tsx';
import { hrefOf } from '../../../ui/route.ts';
import { describeRunState } from '../../../ui/run-state.ts';
import { StateBadge } from '../../../ui/state-badge.tsx';
import classes from './phase-list.module.css';

type PhaseWithRun = ExperimentPhase & { readonly runId: RunId };

/** The runs of an experiment as they end: what each came to, a line each. */
export function RepeatTable({ phases }: { phases: readonly ExperimentPhase[] }) {
  const ended = phases.filter((phase): phase is PhaseWithRun => phase.runId !== undefined && phase.endedAt !== undefined);
  return (
    <PlainTable label="What each run came to" minWidth={620}>
      <thead>
        <tr>
          <th scope="col">Phase</th>
          <th scope="col">Run</th>
          <th scope="col">Outcome</th>
          <th scope="col" data-align="right">
            Failed
          </th>
          <th scope="col" data-align="right">
            p95
          </th>
          <th scope="col" data-align="right">
            Rate
          </th>
        </tr>
      </thead>
      <tbody>
        {ended.map((phase) => (
          <RepeatRow key={phase.runId} phase={phase} />
        ))}
        {ended.length === 0 ? (
          <tr>
            <td colSpan={6}>The first has not ended yet.</td>
          </tr>
        ) : undefined}
      </tbody>
    </PlainTable>
  );
}

function RepeatRow({ phase }: { phase: PhaseWithRun }) {
  const { runId: id, text } = phase;
  const { data } = useCall((client, signal) => client.runs.get({ id }, { signal }), `phase ${id} ${phase.state}`);
  const run = data?.item;
  const badge = run ? describeRunState(run) : undefined;
  const over = run ? run.ok + run.failed : 0;
  return (
    <tr>
      <th scope="row">{text}</th>
      <td>
        <a href={hrefOf({ screen: 'run', id })}>{id}</a>
      </td>
      <td>{badge ? <StateBadge tone={badge.tone}>{badge.text}</StateBadge> : '…'}</td>
      <td data-align="right">
        {run ? (
          <span className={classes.failed}>
            {run.topFailure ? <FailureChip failureClass={run.topFailure} label="" /> : undefined}
            {formatCount(run.failed)}
            {run.failed > 0 ? <span className={classes.state}>{formatShare(over > 0 ? run.failed / over : 0)}</span> : undefined}
          </span>
        ) : undefined}
      </td>
      <td data-align="right">{run && run.p95Us > 0 ? formatDuration(run.p95Us / 1000) : '–'}</td>
      <td data-align="right">{run ? formatRate(run.ratePerSecond) : '–'}</td>
    </tr>
  );
}
